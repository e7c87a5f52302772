package dev.keyhold.domain.authz.iampolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.EvaluatingAuthorizer;
import dev.keyhold.domain.authz.Evaluator;
import dev.keyhold.domain.authz.rolebinding.RoleBindingEvaluator;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ServiceError;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Walks the whole table; what each kind of caller may do is written down here a second time, by hand. */
class FixedRuleEvaluatorTest {
    private static final Set<Action> ANYONE = EnumSet.of(
            Action.GET_CALLER_IDENTITY,
            Action.GET_ACCESS_KEY_INFO,
            Action.GET_SESSION_TOKEN,
            Action.CREATE_IAM_TOKEN,
            Action.REVOKE_IAM_TOKEN);
    private static final Set<Action> ON_ONESELF = EnumSet.of(
            Action.GET_IDENTITY,
            Action.LIST_ACCESS_KEYS,
            Action.CREATE_ACCESS_KEY,
            Action.UPDATE_ACCESS_KEY,
            Action.DELETE_ACCESS_KEY,
            Action.GET_ACCESS_KEY_LAST_USED,
            Action.LIST_GROUPS_FOR_USER,
            Action.LIST_USER_POLICIES,
            Action.LIST_ATTACHED_USER_POLICIES,
            Action.LIST_MFA_DEVICES,
            Action.LIST_SSH_PUBLIC_KEYS,
            Action.LIST_SERVICE_SPECIFIC_CREDENTIALS,
            Action.LIST_SIGNING_CERTIFICATES,
            Action.GET_LOGIN_PROFILE);

    private static final AccountId HERE = Samples.ACCOUNT;
    private static final AccountId THERE = Samples.OTHER_ACCOUNT;
    private static final Principal.OfIdentity ROOT = caller(Samples.root(HERE));
    private static final Principal.OfIdentity ALICE = caller(Samples.user(HERE, 1, "Alice", "/staff/"));

    private final Evaluator evaluator = new FixedRuleEvaluator();

    private static Principal.OfIdentity caller(Identity identity) {
        return Principal.of(
                identity,
                new Principal.Credential.LongTermKey(AccessKeyId.of(AccessKeyId.LONG_TERM, identity.account(), 1)),
                Samples.ORIGIN);
    }

    private static List<ResourceRef> targetsIn(AccountId account) {
        return List.of(
                new ResourceRef.WholeAccount(account),
                new ResourceRef.AllUsers(account),
                new ResourceRef.Root(account),
                new ResourceRef.User(account, "/", "bob"),
                new ResourceRef.User(account, "/", ""),
                new ResourceRef.Key(AccessKeyId.of(AccessKeyId.LONG_TERM, account, 1)));
    }

    private static ResourceRef self(String spelling) {
        return new ResourceRef.User(HERE, "/staff/", spelling);
    }

    private boolean allows(Principal principal, Action operation, ResourceRef target) {
        return evaluator.evaluate(AuthorizationRequest.of(principal, operation, target)) instanceof Decision.Allow;
    }

    private static boolean isForRoles(Action operation) {
        return operation.grant().isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void the_root_may_do_everything_in_its_account_but_what_needs_a_role(Action operation) {
        var may = !isForRoles(operation);
        assertThat(targetsIn(HERE)).allMatch(target -> allows(ROOT, operation, target) == may);
        assertThat(allows(ROOT, operation, self("Alice"))).isEqualTo(may);
    }

    @ParameterizedTest
    @EnumSource
    void the_root_may_do_nothing_in_another_account(Action operation) {
        assertThat(targetsIn(THERE))
                .filteredOn(target -> !(target instanceof ResourceRef.Key))
                .allMatch(target -> allows(ROOT, operation, target) == ANYONE.contains(operation));
    }

    /** It is looked for in the root's own account alone, so there is nothing to hide. */
    @ParameterizedTest
    @EnumSource
    void the_root_may_ask_for_any_access_key_id(Action operation) {
        var foreign = new ResourceRef.Key(new AccessKeyId("AKIAIOSFODNN7EXAMPLE"));
        assertThat(allows(ROOT, operation, foreign)).isEqualTo(!isForRoles(operation));
    }

    @ParameterizedTest
    @EnumSource
    void a_user_may_do_some_things_to_itself(Action operation) {
        var may = ANYONE.contains(operation) || ON_ONESELF.contains(operation);
        assertThat(allows(ALICE, operation, self("Alice"))).isEqualTo(may);
        assertThat(allows(ALICE, operation, self("aLICE"))).isEqualTo(may);
    }

    @ParameterizedTest
    @EnumSource
    void a_user_may_do_nothing_to_others(Action operation) {
        assertThat(targetsIn(HERE)).allMatch(target -> allows(ALICE, operation, target) == ANYONE.contains(operation));
        assertThat(targetsIn(THERE)).allMatch(target -> allows(ALICE, operation, target) == ANYONE.contains(operation));
        var namesake = new ResourceRef.User(THERE, "/staff/", "Alice");
        assertThat(allows(ALICE, operation, namesake)).isEqualTo(ANYONE.contains(operation));
    }

    /** A new operation is closed to them too, unless somebody says otherwise here and in the table. */
    @ParameterizedTest
    @EnumSource
    void a_session_may_do_nothing_but_ask_whose_it_is(Action operation) {
        var may = operation == Action.GET_CALLER_IDENTITY;
        assertThat(operation.takesTemporaryKeys()).isEqualTo(may);
        assertThat(allows(Fixture.temporary(ALICE), operation, self("alice"))).isEqualTo(may);
        assertThat(allows(Fixture.temporary(ROOT), operation, new ResourceRef.WholeAccount(HERE)))
                .isEqualTo(may);
    }

    @Test
    void a_decision_says_what_it_rests_on() {
        assertThat(evaluator.evaluate(AuthorizationRequest.of(ROOT, Action.GET_IDENTITY, self("alice"))))
                .isEqualTo(new Decision.Allow(Decision.Grant.ROOT));
        assertThat(evaluator.evaluate(AuthorizationRequest.of(ALICE, Action.GET_IDENTITY, self("alice"))))
                .isEqualTo(new Decision.Allow(Decision.Grant.SELF));
        assertThat(evaluator.evaluate(
                        AuthorizationRequest.of(ALICE, Action.GET_CALLER_IDENTITY, new ResourceRef.WholeAccount(HERE))))
                .isEqualTo(new Decision.Allow(Decision.Grant.ANYONE));
    }

    @Test
    void a_refusal_says_who_wanted_what() {
        var target = new ResourceRef.User(HERE, "/", "bob");
        var recorded = new ArrayList<ResourceRef>();
        var authorizer = new EvaluatingAuthorizer(
                evaluator, new RoleBindingEvaluator(), (_, _, resource) -> recorded.add(resource));
        assertThat(Fixture.error(() -> authorizer.require(ALICE, Action.GET_IDENTITY, target)))
                .isEqualTo(new ServiceError.Denied(ALICE, "GET_IDENTITY", target));
        assertThat(recorded).containsExactly(target);
        authorizer.require(ALICE, Action.GET_IDENTITY, self("alice"));
    }
}
