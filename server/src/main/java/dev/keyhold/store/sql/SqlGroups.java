package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.Change;
import dev.keyhold.store.GroupStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

final class SqlGroups implements GroupStore.Writes {
    private final Sql sql;
    private final Consumer<Change> changes;

    SqlGroups(Sql sql, Consumer<Change> changes) {
        this.sql = sql;
        this.changes = changes;
    }

    @Override
    public Optional<Group> find(AccountId account, ResourceId id) {
        return sql.one(PolicyStatements.GROUP, SqlGroups::group, account.text(), id.text());
    }

    @Override
    public Optional<Group> findByName(AccountId account, String name) {
        return sql.one(PolicyStatements.GROUP_BY_NAME, SqlGroups::group, account.text(), Group.fold(name));
    }

    @Override
    public Page<Group> below(AccountId account, String pathPrefix, Page.Request page) {
        var found = sql.list(
                PolicyStatements.GROUPS,
                SqlGroups::group,
                account.text(),
                page.after().orElse(""),
                pathPrefix.length(),
                pathPrefix,
                page.size() + 1);
        return Page.cut(found, page.size(), SqlGroups::position);
    }

    @Override
    public int count(AccountId account, int most) {
        return sql.count(PolicyStatements.COUNT_GROUPS, account.text(), most);
    }

    @Override
    public Page<Identity> members(AccountId account, ResourceId group, Page.Request page) {
        var found = sql.list(
                Statements.MEMBERS,
                SqlIdentities::identity,
                account.text(),
                page.after().orElse(""),
                account.text(),
                group.text(),
                page.size() + 1);
        return Page.cut(found, page.size(), SqlIdentities::position);
    }

    @Override
    public Page<Group> ofIdentity(AccountId account, ResourceId identity, Page.Request page) {
        var found = sql.list(
                PolicyStatements.GROUPS_OF,
                SqlGroups::group,
                account.text(),
                page.after().orElse(""),
                account.text(),
                identity.text(),
                page.size() + 1);
        return Page.cut(found, page.size(), SqlGroups::position);
    }

    @Override
    public Map<ResourceId, List<String>> namesOf(AccountId account, List<ResourceId> identities) {
        return sql.grouped(
                PolicyStatements.GROUP_NAMES_OF, "identity_id", row -> row.text("name"), account, identities);
    }

    @Override
    public boolean isMember(AccountId account, ResourceId group, ResourceId identity) {
        return sql.one(
                        PolicyStatements.MEMBERSHIP,
                        row -> row.text("identity_id"),
                        account.text(),
                        group.text(),
                        identity.text())
                .isPresent();
    }

    @Override
    public void insert(Group group) {
        sql.updateOne(
                PolicyStatements.INSERT_GROUP,
                group.account().text(),
                group.id().text(),
                group.name(),
                Group.fold(group.name()),
                group.path(),
                micros(group.createdAt()));
    }

    @Override
    public void update(Group group) {
        sql.updateOne(
                PolicyStatements.UPDATE_GROUP,
                group.name(),
                Group.fold(group.name()),
                group.path(),
                group.account().text(),
                group.id().text());
        changes.accept(new Change.OfPolicies(group.account()));
    }

    @Override
    public void delete(Group group) {
        sql.update(
                PolicyStatements.REMOVE_MEMBERS,
                group.account().text(),
                group.id().text());
        new SqlPolicies(sql, changes).removeHolder(group.account(), group.id());
        sql.updateOne(
                PolicyStatements.DELETE_GROUP,
                group.account().text(),
                group.id().text());
        changes.accept(new Change.OfPolicies(group.account()));
    }

    @Override
    public void addMember(AccountId account, ResourceId group, ResourceId identity) {
        sql.update(PolicyStatements.ADD_MEMBER, account.text(), group.text(), identity.text());
        changes.accept(new Change.OfPolicies(account));
    }

    @Override
    public boolean removeMember(AccountId account, ResourceId group, ResourceId identity) {
        var removed = sql.update(PolicyStatements.REMOVE_MEMBER, account.text(), group.text(), identity.text());
        changes.accept(new Change.OfPolicies(account));
        return removed == 1;
    }

    /** Removes an identity that is deleted from all groups, which its own deletion announces. */
    void leaveAll(AccountId account, ResourceId identity) {
        sql.update(PolicyStatements.LEAVE_GROUPS, account.text(), identity.text());
    }

    static String position(Group group) {
        return Group.fold(group.name());
    }

    static Group group(Row row) throws SQLException {
        return new Group(row.account(), row.id("group_id"), row.text("name"), row.text("path"), row.time("created_at"));
    }
}
