package dev.keyhold.domain.authz.iampolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.AccessCheck;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.Role;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.model.SessionPolicies;
import dev.keyhold.model.SessionTags;
import dev.keyhold.policy.ActionName;
import dev.keyhold.policy.AttachedPolicy;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.Policy;
import dev.keyhold.policy.ResourceName;
import dev.keyhold.store.FaultyStore;
import dev.keyhold.store.ReadTx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What policies of a session leave of the rights of the one who acts in it, from memory and in a transaction. */
class SessionPolicyCacheTest {
    private static final AccountId HERE = Fixture.ACCOUNT;
    private static final ResourceRef USERS = new ResourceRef.AllUsers(HERE);
    private static final ResourceRef ACCOUNT = new ResourceRef.WholeAccount(HERE);
    private static final String LIST_USERS = PolicyDocuments.allow("iam:ListUsers");
    private static final String LIST_ROLES = PolicyDocuments.allow("iam:ListRoles");
    private static final String READER = "arn:aws:iam::123456789012:policy/teams/Reader";

    private Fixture domain;
    private Role worker;
    private ManagedPolicy reader;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        worker = Samples.role(HERE, 1, "Worker");
        reader = policy(HERE, "Reader");
        domain.store.write(tx -> {
            tx.roles().insert(worker);
            tx.policies().putInline(HERE, worker.id(), new InlinePolicy("all", PolicyDocuments.ADMINISTRATOR));
            tx.policies().insert(reader, LIST_USERS);
            return tx;
        });
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private ManagedPolicy policy(AccountId account, String name) {
        var id = domain.ids.resourceId(ResourceId.IAM, account);
        return ManagedPolicy.create(account, id, name, "/teams/", "", domain.clock.instant());
    }

    private static SessionPolicies managed(String... arns) {
        return new SessionPolicies(Optional.empty(), List.of(arns));
    }

    private SessionFacts facts(SessionFacts.Kind kind, SessionPolicies policies) {
        var attributes = new SessionFacts.Attributes(SessionTags.NONE, policies, Optional.empty());
        return SessionFacts.plain(kind, domain.clock.instant(), List.of()).with(attributes);
    }

    private Principal session(SessionPolicies policies) {
        return new Principal.RoleSession(worker, key(), facts(SessionFacts.Kind.ROLE, policies), end(), Samples.ORIGIN);
    }

    private static AccessKeyId key() {
        return AccessKeyId.of(AccessKeyId.TEMPORARY, HERE, 1);
    }

    private Instant end() {
        return domain.clock.instant().plus(Duration.ofHours(1));
    }

    private static AuthorizationRequest users(Principal principal) {
        return AuthorizationRequest.of(principal, IdentityAction.LIST_IDENTITIES, USERS);
    }

    private boolean isAllowed(AuthorizationRequest request) {
        var inMemory = domain.policies.evaluate(request) instanceof Decision.Allow;
        var inTransaction = domain.store.read(tx -> domain.policies.evaluate(
                        AuthorizationRequest.in(tx, request.principal(), request.action(), request.resource()))
                instanceof Decision.Allow);
        assertThat(inTransaction).isEqualTo(inMemory);
        return inMemory;
    }

    private boolean listsUsers(Principal principal) {
        return isAllowed(users(principal));
    }

    private boolean listsRoles(Principal principal) {
        return isAllowed(AuthorizationRequest.of(principal, IamAction.LIST_ROLES, ACCOUNT));
    }

    @Test
    void a_session_without_any_may_do_what_its_role_may() {
        assertThat(listsUsers(session(SessionPolicies.NONE))).isTrue();
        assertThat(listsRoles(session(SessionPolicies.NONE))).isTrue();
    }

    @Test
    void each_of_them_allows_and_what_none_of_them_allows_is_denied() {
        var byDocument = session(SessionPolicies.of(LIST_ROLES));
        assertThat(listsRoles(byDocument)).isTrue();
        assertThat(listsUsers(byDocument)).isFalse();
        var byPolicy = session(managed(READER));
        assertThat(listsRoles(byPolicy)).isFalse();
        assertThat(listsUsers(byPolicy)).isTrue();
        var byBoth = session(new SessionPolicies(Optional.of(LIST_ROLES), List.of(READER)));
        assertThat(listsRoles(byBoth)).isTrue();
        assertThat(listsUsers(byBoth)).isTrue();
    }

    @Test
    void none_of_them_allows_what_the_role_may_not_do() {
        domain.store.write(tx -> {
            tx.policies().putInline(HERE, worker.id(), new InlinePolicy("all", LIST_ROLES));
            return tx;
        });
        var session = session(new SessionPolicies(Optional.of(PolicyDocuments.ADMINISTRATOR), List.of(READER)));
        assertThat(listsRoles(session)).isTrue();
        assertThat(listsUsers(session)).isFalse();
    }

    /** ARNs that name no policy of the account: a session by such a policy alone may do nothing. */
    @ParameterizedTest
    @CsvSource({
        "arn:aws:iam::123456789012:policy/teams/Gone",
        "arn:aws:iam::123456789012:policy/Reader",
        "arn:aws:iam::123456789012:policy/other/Reader",
        "arn:aws:iam::123456789012:role/teams/Reader",
        "arn:aws:iam::000000000042:policy/teams/Reader",
        "arn:aws:iam::aws:policy/teams/Reader",
        "arn:aws:iam::aws:policy/NoSuchPolicy",
        "Reader"
    })
    void one_that_is_gone_or_of_another_account_allows_nothing(String arn) {
        assertThat(listsUsers(session(managed(arn)))).isFalse();
        var others = session(managed(arn, READER));
        assertThat(listsUsers(others)).as("the others still count").isTrue();
    }

    @Test
    void one_that_the_vendor_manages_is_found_by_its_name() {
        assertThat(listsUsers(
                        session(managed(Arn.managedPolicy("IAMReadOnlyAccess").text()))))
                .isTrue();
    }

    @Test
    void a_change_of_one_counts_at_once() {
        var session = session(managed(READER));
        assertThat(listsUsers(session)).isTrue();
        domain.policyVersions.create(domain.root, Arn.policy(HERE, "/teams/", "Reader"), LIST_ROLES, true);
        assertThat(listsUsers(session)).isFalse();
        assertThat(listsRoles(session)).isTrue();
    }

    @Test
    void a_change_decides_by_what_is_stored_in_its_own_transaction() {
        var session = session(managed(READER));
        assertThat(listsUsers(session)).isTrue();
        domain.store.write(tx -> {
            tx.policies().delete(reader);
            assertThat(allows(tx, session)).isFalse();
            return tx;
        });
        assertThat(listsUsers(session)).isFalse();
    }

    private boolean allows(ReadTx tx, Principal session) {
        return domain.policies.evaluate(AuthorizationRequest.in(tx, session, IdentityAction.LIST_IDENTITIES, USERS))
                instanceof Decision.Allow;
    }

    @Test
    void a_session_that_was_prepared_for_is_decided_without_the_store_and_one_that_was_not_is_not() {
        var session = session(managed(READER));
        assertThat(NonBlocking.tryRun(() -> domain.policies.prepare(session, IdentityAction.LIST_IDENTITIES)))
                .isFalse();
        domain.policies.prepare(session, IdentityAction.LIST_IDENTITIES);
        domain.store.fail(FaultyStore.Fault.READ);
        assertThat(NonBlocking.tryRun(() ->
                        assertThat(domain.policies.evaluate(users(session))).isInstanceOf(Decision.Allow.class)))
                .isTrue();
    }

    /** Compiled policies made room for others: what they say does not change. */
    @Test
    void policies_that_made_room_are_read_again() {
        var compiled = new CompiledPolicies(0);
        var cache =
                new SessionPolicyCache(domain.store, new PolicyReader(_ -> Optional.empty(), compiled), compiled, 10);
        for (int round = 0; round < 2; round++) {
            assertThat(cache.get(HERE, managed(READER, "arn:aws:iam::123456789012:policy/Gone")))
                    .extracting(AttachedPolicy::policy)
                    .satisfiesExactly(
                            found -> assertThat(found.text()).contains("iam:ListUsers"),
                            gone -> assertThat(gone).isSameAs(Policy.EMPTY));
        }
        assertThat(NonBlocking.tryRun(() -> cache.get(HERE, managed(READER)))).isFalse();
    }

    /** The root may do everything, also where it acts with less; whom it answers for may do no more than IAM lets. */
    @Test
    void those_of_the_root_leave_what_they_allow() {
        var root = domain.root.identity();
        var asserted = Principal.of(
                root, new Principal.Credential.Assertion("root", SessionPolicies.of(LIST_USERS)), Samples.ORIGIN);
        assertThat(check(asserted, "iam:ListUsers")).isTrue();
        assertThat(check(asserted, "iam:ListRoles")).isFalse();
        var unlimited =
                Principal.of(root, new Principal.Credential.Assertion("root", SessionPolicies.NONE), Samples.ORIGIN);
        assertThat(check(unlimited, "iam:ListRoles")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"true, true, true", "true, false, false", "false, true, false", "false, false, false"})
    void whom_somebody_answers_for_may_do_what_both_may(boolean ofRoot, boolean hasPolicy, boolean isAllowed) {
        var parent = ofRoot ? domain.root.identity() : domain.createUser("parent");
        var federated = federated(parent, hasPolicy ? SessionPolicies.of(LIST_USERS) : SessionPolicies.of(LIST_ROLES));
        assertThat(check(federated, "iam:ListUsers")).isEqualTo(isAllowed);
        if (!ofRoot) {
            domain.allow(parent, PolicyDocuments.ADMINISTRATOR);
            assertThat(check(federated, "iam:ListUsers")).isEqualTo(hasPolicy);
        }
    }

    private Principal federated(Identity parent, SessionPolicies policies) {
        return new Principal.FederatedSession(
                parent, key(), facts(SessionFacts.Kind.FEDERATED_USER, policies), end(), Samples.ORIGIN);
    }

    /** As another server asks, where the kind of a session does not matter. */
    private boolean check(Principal principal, String action) {
        var check = new AccessCheck(
                ActionName.of(action), ResourceName.of("arn:aws:invoices:::paid"), _ -> ContextValue.UNKNOWN);
        return domain.policies.evaluate(principal, HERE, List.of(check), domain.policies.budget(1))
                instanceof Decision.Allow;
    }
}
