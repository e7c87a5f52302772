package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.Page;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.PolicyUsage;
import dev.keyhold.model.PolicyVersion;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Role;
import dev.keyhold.store.Change;
import dev.keyhold.store.IdentityPolicyRows;
import dev.keyhold.store.PolicyStore;
import dev.keyhold.store.PolicyStore.UserQuery;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

final class SqlPolicies implements PolicyStore.Writes, TaggedRows {
    /** Matches no reference. */
    private static final String NO_POLICY = "";
    /** Of a policy with fewer uses the users are looked up one by one; of another one they are met by their names. */
    private static final int MANY_USES = 1_000;

    private final Sql sql;
    private final Consumer<Change> changes;

    SqlPolicies(Sql sql, Consumer<Change> changes) {
        this.sql = sql;
        this.changes = changes;
    }

    @Override
    public IdentityPolicyRows effective(AccountId account, ResourceId holder) {
        return new EffectivePolicyRows(sql).read(account, holder);
    }

    @Override
    public Map<ResourceId, IdentityPolicyRows> effective(AccountId account, List<ResourceId> holders) {
        return new EffectivePolicyRows(sql).read(account, holders);
    }

    @Override
    public Optional<ManagedPolicy> find(AccountId account, ResourceId id) {
        return sql.one(PolicyStatements.POLICY, SqlPolicies::policy, account.text(), id.text());
    }

    @Override
    public Optional<ManagedPolicy> findByName(AccountId account, String name) {
        return sql.one(PolicyStatements.POLICY_BY_NAME, SqlPolicies::policy, account.text(), ManagedPolicy.fold(name));
    }

    @Override
    public Page<ManagedPolicy> below(AccountId account, String pathPrefix, Page.Request page) {
        var found = sql.list(
                PolicyStatements.POLICIES,
                SqlPolicies::policy,
                account.text(),
                page.after().orElse(""),
                pathPrefix.length(),
                pathPrefix,
                page.size() + 1);
        return Page.cut(found, page.size(), policy -> ManagedPolicy.fold(policy.name()));
    }

    @Override
    public int count(AccountId account, int most) {
        return sql.count(PolicyStatements.COUNT_POLICIES, account.text(), most);
    }

    @Override
    public int countVersions(AccountId account) {
        return sql.count(PolicyStatements.COUNT_VERSIONS, account.text());
    }

    @Override
    public List<PolicyVersion> versions(AccountId account, ResourceId policy) {
        return sql.list(PolicyStatements.VERSIONS, SqlPolicies::version, account.text(), policy.text()).stream()
                .sorted(Comparator.comparingInt(PolicyVersion::number).reversed())
                .toList();
    }

    @Override
    public Optional<PolicyVersion> version(AccountId account, ResourceId policy, int number) {
        return sql.one(
                PolicyStatements.VERSION,
                SqlPolicies::version,
                account.text(),
                policy.text(),
                PolicyVersion.idOf(number));
    }

    @Override
    public SqlTags tagsOf(AccountId account, ResourceId policy) {
        return SqlTags.of(sql, TagTable.POLICIES, account, policy);
    }

    @Override
    public PolicyUsage usage(AccountId account, PolicyRef policy) {
        return new PolicyUsage(
                sql.count(PolicyStatements.COUNT_ATTACHMENTS, account.text(), policy.text()),
                sql.count(PolicyStatements.COUNT_BOUNDARIES, account.text(), policy.text()));
    }

    @Override
    public Map<PolicyRef, PolicyUsage> usage(AccountId account) {
        var uses = new HashMap<PolicyRef, PolicyUsage>();
        counted(PolicyStatements.ATTACHMENTS, account).forEach((policy, n) -> uses.put(policy, new PolicyUsage(n, 0)));
        counted(PolicyStatements.BOUNDARIES, account)
                .forEach((policy, n) -> uses.merge(
                        policy,
                        new PolicyUsage(0, n),
                        (one, other) -> new PolicyUsage(one.attachments(), other.boundaries())));
        return uses;
    }

    private Map<PolicyRef, Integer> counted(String statement, AccountId account) {
        var counted = new HashMap<PolicyRef, Integer>();
        sql.list(
                        statement,
                        row -> Map.entry(PolicyRef.of(row.text("policy_ref")), (int) row.number("n")),
                        account.text())
                .forEach(entry -> counted.put(entry.getKey(), entry.getValue()));
        return counted;
    }

    @Override
    public Page<Group> groupsWith(AccountId account, PolicyRef policy, String pathPrefix, Page.Request page) {
        var found = sql.list(
                PolicyStatements.GROUPS_WITH_POLICY,
                SqlGroups::group,
                account.text(),
                page.after().orElse(""),
                pathPrefix.length(),
                pathPrefix,
                account.text(),
                policy.text(),
                page.size() + 1);
        return Page.cut(found, page.size(), SqlGroups::position);
    }

    @Override
    public Page<Identity> usersWith(AccountId account, UserQuery query, Page.Request page) {
        var found = isCommon(account, query)
                ? with(Statements.USERS_WITH_COMMON_POLICY, SqlIdentities::identity, account, query, page)
                : sql.list(
                        Statements.USERS_WITH_POLICY,
                        SqlIdentities::identity,
                        account.text(),
                        query.pathPrefix().length(),
                        query.pathPrefix(),
                        account.text(),
                        policy(query, PolicyUsage.Kind.ATTACHMENT),
                        account.text(),
                        policy(query, PolicyUsage.Kind.BOUNDARY),
                        page.after().orElse(""),
                        page.size() + 1,
                        account.text());
        return Page.cut(found, page.size(), SqlIdentities::position);
    }

    private boolean isCommon(AccountId account, UserQuery query) {
        return sql.count(
                        PolicyStatements.COUNT_USES,
                        account.text(),
                        policy(query, PolicyUsage.Kind.ATTACHMENT),
                        account.text(),
                        policy(query, PolicyUsage.Kind.BOUNDARY),
                        MANY_USES)
                == MANY_USES;
    }

    private static String policy(UserQuery query, PolicyUsage.Kind use) {
        return query.usedAs().contains(use) ? query.policy().text() : NO_POLICY;
    }

    @Override
    public Page<Role> rolesWith(AccountId account, UserQuery query, Page.Request page) {
        var found = with(RoleStatements.ROLES_WITH_POLICY, SqlRoles::role, account, query, page);
        return Page.cut(found, page.size(), SqlRoles::position);
    }

    private <T> List<T> with(
            String statement, Sql.Mapper<T> mapper, AccountId account, UserQuery query, Page.Request page) {
        return sql.list(
                statement,
                mapper,
                account.text(),
                page.after().orElse(""),
                query.pathPrefix().length(),
                query.pathPrefix(),
                account.text(),
                policy(query, PolicyUsage.Kind.ATTACHMENT),
                account.text(),
                policy(query, PolicyUsage.Kind.BOUNDARY),
                page.size() + 1);
    }

    @Override
    public List<PolicyRef> attachedTo(AccountId account, ResourceId holder) {
        return sql.list(
                PolicyStatements.ATTACHED, row -> PolicyRef.of(row.text("policy_ref")), account.text(), holder.text());
    }

    @Override
    public List<InlinePolicy> inline(AccountId account, ResourceId holder) {
        return sql.list(PolicyStatements.INLINE, SqlPolicies::inline, account.text(), holder.text());
    }

    @Override
    public Optional<InlinePolicy> inline(AccountId account, ResourceId holder, String name) {
        return sql.one(
                PolicyStatements.INLINE_BY_NAME,
                SqlPolicies::inline,
                account.text(),
                holder.text(),
                InlinePolicy.fold(name));
    }

    @Override
    public Optional<PolicyRef> boundary(AccountId account, ResourceId target) {
        return sql.one(
                PolicyStatements.BOUNDARY, row -> PolicyRef.of(row.text("policy_ref")), account.text(), target.text());
    }

    @Override
    public void insert(ManagedPolicy policy, String document) {
        sql.updateOne(
                PolicyStatements.INSERT_POLICY,
                policy.account().text(),
                policy.id().text(),
                policy.name(),
                ManagedPolicy.fold(policy.name()),
                policy.path(),
                policy.description(),
                PolicyVersion.idOf(policy.defaultVersion()),
                policy.lastVersion(),
                micros(policy.createdAt()),
                micros(policy.updatedAt()));
        insert(new PolicyVersion(policy.account(), policy.id(), policy.defaultVersion(), document, policy.createdAt()));
    }

    @Override
    public void update(ManagedPolicy policy) {
        sql.updateOne(
                PolicyStatements.UPDATE_POLICY,
                PolicyVersion.idOf(policy.defaultVersion()),
                policy.lastVersion(),
                micros(policy.updatedAt()),
                policy.account().text(),
                policy.id().text());
        changed(policy.account());
    }

    @Override
    public void delete(ManagedPolicy policy) {
        var account = policy.account().text();
        var id = policy.id().text();
        sql.update(PolicyStatements.DELETE_VERSIONS, account, id);
        tagsOf(policy.account(), policy.id()).deleteAll();
        sql.updateOne(PolicyStatements.DELETE_POLICY, account, id);
        changed(policy.account());
    }

    @Override
    public void insert(PolicyVersion version) {
        sql.updateOne(
                PolicyStatements.INSERT_VERSION,
                version.account().text(),
                version.policy().text(),
                version.id(),
                version.document(),
                micros(version.createdAt()));
    }

    @Override
    public void delete(PolicyVersion version) {
        sql.updateOne(
                PolicyStatements.DELETE_VERSION,
                version.account().text(),
                version.policy().text(),
                version.id());
    }

    @Override
    public boolean attach(AccountId account, ResourceId holder, PolicyRef policy) {
        return changes(account, PolicyStatements.ATTACH, account.text(), holder.text(), policy.text());
    }

    @Override
    public boolean detach(AccountId account, ResourceId holder, PolicyRef policy) {
        return changes(account, PolicyStatements.DETACH, account.text(), holder.text(), policy.text());
    }

    @Override
    public void putInline(AccountId account, ResourceId holder, InlinePolicy policy) {
        sql.updateOne(
                PolicyStatements.PUT_INLINE,
                account.text(),
                holder.text(),
                InlinePolicy.fold(policy.name()),
                policy.name(),
                policy.document());
        changed(account);
    }

    @Override
    public boolean deleteInline(AccountId account, ResourceId holder, String name) {
        return changes(account, PolicyStatements.DELETE_INLINE, account.text(), holder.text(), InlinePolicy.fold(name));
    }

    @Override
    public void putBoundary(AccountId account, ResourceId target, PolicyRef policy) {
        sql.updateOne(PolicyStatements.PUT_BOUNDARY, account.text(), target.text(), policy.text());
        changed(account);
    }

    @Override
    public boolean deleteBoundary(AccountId account, ResourceId target) {
        return changes(account, PolicyStatements.DELETE_BOUNDARY, account.text(), target.text());
    }

    /** Removes what a holder has that is deleted, which its own deletion announces. */
    void removeHolder(AccountId account, ResourceId holder) {
        sql.update(PolicyStatements.DETACH_ALL, account.text(), holder.text());
        sql.update(PolicyStatements.DELETE_ALL_INLINE, account.text(), holder.text());
        sql.update(PolicyStatements.DELETE_BOUNDARY, account.text(), holder.text());
    }

    private boolean changes(AccountId account, String statement, String... arguments) {
        var changed = sql.update(statement, (Object[]) arguments);
        changed(account);
        return changed == 1;
    }

    private void changed(AccountId account) {
        changes.accept(new Change.OfPolicies(account));
    }

    private static ManagedPolicy policy(Row row) throws SQLException {
        return new ManagedPolicy(
                row.account(),
                row.id("policy_id"),
                row.text("name"),
                row.text("path"),
                row.text("description"),
                number(row, "default_version_id"),
                (int) row.number("last_version"),
                row.time("created_at"),
                row.time("updated_at"));
    }

    private static PolicyVersion version(Row row) throws SQLException {
        return new PolicyVersion(
                row.account(),
                row.id("policy_id"),
                number(row, "version_id"),
                row.text("document"),
                row.time("created_at"));
    }

    private static int number(Row row, String column) throws SQLException {
        var id = row.text(column);
        return PolicyVersion.numberOf(id).orElseThrow(() -> new SQLException("no policy version: " + id));
    }

    static InlinePolicy inline(Row row) throws SQLException {
        return new InlinePolicy(row.text("name"), row.text("document"));
    }
}
