package dev.keyhold.domain.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.domain.organization.AccountDraft;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.Role;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.SessionProblem;
import dev.keyhold.model.Tag;
import dev.keyhold.store.AuditStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RoleSessionsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private Fixture domain;
    private Account other;
    private IssuedAccessKey alice;
    private IssuedAccessKey elsewhere;
    private int made;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        alice = domain.createUserWithKey("alice");
        other = domain.accounts.describe(
                domain.root,
                domain.accounts
                        .create(domain.root, new AccountDraft("Other", Optional.empty()))
                        .created()
                        .orElseThrow());
        var root = domain.store.write(tx -> domain.issuer.issue(
                tx,
                tx.identities().find(other.id(), other.root()).orElseThrow(),
                AccessKeys.Kind.USER,
                "",
                domain.clock.instant()));
        domain.users.create(domain.caller(root), "mallory", "/", List.of());
        elsewhere = domain.accessKeys.create(domain.caller(root), Optional.of("mallory"));
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private static String trust(String principal, String condition) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"" + principal
                + "\"},\"Action\":[\"sts:AssumeRole\",\"sts:TagSession\",\"sts:SetSourceIdentity\"]" + condition
                + "}]}";
    }

    private Role role(String name, String trust) {
        return role(Fixture.ACCOUNT, name, trust);
    }

    private Role role(AccountId account, String name, String trust) {
        var role = Samples.role(account, ++made, name).trusting(trust);
        domain.store.write(tx -> {
            tx.roles().insert(role);
            return role;
        });
        return role;
    }

    private void allow(Role role, String document) {
        domain.store.write(tx -> {
            tx.policies().putInline(role.account(), role.id(), new InlinePolicy("allowed", document));
            return role;
        });
    }

    private static Arn arn(Role role) {
        return Arn.role(role.account(), role.path(), role.name());
    }

    private static RoleRequest request(Role role) {
        return new RoleRequest(arn(role), "job", HOUR, Optional.empty(), Optional.empty(), RoleRequest.Attributes.NONE);
    }

    private static RoleRequest tagged(Role role, List<Tag> tags, List<String> transitive) {
        var attributes = new RoleRequest.Attributes(tags, transitive, Optional.empty(), List.of());
        return new RoleRequest(arn(role), "job", HOUR, Optional.empty(), Optional.empty(), attributes);
    }

    private static RoleRequest limited(Role role, String policy, Arn... managed) {
        var attributes = new RoleRequest.Attributes(List.of(), List.of(), Optional.of(policy), List.of(managed));
        return new RoleRequest(arn(role), "job", HOUR, Optional.empty(), Optional.empty(), attributes);
    }

    private Principal session(Principal caller, RoleRequest request) {
        return principal(domain.roleSessions.assume(caller, request).session());
    }

    private Principal principal(Sessions.NewSession session) {
        var result = domain.credentials.verify(domain.sign(session));
        assertThat(result).isInstanceOf(AuthenticationResult.Authenticated.class);
        return ((AuthenticationResult.Authenticated) result).principal();
    }

    private Optional<AuthenticationFailure> fault(Sessions.NewSession session) {
        return domain.credentials.verify(domain.sign(session)) instanceof AuthenticationResult.Failed(var reason)
                ? Optional.of(reason)
                : Optional.empty();
    }

    private boolean allows(Principal principal, Action action) {
        var request = AuthorizationRequest.of(principal, action, new ResourceRef.AllUsers(principal.account()));
        var outside = domain.authorizer.authorize(request) instanceof Decision.Allow;
        var inside = domain.store.write(tx -> domain.authorizer.authorize(
                        AuthorizationRequest.in(tx, principal, action, new ResourceRef.AllUsers(principal.account())))
                instanceof Decision.Allow);
        assertThat(inside).isEqualTo(outside);
        return outside;
    }

    private SessionProblem problem(Principal caller, RoleRequest request) {
        var error = Fixture.error(() -> domain.roleSessions.assume(caller, request));
        assertThat(error).isInstanceOf(ServiceError.RefusedSession.class);
        return ((ServiceError.RefusedSession) error).problem();
    }

    private void assertDenied(Principal caller, RoleRequest request) {
        assertThat(Fixture.error(() -> domain.roleSessions.assume(caller, request)))
                .isInstanceOfSatisfying(
                        ServiceError.Denied.class,
                        denied -> assertThat(denied.because()).contains(""));
    }

    /** Whom the trust policy names, whether the caller's own policy allows it, and whether it gets the session. */
    static Stream<Arguments> own() {
        var user = "arn:aws:iam::" + Fixture.ACCOUNT + ":user/alice";
        return Stream.of(
                arguments(user, false, true),
                arguments(user, true, true),
                arguments("arn:aws:iam::" + Fixture.ACCOUNT + ":root", false, false),
                arguments("arn:aws:iam::" + Fixture.ACCOUNT + ":root", true, true),
                arguments(Fixture.ACCOUNT.text(), true, true),
                arguments("*", false, true),
                arguments("arn:aws:iam::" + Fixture.ACCOUNT + ":user/bob", true, false));
    }

    @ParameterizedTest
    @MethodSource("own")
    void are_for_those_of_the_account_whom_the_role_trusts(String principal, boolean allowed, boolean gets) {
        var role = role("Reader", trust(principal, ""));
        if (allowed) {
            domain.allow(alice.owner(), PolicyDocuments.allow("sts:AssumeRole"));
        }
        if (gets) {
            assertThat(session(domain.caller(alice), request(role)).arn().text())
                    .isEqualTo("arn:aws:sts::" + Fixture.ACCOUNT + ":assumed-role/Reader/job");
        } else {
            assertDenied(domain.caller(alice), request(role));
        }
    }

    @Test
    void need_the_consent_of_both_accounts() {
        var user = Arn.user(other.id(), "/", "mallory").text();
        var trusting = role("Trusting", trust(user, ""));
        var closed = role("Closed", trust("arn:aws:iam::" + Fixture.ACCOUNT + ":root", ""));
        assertDenied(domain.caller(elsewhere), request(trusting));
        domain.allow(elsewhere.owner(), PolicyDocuments.allow("sts:AssumeRole"));
        assertDenied(domain.caller(elsewhere), request(closed));
        var session = session(domain.caller(elsewhere), request(trusting));
        assertThat(session.account()).isEqualTo(Fixture.ACCOUNT);
        for (var account : List.of(Fixture.ACCOUNT, other.id())) {
            assertThat(domain.events(account, AuditStore.Trail.CHANGES))
                    .filteredOn(event -> event.operation().equals("ASSUME_ROLE"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.target()).contains("role Trusting " + trusting.id(), "job"));
        }
        domain.denials.flush();
        assertThat(domain.events(other.id(), AuditStore.Trail.DENIALS)).isNotEmpty();
    }

    /** The deputy of many customers sends for each the id that it has agreed on with that one. */
    @Test
    void are_not_for_a_deputy_that_was_confused_by_another_customer() {
        var user = Arn.user(other.id(), "/", "mallory").text();
        var role =
                role("Customer", trust(user, ",\"Condition\":{\"StringEquals\":{\"sts:ExternalId\":\"customer-1\"}}"));
        domain.allow(elsewhere.owner(), PolicyDocuments.allow("sts:AssumeRole"));
        assertDenied(domain.caller(elsewhere), request(role));
        assertDenied(domain.caller(elsewhere), external(role, "customer-2"));
        session(domain.caller(elsewhere), external(role, "customer-1"));
        assertThat(domain.snapshot().toString()).doesNotContain("customer-2");
    }

    private static RoleRequest external(Role role, String id) {
        return new RoleRequest(arn(role), "job", HOUR, Optional.of(id), Optional.empty(), RoleRequest.Attributes.NONE);
    }

    @Test
    void say_nothing_of_roles_that_do_not_trust_the_caller() {
        domain.allow(alice.owner(), PolicyDocuments.allow("sts:AssumeRole"));
        var there = role("There", trust("*", ",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"maybe\"}}"));
        var absent = Samples.role(Fixture.ACCOUNT, 99, "Absent");
        var foreign = Samples.role(new AccountId("999999999999"), 99, "Absent");
        for (var role : List.of(there, absent, foreign)) {
            assertDenied(domain.caller(alice), request(role));
        }
    }

    @Test
    void are_not_for_the_root_nor_for_federated_users_nor_ephemeral_keys() {
        var role = role("Reader", trust("*", ""));
        assertThat(problem(domain.root, request(role))).isEqualTo(SessionProblem.ROOT_ASSUMES_ROLE);
        assertThat(problem(Fixture.temporary(domain.root), request(role))).isEqualTo(SessionProblem.ROOT_ASSUMES_ROLE);
        var federated = domain.roleSessions.federate(domain.root, "carol", HOUR, RoleRequest.Attributes.NONE);
        var carol = principal(federated.session());
        assertThat(Fixture.error(() -> domain.roleSessions.assume(carol, request(role))))
                .isInstanceOf(ServiceError.Denied.class);
        session(Fixture.temporary(domain.caller(alice)), request(role));
    }

    @Test
    void do_what_the_policies_of_the_role_allow_and_those_of_the_session_too() {
        var role = role("Reader", trust("*", ""));
        var plain = session(domain.caller(alice), request(role));
        assertThat(allows(plain, IdentityAction.LIST_IDENTITIES)).isFalse();
        allow(role, PolicyDocuments.allow("iam:List*"));
        assertThat(allows(plain, IdentityAction.LIST_IDENTITIES)).as("at once").isTrue();
        var narrow = session(domain.caller(alice), limited(role, PolicyDocuments.allow("iam:ListGroups")));
        assertThat(allows(narrow, IdentityAction.LIST_IDENTITIES)).isFalse();
        assertThat(allows(narrow, IamAction.LIST_GROUPS)).isTrue();
        assertThat(allows(
                        session(domain.caller(alice), limited(role, PolicyDocuments.allow("*"))),
                        IamAction.GET_ACCOUNT_SUMMARY))
                .as("never more than the role")
                .isFalse();
        assertThat(domain.policies.evaluate(AuthorizationRequest.of(
                        plain, SessionAction.GET_SESSION_TOKEN, new ResourceRef.WholeAccount(Fixture.ACCOUNT))))
                .isEqualTo(new Decision.Deny(Decision.Reason.TEMPORARY_CREDENTIAL));
    }

    @Test
    void read_managed_policies_of_a_session_at_each_use() {
        var role = role("Reader", trust("*", ""));
        allow(role, PolicyDocuments.allow("*"));
        var arn = Arn.managedPolicy("IAMReadOnlyAccess");
        var narrow = session(domain.caller(alice), limited(role, PolicyDocuments.allow("sts:*"), arn));
        assertThat(allows(narrow, IdentityAction.LIST_IDENTITIES)).isTrue();
        assertThat(allows(narrow, IamAction.CREATE_ACCOUNT_ALIAS)).isFalse();
        assertThat(problem(
                        domain.caller(alice),
                        limited(role, PolicyDocuments.allow("*"), Arn.policy(Fixture.ACCOUNT, "/", "Absent"))))
                .isEqualTo(SessionProblem.UNKNOWN_POLICY);
    }

    @Test
    void can_be_revoked_by_the_time_of_their_issue() {
        var role = role("Reader", trust("*", ""));
        allow(role, PolicyDocuments.allow("*"));
        var before = session(domain.caller(alice), request(role));
        domain.clock.advance(Duration.ofMinutes(2));
        var revoked = domain.clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        var deny =
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\","
                        + "\"Condition\":{\"DateLessThan\":{\"aws:TokenIssueTime\":\"" + revoked + "\"}}}]}";
        domain.store.write(tx -> {
            tx.policies().putInline(role.account(), role.id(), new InlinePolicy("revoke", deny));
            return role;
        });
        domain.clock.advance(Duration.ofMinutes(2));
        assertThat(allows(before, IdentityAction.LIST_IDENTITIES)).isFalse();
        assertThat(allows(session(domain.caller(alice), request(role)), IdentityAction.LIST_IDENTITIES))
                .isTrue();
    }

    @Test
    void die_with_their_role_and_with_the_key_and_user_that_asked_for_them() {
        var role = role("Reader", trust("*", ""));
        var next = role("Next", trust("*", ""));
        var session =
                domain.roleSessions.assume(domain.caller(alice), request(role)).session();
        var chained =
                domain.roleSessions.assume(principal(session), request(next)).session();
        setStatus(AccessKey.Status.INACTIVE);
        assertThat(fault(session)).contains(AuthenticationFailure.REVOKED_SESSION);
        assertThat(fault(chained)).contains(AuthenticationFailure.REVOKED_SESSION);
        setStatus(AccessKey.Status.ACTIVE);
        assertThat(fault(chained)).isEmpty();
        domain.store.write(tx -> {
            tx.roles().update(role.trusting(trust("arn:aws:iam::" + Fixture.ACCOUNT + ":user/bob", "")));
            return role;
        });
        assertThat(fault(session)).as("another trust policy ends nothing").isEmpty();
        domain.store.write(tx -> {
            tx.roles().delete(role);
            return role;
        });
        var again = role("Reader", trust("*", ""));
        assertThat(again.id()).isNotEqualTo(role.id());
        assertThat(fault(session)).contains(AuthenticationFailure.REVOKED_SESSION);
        assertThat(fault(chained)).contains(AuthenticationFailure.REVOKED_SESSION);
        var last =
                domain.roleSessions.assume(domain.caller(alice), request(next)).session();
        domain.accessKeys.delete(domain.root, Optional.of("alice"), alice.key().keyId());
        domain.users.delete(domain.root, "alice");
        assertThat(fault(last)).contains(AuthenticationFailure.REVOKED_SESSION);
    }

    private void setStatus(AccessKey.Status status) {
        domain.accessKeys.setStatus(
                domain.root, Optional.of("alice"), alice.key().keyId(), status);
    }

    @Test
    void of_a_caller_elsewhere_die_with_its_account_alone() {
        var role = role("Reader", trust(Arn.user(other.id(), "/", "mallory").text(), ""));
        domain.allow(elsewhere.owner(), PolicyDocuments.allow("sts:AssumeRole"));
        var session = domain.roleSessions
                .assume(domain.caller(elsewhere), request(role))
                .session();
        domain.store.write(tx -> tx.identities()
                .find(other.id(), elsewhere.owner().id())
                .map(it -> {
                    tx.accessKeys().delete(elsewhere.key());
                    return it;
                }));
        assertThat(fault(session)).isEmpty();
        domain.accounts.close(domain.root, other.id());
        assertThat(fault(session)).contains(AuthenticationFailure.REVOKED_SESSION);
    }

    @Test
    void hand_on_transitive_tags_and_the_source_identity() {
        var role = role("Reader", trust("*", ""));
        var next = role("Next", trust("*", ""));
        var tags = List.of(new Tag("Team", "blue"), new Tag("stage", "test"));
        var attributes = new RoleRequest.Attributes(tags, List.of("team"), Optional.empty(), List.of());
        var first = session(
                domain.caller(alice),
                new RoleRequest(arn(role), "job", HOUR, Optional.empty(), Optional.of("alice"), attributes));
        allow(role, PolicyDocuments.allow("*"));
        var second = session(first, request(next)).session().orElseThrow();
        assertThat(second.tags().tags()).containsExactly(new Tag("Team", "blue"));
        assertThat(second.tags().transitive()).containsExactly("team");
        assertThat(second.sourceIdentity()).contains("alice");
        assertThat(problem(first, tagged(next, List.of(new Tag("TEAM", "red")), List.of())))
                .isEqualTo(SessionProblem.TAG_IS_INHERITED);
        assertThat(problem(
                        first,
                        new RoleRequest(
                                arn(next),
                                "job",
                                HOUR,
                                Optional.empty(),
                                Optional.of("bob"),
                                RoleRequest.Attributes.NONE)))
                .isEqualTo(SessionProblem.SOURCE_IDENTITY_IS_INHERITED);
        allow(role, PolicyDocuments.allowIf("\"StringEquals\":{\"aws:PrincipalTag/team\":\"blue\"}", "iam:ListUsers"));
        assertThat(allows(first, IdentityAction.LIST_IDENTITIES)).isTrue();
    }

    @Test
    void have_only_tags_that_may_be() {
        var role = role("Reader", trust("*", ""));
        var caller = domain.caller(alice);
        assertThat(problem(caller, tagged(role, List.of(new Tag("a", "1"), new Tag("A", "2")), List.of())))
                .isEqualTo(SessionProblem.DUPLICATE_TAG_KEYS);
        assertThat(problem(caller, tagged(role, List.of(new Tag("a", "1")), List.of("b"))))
                .isEqualTo(SessionProblem.TRANSITIVE_TAG_NOT_REQUESTED);
        var untagged = role("Plain", trust("*", "").replace("\"sts:TagSession\",", ""));
        assertDenied(caller, tagged(untagged, List.of(new Tag("a", "1")), List.of()));
    }

    @Test
    void live_as_long_as_their_role_and_a_chain_allow() {
        var role = role("Reader", trust("*", ""));
        allow(role, PolicyDocuments.allow("*"));
        var longer = new RoleRequest(
                arn(role), "job", HOUR.plusSeconds(1), Optional.empty(), Optional.empty(), RoleRequest.Attributes.NONE);
        assertThat(problem(domain.caller(alice), longer)).isEqualTo(SessionProblem.LONGER_THAN_ROLE_ALLOWS);
        domain.store.write(tx -> {
            tx.roles().update(role.with("", Duration.ofHours(12)));
            return role;
        });
        var session = domain.roleSessions.assume(domain.caller(alice), longer).session();
        assertThat(problem(principal(session), longer)).isEqualTo(SessionProblem.LONGER_THAN_CHAIN_ALLOWS);
        domain.clock.advance(HOUR.plusSeconds(1));
        assertThat(fault(session)).contains(AuthenticationFailure.EXPIRED_TOKEN);
    }

    @Test
    void of_a_clock_that_was_ahead_wait_until_then() {
        var role = role("Reader", trust("*", ""));
        domain.clock.advance(Duration.ofMinutes(10));
        var session =
                domain.roleSessions.assume(domain.caller(alice), request(role)).session();
        domain.clock.advance(Duration.ofMinutes(-10));
        assertThat(fault(session)).contains(AuthenticationFailure.TOKEN_FROM_FUTURE);
    }

    @Test
    void of_federated_users_do_what_their_user_may_and_the_session_allows() {
        domain.allow(alice.owner(), PolicyDocuments.allow("*"));
        var attributes = new RoleRequest.Attributes(
                List.of(), List.of(), Optional.of(PolicyDocuments.allow("organizations:*")), List.of());
        var issued = domain.roleSessions.federate(domain.caller(alice), "carol", HOUR, attributes);
        var carol = principal(issued.session());
        assertThat(carol.arn().text()).isEqualTo("arn:aws:sts::" + Fixture.ACCOUNT + ":federated-user/carol");
        assertThat(carol.asIdentity()).isEmpty();
        assertThat(allows(carol, IdentityAction.LIST_IDENTITIES)).isFalse();
        assertThat(issued.packedSize())
                .hasValueSatisfying(percent -> assertThat(percent).isPositive());
        setStatus(AccessKey.Status.INACTIVE);
        assertThat(fault(issued.session())).contains(AuthenticationFailure.REVOKED_SESSION);
    }

    @Test
    void note_when_their_role_was_last_used() {
        var role = role("Reader", trust("*", ""));
        session(domain.caller(alice), request(role));
        domain.lastUses.flush();
        Optional<LastUse> use = domain.store.read(tx -> tx.roles().lastUse(role.account(), role.id()));
        assertThat(use.map(LastUse::at)).contains(domain.clock.instant());
    }
}
