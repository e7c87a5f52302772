package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Role;
import dev.keyhold.model.Tag;
import dev.keyhold.store.Change;
import dev.keyhold.store.RoleStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

final class SqlRoles implements RoleStore.Writes, TaggedRows {
    private final Sql sql;
    private final Consumer<Change> changes;

    SqlRoles(Sql sql, Consumer<Change> changes) {
        this.sql = sql;
        this.changes = changes;
    }

    @Override
    public Optional<Role> find(AccountId account, ResourceId id) {
        return sql.one(RoleStatements.ROLE, SqlRoles::role, account.text(), id.text());
    }

    @Override
    public Optional<Role> findInOpenAccount(AccountId account, ResourceId id) {
        return sql.one(
                RoleStatements.ROLE_OF_OPEN_ACCOUNT,
                SqlRoles::role,
                account.text(),
                id.text(),
                account.text(),
                Account.State.ACTIVE.name());
    }

    @Override
    public List<Role> findAllInOpenAccount(AccountId account, List<ResourceId> ids) {
        return sql.byIds(
                RoleStatements.ROLE_OF_OPEN_ACCOUNT,
                RoleStatements.ROLES_OF_OPEN_ACCOUNT,
                SqlRoles::role,
                account,
                ids.stream().map(ResourceId::text).toList(),
                account.text(),
                Account.State.ACTIVE.name());
    }

    @Override
    public Map<ResourceId, List<Tag>> tags(AccountId account, List<ResourceId> ids) {
        return SqlTags.of(sql, RoleStatements.TAGS_OF_ROLES, "role_id", account, ids);
    }

    @Override
    public Optional<Role> findInOpenAccount(AccountId account, String name) {
        return sql.one(
                RoleStatements.ROLE_BY_NAME_OF_OPEN_ACCOUNT,
                SqlRoles::role,
                account.text(),
                Role.fold(name),
                account.text(),
                Account.State.ACTIVE.name());
    }

    @Override
    public Optional<Role> findByName(AccountId account, String name) {
        return sql.one(RoleStatements.ROLE_BY_NAME, SqlRoles::role, account.text(), Role.fold(name));
    }

    @Override
    public Page<Role> below(AccountId account, String pathPrefix, Page.Request page) {
        var found = sql.list(
                RoleStatements.ROLES,
                SqlRoles::role,
                account.text(),
                page.after().orElse(""),
                pathPrefix.length(),
                pathPrefix,
                page.size() + 1);
        return Page.cut(found, page.size(), SqlRoles::position);
    }

    @Override
    public int count(AccountId account, int most) {
        return sql.count(RoleStatements.COUNT_ROLES, account.text(), most);
    }

    @Override
    public SqlTags tagsOf(AccountId account, ResourceId role) {
        return SqlTags.of(sql, TagTable.ROLES, account, role);
    }

    @Override
    public void tagsChanged(ResourceId role) {
        changed(role);
    }

    @Override
    public Optional<LastUse> lastUse(AccountId account, ResourceId role) {
        return sql.one(
                RoleStatements.LAST_USE_OF_ROLE,
                row -> new LastUse(row.time("used_at"), row.text("service"), row.text("region")),
                account.text(),
                role.text());
    }

    @Override
    public void insert(Role role) {
        sql.updateOne(
                RoleStatements.INSERT_ROLE,
                role.account().text(),
                role.id().text(),
                role.name(),
                Role.fold(role.name()),
                role.path(),
                role.description(),
                micros(role.maxSession()),
                role.trustPolicy(),
                micros(role.createdAt()));
        changed(role.id());
    }

    @Override
    public void update(Role role) {
        sql.updateOne(
                RoleStatements.UPDATE_ROLE,
                role.description(),
                micros(role.maxSession()),
                role.trustPolicy(),
                role.account().text(),
                role.id().text());
        changed(role.id());
    }

    @Override
    public void delete(Role role) {
        var account = role.account().text();
        var id = role.id().text();
        sql.update(RoleStatements.DELETE_USE_OF_ROLE, account, id);
        tagsOf(role.account(), role.id()).deleteAll();
        new SqlPolicies(sql, changes).removeHolder(role.account(), role.id());
        sql.updateOne(RoleStatements.DELETE_ROLE, account, id);
        changed(role.id());
    }

    @Override
    public void recordUse(AccountId account, ResourceId role, LastUse use) {
        sql.update(
                RoleStatements.RECORD_USE_OF_ROLE,
                micros(use.at()),
                use.service(),
                use.region(),
                account.text(),
                role.text());
    }

    private void changed(ResourceId role) {
        changes.accept(new Change.OfRole(role));
    }

    static String position(Role role) {
        return Role.fold(role.name());
    }

    static Role role(Row row) throws SQLException {
        return new Role(
                row.account(),
                row.id("role_id"),
                row.text("name"),
                row.text("path"),
                row.text("description"),
                row.optionalDuration("max_session").orElseThrow(),
                row.text("trust_policy"),
                row.time("created_at"));
    }
}
