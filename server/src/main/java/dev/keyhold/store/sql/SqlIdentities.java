package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.Recent;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Tag;
import dev.keyhold.store.Change;
import dev.keyhold.store.IdentityStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

final class SqlIdentities implements IdentityStore.Writes, TaggedRows {
    static final String USERS_QUOTA = "USERS_PER_ACCOUNT";

    /** Comes after every character that names have. */
    private static final String AFTER_NAMES = "\u007F";

    private static final IdentityStore.Attributes NO_ATTRIBUTES =
            new IdentityStore.Attributes(List.of(), Optional.empty());

    private static final Recent<ResourceId> FOLDERS = new Recent<>(1 << 10);
    private static final Recent<String> PATHS = new Recent<>(1 << 8);

    private final Sql sql;
    private final Consumer<Change> changes;

    SqlIdentities(Sql sql, Consumer<Change> changes) {
        this.sql = sql;
        this.changes = changes;
    }

    @Override
    public Optional<Identity> find(AccountId account, ResourceId id) {
        return sql.one(Statements.IDENTITY, SqlIdentities::identity, account.text(), id.text());
    }

    @Override
    public Optional<Identity> findInOpenAccount(AccountId account, ResourceId id) {
        return sql.one(
                Statements.IDENTITY_OF_OPEN_ACCOUNT,
                row -> identity(row, account, id),
                account.text(),
                id.text(),
                account.text(),
                Account.State.ACTIVE.name());
    }

    @Override
    public List<Identity> findAllInOpenAccount(AccountId account, List<ResourceId> ids) {
        return sql.byIds(
                Statements.IDENTITY_OF_OPEN_ACCOUNT,
                Statements.IDENTITIES_OF_OPEN_ACCOUNT,
                row -> identity(row, account, row.id("identity_id")),
                account,
                ids.stream().map(ResourceId::text).toList(),
                account.text(),
                Account.State.ACTIVE.name());
    }

    @Override
    public Map<ResourceId, List<Tag>> tags(AccountId account, List<ResourceId> ids) {
        return SqlTags.of(sql, Statements.TAGS_OF_IDENTITIES, "identity_id", account, ids);
    }

    @Override
    public IdentityStore.Attributes attributes(AccountId account, ResourceId id) {
        var found = sql.list(
                Statements.IDENTITY_ATTRIBUTES,
                SqlIdentities::attribute,
                account.text(),
                id.text(),
                account.text(),
                id.text());
        if (found.isEmpty()) {
            return NO_ATTRIBUTES;
        }
        var tags = new ArrayList<Tag>();
        var boundary = Optional.<PolicyRef>empty();
        for (var attribute : found) {
            switch (attribute) {
                case Attribute.OfTag(var tag) -> tags.add(tag);
                case Attribute.OfBoundary(var policy) -> boundary = Optional.of(policy);
            }
        }
        return new IdentityStore.Attributes(tags, boundary);
    }

    /** A row of either kind. */
    private sealed interface Attribute {
        record OfTag(Tag tag) implements Attribute {}

        record OfBoundary(PolicyRef policy) implements Attribute {}
    }

    private static Attribute attribute(Row row) throws SQLException {
        var policy = row.optionalText("policy_ref");
        return policy.isPresent()
                ? new Attribute.OfBoundary(PolicyRef.of(policy.get()))
                : new Attribute.OfTag(new Tag(row.text("key"), row.text("value")));
    }

    @Override
    public Optional<Identity> findUser(AccountId account, String name) {
        return sql.one(Statements.USER_BY_NAME, SqlIdentities::identity, account.text(), Identity.fold(name));
    }

    @Override
    public Page<Identity> users(AccountId account, String pathPrefix, Page.Request page) {
        var found = sql.list(
                Statements.USERS,
                SqlIdentities::identity,
                account.text(),
                page.after().orElse(""),
                pathPrefix.length(),
                pathPrefix,
                page.size() + 1);
        return Page.cut(found, page.size(), SqlIdentities::position);
    }

    @Override
    public Page<Identity> usersNamed(AccountId account, String pathPrefix, String namePrefix, Page.Request page) {
        var first = Identity.fold(namePrefix);
        var after = page.after().orElse("");
        var found = sql.list(
                Statements.USERS_NAMED,
                SqlIdentities::identity,
                account.text(),
                // An index serves one lower bound: of two, SQLite may take the one that leaves almost everything.
                first.compareTo(after) < 0 ? after : first,
                after,
                first + AFTER_NAMES,
                pathPrefix.length(),
                pathPrefix,
                page.size() + 1);
        return Page.cut(found, page.size(), SqlIdentities::position);
    }

    @Override
    public Page<Identity> inFolder(AccountId account, ResourceId folder, Optional<String> name, Page.Request page) {
        if (name.isPresent()) {
            return new Page<>(
                    findUser(account, name.get())
                            .filter(identity -> identity.folder().equals(folder)
                                    && identity.name().equals(name.get()))
                            .stream()
                            .toList(),
                    Optional.empty());
        }
        var found = sql.list(
                Statements.USERS_IN_FOLDER,
                SqlIdentities::identity,
                account.text(),
                folder.text(),
                page.after().orElse(""),
                page.size() + 1);
        return Page.cut(found, page.size(), identity -> identity.id().text());
    }

    @Override
    public Optional<Instant> lastUse(AccountId account, ResourceId resource) {
        return sql.one(Statements.LAST_USE_OF, row -> row.time("used_at"), account.text(), resource.text());
    }

    @Override
    public void recordUse(AccountId account, ResourceId resource, Instant at) {
        var owner = account.text();
        var id = resource.text();
        sql.update(Statements.RECORD_USE_OF, micros(at), owner, id, owner, id, owner, id, owner, id);
    }

    @Override
    public int countUsers(AccountId account) {
        return sql.one(Statements.QUOTA_USE, row -> (int) row.number("used"), account.text(), USERS_QUOTA)
                .orElse(0);
    }

    @Override
    public SqlTags tagsOf(AccountId account, ResourceId identity) {
        return SqlTags.of(sql, TagTable.IDENTITIES, account, identity);
    }

    @Override
    public void tagsChanged(ResourceId identity) {
        changes.accept(new Change.OfIdentity(identity));
    }

    @Override
    public void insert(Identity identity) {
        sql.updateOne(
                Statements.INSERT_IDENTITY,
                identity.account().text(),
                identity.id().text(),
                identity.folder().text(),
                identity.kind().name(),
                identity.name(),
                Identity.fold(identity.name()),
                identity.path(),
                identity.description(),
                Row.labels(identity.labels()),
                identity.status().name(),
                micros(identity.expiresAt()),
                micros(identity.createdAt()));
        count(identity, 1);
        changes.accept(new Change.OfIdentity(identity.id()));
    }

    @Override
    public void update(Identity identity) {
        sql.updateOne(
                Statements.UPDATE_IDENTITY,
                identity.name(),
                Identity.fold(identity.name()),
                identity.path(),
                identity.description(),
                Row.labels(identity.labels()),
                identity.status().name(),
                micros(identity.expiresAt()),
                identity.account().text(),
                identity.id().text());
        changes.accept(new Change.OfIdentity(identity.id()));
    }

    @Override
    public void delete(Identity identity) {
        sql.update(
                Statements.DELETE_USE_OF,
                identity.account().text(),
                identity.id().text());
        tagsOf(identity.account(), identity.id()).deleteAll();
        new SqlGroups(sql, changes).leaveAll(identity.account(), identity.id());
        new SqlPolicies(sql, changes).removeHolder(identity.account(), identity.id());
        sql.updateOne(
                Statements.DELETE_IDENTITY,
                identity.account().text(),
                identity.id().text());
        count(identity, -1);
        changes.accept(new Change.OfIdentity(identity.id()));
    }

    private void count(Identity identity, int difference) {
        if (!identity.isRoot()) {
            sql.updateOne(Statements.ADD_QUOTA_USE, identity.account().text(), USERS_QUOTA, difference);
        }
    }

    /** Where the next page of identities begins that are ordered by name. */
    static String position(Identity identity) {
        return Identity.fold(identity.name());
    }

    static Identity identity(Row row) throws SQLException {
        return identity(row, row.account(), row.id("identity_id"));
    }

    /** Very many stay in memory: they share what can be the same, with each other and with their credentials. */
    private static Identity identity(Row row, AccountId account, ResourceId id) throws SQLException {
        return new Identity(
                account,
                id,
                FOLDERS.shared(row.id("folder_id")),
                Identity.Kind.valueOf(row.text("kind")),
                row.text("name"),
                PATHS.shared(row.text("path")),
                row.text("description"),
                row.labels("labels"),
                Identity.Status.valueOf(row.text("status")),
                row.optionalTime("expires_at"),
                row.time("created_at"));
    }
}
