package dev.keyhold.domain.authz.iampolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.PolicyAction;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ServiceError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks the whole table; what nobody needs a right to is written down here a second time, by hand. */
class PolicyEvaluatorTest {
    private static final AccountId HERE = Fixture.ACCOUNT;
    private static final AccountId THERE = Samples.OTHER_ACCOUNT;
    private static final Set<Action> OPEN = Set.of(
            SessionAction.GET_CALLER_IDENTITY,
            SessionAction.GET_ACCESS_KEY_INFO,
            SessionAction.GET_SESSION_TOKEN,
            SessionAction.CREATE_IAM_TOKEN,
            SessionAction.REVOKE_IAM_TOKEN);
    private static final ResourceRef USERS = new ResourceRef.AllUsers(HERE);
    private static final String IMPLICIT = " because no identity-based policy allows the iam:ListUsers action";

    private static Fixture domain;
    private static Principal.OfIdentity alice;

    @BeforeAll
    static void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        alice = domain.caller(domain.createUserWithKey("alice"));
    }

    @AfterAll
    static void close() {
        domain.close();
    }

    @AfterEach
    void takeEverything() {
        domain.store.write(tx -> {
            for (var policy : tx.policies().inline(HERE, alice.id())) {
                tx.policies().deleteInline(HERE, alice.id(), policy.name());
            }
            for (var ref : tx.policies().attachedTo(HERE, alice.id())) {
                tx.policies().detach(HERE, alice.id(), ref);
            }
            return tx.policies().deleteBoundary(HERE, alice.id());
        });
    }

    /** Everything that the action can be about, in that account. */
    private static List<ResourceRef.OfPolicies> resources(Action action, AccountId account) {
        var all = new ArrayList<ResourceRef.OfPolicies>();
        all.add(new ResourceRef.WholeAccount(account));
        all.add(new ResourceRef.AllUsers(account));
        for (var kind : action.ofPolicies().map(PolicyAction::resources).orElse(Set.of())) {
            all.addAll(resources(kind, account));
        }
        return all;
    }

    private static List<ResourceRef.OfPolicies> resources(PolicyAction.On kind, AccountId account) {
        return switch (kind) {
            case USER ->
                List.of(
                        new ResourceRef.User(account, "/", "bob"),
                        new ResourceRef.New(new ResourceRef.User(account, "/a/", "bob")),
                        new ResourceRef.Root(account),
                        new ResourceRef.Key(account, AccessKeyId.of(AccessKeyId.LONG_TERM, account, 1)));
            case GROUP -> List.of(new ResourceRef.Group(account, "/", "staff"));
            case ROLE ->
                List.of(
                        new ResourceRef.Role(account, "/", "reader", Optional.empty()),
                        new ResourceRef.New(new ResourceRef.Role(account, "/a/", "reader", Optional.empty())));
            case INSTANCE_PROFILE -> List.of(new ResourceRef.InstanceProfile(account, "/", "web", Optional.empty()));
            case MFA_DEVICE ->
                List.of(new ResourceRef.MfaDevice(account, Arn.mfaDevice(account, "/", "phone"), Optional.empty()));
            case OIDC_PROVIDER ->
                List.of(new ResourceRef.OidcProvider(
                        account, Arn.oidcProvider(account, "ci.example.com"), Optional.empty()));
            case SAML_PROVIDER -> List.of(new ResourceRef.SamlProvider(account, Arn.samlProvider(account, "idp")));
            case POLICY -> List.of(new ResourceRef.Policy(account, Arn.policy(account, "/", "P"), Optional.empty()));
            case ACCOUNT -> List.of(new ResourceRef.MemberAccount(Samples.organization(account), account.text()));
            case PARENT -> List.of(new ResourceRef.AccountParent(Samples.organization(account), "r-0000"));
            case FEDERATED_USER -> List.of(new ResourceRef.FederatedUser(account, "carol"));
            case KMS_ALIAS -> List.of(new ResourceRef.KmsAlias(account, Arn.kmsAlias("us-east-1", account, "a")));
            // Policies of their own decide about these.
            case ASSUMABLE_ROLE, KMS_KEY -> List.of();
        };
    }

    private static Decision decide(Principal principal, Action action, ResourceRef resource) {
        return domain.authorizer.authorize(AuthorizationRequest.of(principal, action, resource));
    }

    private static boolean allows(Principal principal, Action action, ResourceRef resource) {
        return decide(principal, action, resource) instanceof Decision.Allow;
    }

    /** What role bindings decide, or the holder of an identity token alone asks for. */
    private static boolean isForOthers(Action action) {
        return action.ofPolicies().isEmpty() || action == SessionAction.ASSUME_ROLE_WITH_WEB_IDENTITY;
    }

    private static Decision.Deny denied(Principal principal, Action action, ResourceRef resource) {
        return (Decision.Deny) decide(principal, action, resource);
    }

    static List<Action> actions() {
        return Action.all();
    }

    @ParameterizedTest
    @MethodSource("actions")
    void a_user_may_do_nothing_until_a_policy_says_so(Action action) {
        var self = new ResourceRef.User(HERE, "/", "alice", Optional.of(alice.id()));
        var all = new ArrayList<ResourceRef>(resources(action, HERE));
        if (action.ofPolicies()
                .filter(it -> it.resources().contains(PolicyAction.On.USER))
                .isPresent()) {
            all.add(self);
        }
        assertThat(all).allMatch(resource -> allows(alice, action, resource) == OPEN.contains(action));
    }

    @ParameterizedTest
    @MethodSource("actions")
    void an_administrator_may_do_what_the_root_may_and_neither_what_needs_a_role(Action action) {
        domain.allow(alice.identity(), PolicyDocuments.ADMINISTRATOR);
        for (var principal : List.of(alice, domain.root)) {
            assertThat(resources(action, HERE))
                    .allMatch(resource -> allows(principal, action, resource) == !isForOthers(action));
            assertThat(resources(action, THERE))
                    .allMatch(resource -> allows(principal, action, resource) == OPEN.contains(action));
        }
    }

    private static boolean isOfKms(Action action) {
        return action.policyAction().filter(name -> name.startsWith("kms:")).isPresent();
    }

    /** A new action is closed to them too, unless somebody says otherwise here and in the table. */
    @ParameterizedTest
    @MethodSource("actions")
    void a_session_of_an_identity_may_do_nothing_but_ask_whose_it_is_take_a_role_and_use_keys(Action action) {
        domain.allow(alice.identity(), PolicyDocuments.ADMINISTRATOR);
        var may = Set.of(
                                SessionAction.GET_CALLER_IDENTITY,
                                SessionAction.ASSUME_ROLE,
                                SessionAction.TAG_SESSION,
                                SessionAction.SET_SOURCE_IDENTITY)
                        .contains(action)
                || isOfKms(action);
        for (var principal : List.of(Fixture.temporary(alice), Fixture.temporary(domain.root))) {
            assertThat(resources(action, HERE)).allMatch(resource -> allows(principal, action, resource) == may);
        }
    }

    /** What it may besides is IAM, as policies say. */
    @ParameterizedTest
    @MethodSource("actions")
    void a_session_of_an_identity_with_mfa_may_do_in_iam_what_the_identity_may(Action action) {
        var isOfIam = action.policyAction().orElse("").startsWith("iam:");
        var withMfa = Fixture.withMfa(alice);
        if (isOfIam) {
            assertThat(resources(action, HERE)).noneMatch(resource -> allows(withMfa, action, resource));
        }
        domain.allow(alice.identity(), PolicyDocuments.ADMINISTRATOR);
        for (var resource : resources(action, HERE)) {
            assertThat(allows(withMfa, action, resource))
                    .isEqualTo(isOfIam || allows(Fixture.temporary(alice), action, resource));
            assertThat(allows(Fixture.withMfa(domain.root), action, resource))
                    .isEqualTo(isOfIam || allows(Fixture.temporary(domain.root), action, resource));
        }
    }

    @Test
    void an_action_is_never_asked_about_a_resource_of_another_kind() {
        var account = new ResourceRef.MemberAccount(Samples.organization(HERE), HERE.text());
        assertThatThrownBy(() -> decide(alice, IdentityAction.GET_IDENTITY, account))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("GET_IDENTITY is not about ACCOUNT");
    }

    @Test
    void a_decision_says_what_it_rests_on() {
        assertThat(decide(domain.root, IdentityAction.LIST_IDENTITIES, USERS))
                .isEqualTo(new Decision.Allow(Decision.Grant.ROOT));
        assertThat(decide(alice, SessionAction.GET_CALLER_IDENTITY, USERS))
                .isEqualTo(new Decision.Allow(Decision.Grant.ANYONE));
        assertThat(decide(alice, IdentityAction.LIST_IDENTITIES, USERS))
                .isEqualTo(new Decision.Deny(Decision.Reason.NOT_ALLOWED, Optional.of(IMPLICIT), Optional.empty()));
        domain.allow(alice.identity(), PolicyDocuments.allow("iam:ListUsers"));
        assertThat(decide(alice, IdentityAction.LIST_IDENTITIES, USERS))
                .isEqualTo(new Decision.Allow(Decision.Grant.POLICY));
        domain.allow(alice.identity(), PolicyDocuments.deny("iam:ListUsers"));
        assertThat(decide(alice, IdentityAction.LIST_IDENTITIES, USERS))
                .isEqualTo(new Decision.Deny(
                        Decision.Reason.EXPLICIT_DENY,
                        Optional.of(" with an explicit deny in an identity-based policy"),
                        Optional.of("policy allowed, statement at line 1, column 38")));
    }

    @Test
    void a_denial_is_recorded_and_says_who_wanted_what() {
        var target = new ResourceRef.User(HERE, "/", "bob");
        assertThat(Fixture.error(() -> domain.authorizer.require(alice, IdentityAction.GET_IDENTITY, target)))
                .isEqualTo(new ServiceError.Denied(
                        alice,
                        "GET_IDENTITY",
                        target,
                        Optional.of(" because no identity-based policy allows the iam:GetUser action")));
    }

    private static ManagedPolicy managed(String name, String document) {
        var policy = ManagedPolicy.create(HERE, id(), name, "/teams/", "", domain.clock.instant());
        domain.store.write(tx -> {
            tx.policies().insert(policy, document);
            return policy;
        });
        return policy;
    }

    private static ResourceId id() {
        return domain.ids.resourceId(ResourceId.IAM, HERE);
    }

    private static void attach(ResourceId holder, PolicyRef policy) {
        domain.store.write(tx -> tx.policies().attach(HERE, holder, policy));
    }

    private static void bound(PolicyRef policy) {
        domain.store.write(tx -> {
            tx.policies().putBoundary(HERE, alice.id(), policy);
            return policy;
        });
    }

    @Test
    void policies_of_groups_count_like_those_of_the_user() {
        var group = new Group(HERE, id(), "auditors", "/", domain.clock.instant());
        var policy = managed("List", PolicyDocuments.allow("iam:ListUsers"));
        domain.store.write(tx -> {
            tx.groups().insert(group);
            return group;
        });
        attach(group.id(), policy.ref());
        assertThat(allows(alice, IdentityAction.LIST_IDENTITIES, USERS)).isFalse();

        domain.store.write(tx -> {
            tx.groups().addMember(HERE, group.id(), alice.id());
            return group;
        });
        assertThat(allows(alice, IdentityAction.LIST_IDENTITIES, USERS)).isTrue();

        domain.store.write(tx -> tx.groups().removeMember(HERE, group.id(), alice.id()));
        assertThat(allows(alice, IdentityAction.LIST_IDENTITIES, USERS)).isFalse();
    }

    @Test
    void a_managed_policy_is_named_by_its_arn_and_decides_by_its_default_version() {
        var policy = managed("Never", PolicyDocuments.deny("iam:ListUsers"));
        attach(alice.id(), policy.ref());
        domain.allow(alice.identity(), PolicyDocuments.ADMINISTRATOR);
        var denial = denied(alice, IdentityAction.LIST_IDENTITIES, USERS);
        assertThat(denial.because())
                .contains(" with an explicit deny in an identity-based policy:"
                        + " arn:aws:iam::123456789012:policy/teams/Never");
        assertThat(denial.statement())
                .contains("policy arn:aws:iam::123456789012:policy/teams/Never, statement at line 1, column 38");

        domain.store.write(tx -> {
            var next = policy.withNextVersion(domain.clock.instant());
            tx.policies()
                    .insert(new dev.keyhold.model.PolicyVersion(
                            HERE,
                            policy.id(),
                            next.lastVersion(),
                            PolicyDocuments.deny("iam:GetUser"),
                            domain.clock.instant()));
            tx.policies().update(next.withDefault(next.lastVersion()));
            return next;
        });
        assertThat(allows(alice, IdentityAction.LIST_IDENTITIES, USERS)).isTrue();
    }

    @Test
    void a_boundary_allows_nothing_and_limits_everything() {
        var boundary = managed("Bound", PolicyDocuments.allow("iam:ListUsers", "iam:GetAccountSummary"));
        bound(boundary.ref());
        assertThat(denied(alice, IdentityAction.LIST_IDENTITIES, USERS).because())
                .contains(IMPLICIT);

        domain.allow(alice.identity(), PolicyDocuments.allow("iam:ListUsers", "iam:ListRoles"));
        assertThat(allows(alice, IdentityAction.LIST_IDENTITIES, USERS)).isTrue();
        assertThat(denied(alice, IamAction.LIST_ROLES, new ResourceRef.WholeAccount(HERE))
                        .because())
                .contains(" because no permissions boundary allows the iam:ListRoles action");

        var denying = managed("Deny", PolicyDocuments.deny("iam:ListUsers"));
        bound(denying.ref());
        assertThat(denied(alice, IdentityAction.LIST_IDENTITIES, USERS).because())
                .contains(" with an explicit deny in a permissions boundary:"
                        + " arn:aws:iam::123456789012:policy/teams/Deny");
    }

    @Test
    void what_cannot_be_read_denies_everything() {
        domain.allow(alice.identity(), PolicyDocuments.ADMINISTRATOR);
        attach(alice.id(), new PolicyRef.Predefined("NoSuchPolicy"));
        assertThat(allows(alice, IdentityAction.LIST_IDENTITIES, USERS)).isFalse();

        takeEverything();
        domain.allow(alice.identity(), PolicyDocuments.ADMINISTRATOR);
        bound(new PolicyRef.Predefined("NoSuchPolicy"));
        assertThat(allows(alice, IdentityAction.LIST_IDENTITIES, USERS)).isFalse();

        takeEverything();
        for (var document : List.of("", "{}", PolicyDocuments.ADMINISTRATOR.replace("Allow", "allow"))) {
            domain.allow(alice.identity(), document);
            assertThat(allows(alice, IdentityAction.LIST_IDENTITIES, USERS))
                    .as(document)
                    .isFalse();
        }
    }

    @Test
    void a_user_is_matched_by_the_path_and_the_spelling_that_are_stored() {
        var bob = domain.users.create(domain.root, "Bob", "/staff/", List.of()).identity();
        domain.allow(alice.identity(), PolicyDocuments.allowOn("arn:aws:iam::*:user/staff/Bob", "iam:GetUser"));
        for (var spelling : List.of("Bob", "BOB")) {
            assertThat(domain.users.get(alice, Optional.of(spelling)).identity())
                    .isEqualTo(bob);
        }
        domain.users.update(domain.root, "Bob", Optional.empty(), Optional.of("/former/"));
        var denied = Fixture.error(() -> domain.users.get(alice, Optional.of("BOB")));
        assertThat(denied)
                .isInstanceOfSatisfying(
                        ServiceError.Denied.class,
                        it -> assertThat(it.target()).isEqualTo(ResourceRef.User.named(HERE, "BOB")));
        domain.users.delete(domain.root, "Bob");
    }

    @Test
    void who_renames_a_user_needs_the_right_to_both_names() {
        domain.createUser("Carol");
        domain.allow(alice.identity(), PolicyDocuments.allowOn("arn:aws:iam::*:user/Carol", "iam:UpdateUser"));
        var name = Optional.of("Dave");
        assertThat(Fixture.error(() -> domain.users.update(alice, "Carol", name, Optional.empty())))
                .isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> domain.users.update(alice, "Carol", Optional.empty(), Optional.of("/a/"))))
                .isInstanceOf(ServiceError.Denied.class);
        domain.users.update(alice, "Carol", Optional.of("Carol"), Optional.of("/"));

        domain.allow(alice.identity(), PolicyDocuments.allowOn("arn:aws:iam::*:user/*", "iam:UpdateUser"));
        domain.users.update(alice, "Carol", name, Optional.empty());
        domain.users.delete(domain.root, "Dave");
    }

    @Test
    void policies_that_take_too_much_work_deny_and_are_reported() {
        domain.allow(alice.identity(), PolicyDocuments.ADMINISTRATOR);
        var reported = new ArrayList<String>();
        var evaluator = new PolicyEvaluator(
                domain.store,
                _ -> Optional.empty(),
                new PolicyEvaluator.Limits(10, 1_000_000, 1),
                domain.clock,
                (_, action) -> reported.add(action));
        var decision = evaluator.evaluate(AuthorizationRequest.of(alice, IdentityAction.LIST_IDENTITIES, USERS));
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Deny.class,
                        denial -> assertThat(denial.why()).isEqualTo(Decision.Reason.POLICIES_TOO_COMPLEX));
        assertThat(reported).containsExactly("iam:ListUsers");
    }

    @Test
    void a_predefined_policy_is_read_by_its_name() {
        attach(alice.id(), new PolicyRef.Predefined("Reader"));
        var evaluator = new PolicyEvaluator(
                domain.store,
                name -> Optional.of(PolicyDocuments.allow("iam:ListUsers")).filter(_ -> name.equals("Reader")),
                PolicyEvaluator.Limits.of(10),
                domain.clock,
                (_, _) -> {});
        assertThat(evaluator.evaluate(AuthorizationRequest.of(alice, IdentityAction.LIST_IDENTITIES, USERS)))
                .isEqualTo(new Decision.Allow(Decision.Grant.POLICY));
    }

    /** Each identity that the fixture has but the root: nobody else has a right by birth. */
    @Test
    void the_administrator_of_an_installation_has_no_right_to_actions_of_policies() {
        var admin = domain.admin.identity();
        assertThat(admin).extracting(Identity::name).isEqualTo("admin");
        assertThat(Action.all().stream().filter(action -> !isForOthers(action) && !OPEN.contains(action)))
                .noneMatch(action -> allows(domain.admin, action, new ResourceRef.WholeAccount(HERE)));
    }
}
