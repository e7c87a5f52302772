package dev.keyhold.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.policy.Decision.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How policies of several types come to one decision, and which of them is named. */
class EvaluatorTest {
    private static final String ACTION = "s3:GetObject";
    private static final String OBJECT = "arn:aws:s3:::reports/q1";
    private static final String OTHER_ACCOUNT = "444455556666";
    private static final String SESSION_ARN = "arn:aws:sts::111122223333:assumed-role/Auditor/tuesday";
    private static final String ROLE_ARN = "arn:aws:iam::111122223333:role/staff/Auditor";
    private static final String FEDERATED_ARN = "arn:aws:sts::111122223333:federated-user/guest";
    private static final Caller SESSION =
            new Caller.RoleSession(Requests.ACCOUNT, SESSION_ARN, ROLE_ARN, "AROAAUDITORAUDITORAUD");
    private static final Caller FEDERATED =
            new Caller.FederatedUser(Requests.ACCOUNT, FEDERATED_ARN, Requests.BOB_ARN, "AIDABOBBOBBOBBOBBOBBO");
    private static final Caller ROOT = new Caller.Root(Requests.ACCOUNT);
    private static final AttachedPolicy ALLOW = Requests.identity("allow", Requests.ALLOW_ALL);
    private static final Policy DENY = Requests.policy(Requests.statement("Deny", "*", "*", ""));
    private static final Policy OTHER = Requests.policy(Requests.statement("Allow", "iam:*", "*", ""));

    @Test
    void denies_by_default() {
        var decision = decide(Requests.BOB, Requests.ACCOUNT, false, EffectivePolicies.of(List.of()));
        assertThat(decision.outcome()).isEqualTo(Outcome.IMPLICIT_DENY);
        assertThat(decision.reason(ActionName.of(ACTION)))
                .isEqualTo(" because no identity-based policy allows the s3:GetObject action");
    }

    @Test
    void names_the_statement_that_decides() {
        var policy = Requests.policy(
                Requests.statement("Allow", "s3:Get*", "*", ""), Requests.statement("Deny", "s3:*", OBJECT, ""));
        var decision = decide(Requests.BOB, Requests.ACCOUNT, false, Requests.identities(Requests.ALLOW_ALL, policy));
        assertThat(decision.outcome()).isEqualTo(Outcome.EXPLICIT_DENY);
        var match = decision.match().orElseThrow();
        assertThat(match.policy().id()).isEqualTo("policy-2");
        assertThat(match.statement()).isSameAs(policy.statements().get(1));
        assertThat(decision.reason(ActionName.of(ACTION)))
                .isEqualTo(" with an explicit deny in an identity-based policy");
        var managed = new AttachedPolicy(
                PolicyType.IDENTITY, "NoReports", Optional.of("arn:aws:iam::111122223333:policy/NoReports"), policy);
        assertThat(decide(Requests.BOB, Requests.ACCOUNT, false, EffectivePolicies.of(List.of(managed)))
                        .reason(ActionName.of(ACTION)))
                .isEqualTo(
                        " with an explicit deny in an identity-based policy: arn:aws:iam::111122223333:policy/NoReports");
    }

    @Test
    void explicit_denials_come_first_in_their_order() {
        var all = EffectivePolicies.of(List.of(Requests.identity("deny", DENY)))
                .withResource(resource(statement("Deny", "\"*\"")))
                .withBoundary(AttachedPolicy.of(PolicyType.BOUNDARY, "boundary", DENY))
                .withSession(List.of(AttachedPolicy.of(PolicyType.SESSION, "session", DENY)));
        assertThat(decide(Requests.BOB, Requests.ACCOUNT, false, all).by()).isEqualTo(PolicyType.IDENTITY);
        var others = new EffectivePolicies(List.of(ALLOW), all.boundary(), all.session(), all.resource());
        assertThat(decide(Requests.BOB, Requests.ACCOUNT, false, others).by()).isEqualTo(PolicyType.RESOURCE);
        var limits = new EffectivePolicies(List.of(ALLOW), all.boundary(), all.session(), Optional.empty());
        assertThat(decide(Requests.BOB, Requests.ACCOUNT, false, limits).by()).isEqualTo(PolicyType.BOUNDARY);
        var session = new EffectivePolicies(List.of(ALLOW), Optional.empty(), all.session(), Optional.empty());
        var decision = decide(Requests.BOB, Requests.ACCOUNT, false, session);
        assertThat(decision.by()).isEqualTo(PolicyType.SESSION);
        assertThat(decision.reason(ActionName.of(ACTION))).isEqualTo(" with an explicit deny in a session policy");
    }

    @ParameterizedTest(name = "a resource policy names the {0}: identity {1}, boundary {2}, session {3}")
    @CsvSource({
        // whom it names, and whether that is enough where identity, boundary or session policy are silent
        "user, true, true, true",
        "session, true, true, true",
        "role, true, false, false",
        "role id, true, false, false",
        "account, false, false, false",
        "root, false, false, false",
        "everyone, true, true, true",
        "federated, true, true, true",
        "parent, true, false, false",
    })
    void a_resource_policy_of_the_same_account(String named, boolean identity, boolean boundary, boolean session) {
        var caller = switch (named) {
            case "session", "role", "role id" -> SESSION;
            case "federated", "parent" -> FEDERATED;
            default -> Requests.BOB;
        };
        var principal = switch (named) {
            case "user", "parent" -> aws(Requests.BOB_ARN);
            case "session" -> aws(SESSION_ARN);
            case "role" -> aws(ROLE_ARN);
            case "role id" -> aws("AROAAUDITORAUDITORAUD");
            case "account" -> aws(Requests.ACCOUNT);
            case "root" -> aws("arn:aws:iam::111122223333:root");
            case "federated" -> aws(FEDERATED_ARN);
            default -> "\"*\"";
        };
        var resource = resource(statement("Allow", principal));
        var sessionPolicy = List.of(AttachedPolicy.of(PolicyType.SESSION, "session", Requests.ALLOW_ALL));
        var silent = AttachedPolicy.of(PolicyType.BOUNDARY, "boundary", OTHER);

        assertThat(allowed(
                        caller,
                        new EffectivePolicies(
                                List.of(), Optional.empty(), Optional.of(sessionPolicy), Optional.of(resource))))
                .isEqualTo(identity);
        assertThat(allowed(
                        caller,
                        new EffectivePolicies(
                                List.of(ALLOW),
                                Optional.of(silent),
                                Optional.of(sessionPolicy),
                                Optional.of(resource))))
                .isEqualTo(boundary);
        assertThat(allowed(
                        caller,
                        new EffectivePolicies(
                                List.of(ALLOW),
                                Optional.empty(),
                                Optional.of(List.of(AttachedPolicy.of(PolicyType.SESSION, "session", OTHER))),
                                Optional.of(resource))))
                .isEqualTo(session);
    }

    @ParameterizedTest
    @CsvSource({
        "true, true, ALLOWED, RESOURCE",
        "true, false, IMPLICIT_DENY, RESOURCE",
        "false, true, IMPLICIT_DENY, IDENTITY",
        "false, false, IMPLICIT_DENY, RESOURCE",
    })
    void both_accounts_must_allow(boolean identity, boolean resource, Outcome outcome, PolicyType by) {
        var policies = EffectivePolicies.of(identity ? List.of(ALLOW) : List.of());
        if (resource) {
            policies = policies.withResource(resource(statement("Allow", aws(Requests.BOB_ARN))));
        }
        var decision = decide(Requests.BOB, OTHER_ACCOUNT, false, policies);
        assertThat(decision.outcome()).isEqualTo(outcome);
        if (outcome != Outcome.ALLOWED) {
            assertThat(decision.by()).isEqualTo(by);
        }
    }

    @Test
    void a_resource_whose_own_policy_decides_needs_it() {
        var identity = EffectivePolicies.of(List.of(ALLOW));
        assertThat(decide(Requests.BOB, Requests.ACCOUNT, true, identity).by()).isEqualTo(PolicyType.RESOURCE);
        assertThat(decide(ROOT, Requests.ACCOUNT, true, EffectivePolicies.of(List.of()))
                        .allowed())
                .isFalse();
        var delegated = identity.withResource(resource(statement("Allow", aws(Requests.ACCOUNT))));
        assertThat(decide(Requests.BOB, Requests.ACCOUNT, true, delegated).allowed())
                .isTrue();
        var silent = EffectivePolicies.of(List.of()).withResource(resource(statement("Allow", aws(Requests.ACCOUNT))));
        assertThat(decide(Requests.BOB, Requests.ACCOUNT, true, silent).by()).isEqualTo(PolicyType.IDENTITY);
        assertThat(decide(ROOT, Requests.ACCOUNT, true, silent).allowed()).isTrue();
    }

    @Test
    void a_trust_policy_is_named_as_one() {
        var trust = Policy.parse(
                PolicyKind.TRUST,
                Requests.document("{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"" + FEDERATED_ARN
                        + "\"},\"Action\":\"sts:AssumeRole\"}"));
        var policies =
                EffectivePolicies.of(List.of(ALLOW)).withResource(AttachedPolicy.of(PolicyType.TRUST, "trust", trust));
        var request = new AccessRequest(
                Requests.BOB,
                ActionName.of("sts:AssumeRole"),
                new AccessRequest.Target(ResourceName.of(ROLE_ARN), Requests.ACCOUNT, true),
                policies,
                RequestContext.EMPTY);
        assertThat(new Evaluator().decide(request).reason(ActionName.of("sts:AssumeRole")))
                .isEqualTo(" because no role trust policy allows the sts:AssumeRole action");
    }

    @Test
    void the_root_needs_no_policy_but_obeys_the_resource() {
        var none = EffectivePolicies.of(List.of());
        assertThat(decide(ROOT, Requests.ACCOUNT, false, none).allowed()).isTrue();
        var denied = none.withResource(resource(statement("Deny", aws("arn:aws:iam::111122223333:root"))));
        assertThat(decide(ROOT, Requests.ACCOUNT, false, denied).outcome()).isEqualTo(Outcome.EXPLICIT_DENY);
        assertThat(decide(ROOT, OTHER_ACCOUNT, false, none).allowed()).isFalse();
    }

    @Test
    void boundary_and_session_limit_what_the_caller_may() {
        var identity = EffectivePolicies.of(List.of(ALLOW));
        var bounded = decide(
                Requests.BOB,
                Requests.ACCOUNT,
                false,
                identity.withBoundary(AttachedPolicy.of(PolicyType.BOUNDARY, "b", OTHER)));
        assertThat(bounded.reason(ActionName.of(ACTION)))
                .isEqualTo(" because no permissions boundary allows the s3:GetObject action");
        var session = decide(
                SESSION,
                Requests.ACCOUNT,
                false,
                identity.withSession(List.of(AttachedPolicy.of(PolicyType.SESSION, "s", OTHER))));
        assertThat(session.by()).isEqualTo(PolicyType.SESSION);
        var union = identity.withSession(List.of(
                AttachedPolicy.of(PolicyType.SESSION, "s", OTHER),
                AttachedPolicy.of(PolicyType.SESSION, "t", Requests.ALLOW_ALL)));
        assertThat(decide(SESSION, Requests.ACCOUNT, false, union).allowed()).isTrue();
        assertThat(decide(SESSION, Requests.ACCOUNT, false, identity.withSession(List.of()))
                        .allowed())
                .isFalse();
        assertThat(decide(SESSION, Requests.ACCOUNT, false, identity).allowed()).isTrue();
        assertThat(decide(FEDERATED, Requests.ACCOUNT, false, identity).by()).isEqualTo(PolicyType.SESSION);
    }

    @Test
    void a_policy_that_is_gone_grants_nothing() {
        var gone = EffectivePolicies.of(List.of(ALLOW))
                .withBoundary(AttachedPolicy.of(PolicyType.BOUNDARY, "b", Policy.EMPTY));
        assertThat(decide(Requests.BOB, Requests.ACCOUNT, false, gone).by()).isEqualTo(PolicyType.BOUNDARY);
    }

    @Test
    void those_without_an_account_need_the_resource_to_name_them() {
        var anonymous = new Caller.Anonymous();
        var identity = EffectivePolicies.of(List.of(ALLOW));
        assertThat(decide(anonymous, Requests.ACCOUNT, false, identity).allowed())
                .isFalse();
        assertThat(allowed(anonymous, identity.withResource(resource(statement("Allow", "\"*\"")))))
                .isTrue();
        assertThat(allowed(anonymous, identity.withResource(resource(statement("Allow", aws(Requests.ACCOUNT))))))
                .isFalse();
        assertThat(allowed(
                        anonymous,
                        identity.withResource(resource(statement("Allow", "\"*\""), statement("Deny", "\"*\"")))))
                .isFalse();
        var service = new Caller.Service("ec2.amazonaws.com");
        assertThat(allowed(
                        service,
                        identity.withResource(resource(statement("Allow", "{\"Service\":\"ec2.amazonaws.com\"}")))))
                .isTrue();
        assertThat(allowed(
                        service,
                        identity.withResource(resource(statement("Allow", "{\"Service\":\"rds.amazonaws.com\"}")))))
                .isFalse();
        assertThat(allowed(
                        Requests.BOB,
                        EffectivePolicies.of(List.of())
                                .withResource(resource(statement("Allow", "{\"Service\":\"ec2.amazonaws.com\"}")))))
                .isFalse();
    }

    @Test
    void identity_tokens_are_named_by_their_provider_only() {
        var provider = "arn:aws:iam::111122223333:oidc-provider/login.example.com";
        var token = new Caller.WebIdentity(Requests.ACCOUNT, provider);
        var none = EffectivePolicies.of(List.of());
        assertThat(allowed(
                        token, none.withResource(resource(statement("Allow", "{\"Federated\":\"" + provider + "\"}")))))
                .isTrue();
        assertThat(allowed(token, none.withResource(resource(statement("Allow", "\"*\"")))))
                .isFalse();
        assertThat(allowed(token, none.withResource(resource(statement("Allow", aws(Requests.ACCOUNT))))))
                .isFalse();
        assertThat(allowed(
                        token,
                        none.withResource(resource(
                                statement("Allow", "{\"Federated\":\"" + provider + "\"}"),
                                statement("Deny", "\"*\"")))))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "[\"111122223333\",\"arn:aws:iam::111122223333:user/bob\"]; true",
                "[\"arn:aws:iam::111122223333:user/bob\"]; false",
                "[\"111122223333\"]; false",
                "[\"arn:aws:iam::111122223333:user/alice\"]; false",
            })
    void a_deny_spares_only_whom_not_principal_lists_with_the_account(String listed, boolean allowed) {
        var deny =
                "{\"Effect\":\"Deny\",\"NotPrincipal\":{\"AWS\":" + listed + "},\"Action\":\"*\",\"Resource\":\"*\"}";
        assertThat(allowed(Requests.BOB, EffectivePolicies.of(List.of(ALLOW)).withResource(resource(deny))))
                .isEqualTo(allowed);
    }

    @Test
    void an_allow_for_all_but_some_needs_the_caller_s_own_policies_too() {
        var policy = resource(
                "{\"Effect\":\"Allow\",\"NotPrincipal\":{\"AWS\":\"arn:aws:iam::111122223333:user/eve\"},\"Action\":\"*\",\"Resource\":\"*\"}");
        assertThat(allowed(Requests.BOB, EffectivePolicies.of(List.of()).withResource(policy)))
                .isFalse();
        assertThat(allowed(Requests.BOB, EffectivePolicies.of(List.of(ALLOW)).withResource(policy)))
                .isTrue();
    }

    @Test
    void what_is_unknown_keeps_an_allow_from_applying_and_not_a_deny() {
        var context = MapContext.builder()
                .put("s3:ExistingObjectTag/secret", ContextValue.UNKNOWN)
                .build();
        for (var condition : List.of(
                "{\"StringEquals\":{\"s3:ExistingObjectTag/secret\":\"true\"}}",
                "{\"StringNotEquals\":{\"s3:ExistingObjectTag/secret\":\"true\"}}",
                "{\"StringEqualsIfExists\":{\"s3:ExistingObjectTag/secret\":\"true\"}}",
                "{\"ForAllValues:StringLike\":{\"s3:ExistingObjectTag/secret\":\"*\"}}",
                "{\"Null\":{\"s3:ExistingObjectTag/secret\":\"true\"}}",
                "{\"Null\":{\"s3:ExistingObjectTag/secret\":\"false\"}}",
                "{\"StringLike\":{\"aws:PrincipalTag/x\":\"${s3:ExistingObjectTag/secret}\"}}")) {
            var with = MapContext.builder()
                    .put("s3:ExistingObjectTag/secret", ContextValue.UNKNOWN)
                    .put("aws:PrincipalTag/x", "y")
                    .build();
            var allow = Requests.policy(Requests.statement("Allow", "*", "*", condition));
            var deny = Requests.policy(Requests.statement("Deny", "*", "*", condition));
            var refused = Requests.decide(ACTION, OBJECT, with, allow);
            assertThat(refused.outcome()).describedAs(condition).isEqualTo(Outcome.IMPLICIT_DENY);
            assertThat(refused.unknownKeys()).containsExactly("s3:existingobjecttag/secret");
            assertThat(Requests.decide(ACTION, OBJECT, with, Requests.ALLOW_ALL, deny)
                            .outcome())
                    .describedAs(condition)
                    .isEqualTo(Outcome.EXPLICIT_DENY);
        }
        var elsewhere = Requests.policy(
                Requests.statement("Deny", "*", "arn:aws:s3:::archive/${s3:ExistingObjectTag/secret}", ""));
        assertThat(Requests.decide(ACTION, OBJECT, context, Requests.ALLOW_ALL, elsewhere)
                        .allowed())
                .isTrue();
    }

    @Test
    void conditions_that_cannot_apply_ask_for_nothing() {
        RequestContext asked = key -> {
            throw new AssertionError(key);
        };
        var other = Requests.policy(
                Requests.statement("Deny", "iam:*", "*", "{\"Null\":{\"aws:username\":\"true\"}}"),
                Requests.statement("Deny", "s3:*", "arn:aws:s3:::archive/*", "{\"Null\":{\"aws:username\":\"true\"}}"));
        assertThat(Requests.decide(ACTION, OBJECT, asked, Requests.ALLOW_ALL, other)
                        .allowed())
                .isTrue();
    }

    private static boolean allowed(Caller caller, EffectivePolicies policies) {
        return decide(caller, Requests.ACCOUNT, false, policies).allowed();
    }

    private static Decision decide(
            Caller caller, String account, boolean ownPolicyDecides, EffectivePolicies policies) {
        return new Evaluator()
                .decide(new AccessRequest(
                        caller,
                        ActionName.of(ACTION),
                        new AccessRequest.Target(ResourceName.of(OBJECT), account, ownPolicyDecides),
                        policies,
                        RequestContext.EMPTY));
    }

    private static String aws(String value) {
        return "{\"AWS\":\"" + value + "\"}";
    }

    private static String statement(String effect, String principal) {
        return "{\"Effect\":\"" + effect + "\",\"Principal\":" + principal
                + ",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::reports/*\"}";
    }

    private static AttachedPolicy resource(String... statements) {
        return AttachedPolicy.of(
                PolicyType.RESOURCE, "bucket", Policy.parse(PolicyKind.RESOURCE, Requests.document(statements)));
    }
}
