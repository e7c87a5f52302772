package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.protocol.AwsApi;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.authz.ServiceAction;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.server.TestKeyhold;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who may do what: the root everything, and others what a policy says. */
final class PermissionsTest {
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();
    private static final String KEY = "AKIARZPUZDIKAAAAAAAA";

    private static final String PROVIDER = "arn:aws:iam::123456789012:oidc-provider/ci.example.com";
    private static final String LINKED_ROLE = "aws-service-role/x.amazonaws.com/AWSServiceRoleFor";
    private static final String POLICY = "arn:aws:iam::123456789012:policy/p";
    private static final String DEVICE = "arn:aws:iam::123456789012:mfa/phone";

    /** Actions that are asked for beside that of the request. */
    private static final Set<Action> PERMISSIONS_ALONE = Set.of(
            IamAction.PASS_ROLE,
            SessionAction.TAG_SESSION,
            SessionAction.SET_SOURCE_IDENTITY,
            SessionAction.TAG_WEB_IDENTITY_TOKEN,
            KmsAction.RE_ENCRYPT_TO,
            ServiceAction.EXPLAIN_REFUSALS,
            ServiceAction.READ_AUDIT_TRAIL,
            ServiceAction.DESCRIBE_INSTALLATION);

    /** An input for every action, about somebody else than the caller. */
    private static final Map<String, List<String>> INPUTS = inputs(Map.of(
            OperationInputs.USER, "eve",
            OperationInputs.KEY, KEY,
            OperationInputs.GROUP, "staff",
            OperationInputs.ROLE, "reader",
            OperationInputs.PROFILE, "web",
            OperationInputs.DEVICE, DEVICE,
            OperationInputs.POLICY, POLICY,
            OperationInputs.PROVIDER, PROVIDER,
            OperationInputs.ARN, "arn:aws:iam::123456789012:user/eve"));

    private static final List<String> OF_THE_ACCOUNT = List.of(
            "SimulateCustomPolicy",
            "GetContextKeysForCustomPolicy",
            "GetAccountAuthorizationDetails",
            "GetServiceLastAccessedDetails",
            "GenerateCredentialReport",
            "GetCredentialReport",
            "EnableOutboundWebIdentityFederation",
            "DisableOutboundWebIdentityFederation",
            "GetOutboundWebIdentityFederationInfo",
            "ListVirtualMFADevices",
            "ListGroups",
            "ListRoles",
            "ListPolicies",
            "ListSAMLProviders",
            "ListOpenIDConnectProviders",
            "ListServerCertificates",
            "ListInstanceProfiles",
            "GetAccountPasswordPolicy");

    /** What a user without policies is answered of sessions, where that is a refusal. */
    private static final Map<String, String> OF_SESSIONS = Map.of(
            "AssumeRole",
            "403 AccessDenied: User: arn:aws:iam::123456789012:user/bob is not authorized to perform: sts:AssumeRole"
                    + " on resource: " + OperationInputs.NO_ROLE,
            "AssumeRoot",
            "403 AccessDenied: User: arn:aws:iam::123456789012:user/bob is not authorized to perform: sts:AssumeRoot"
                    + " on resource: arn:aws:iam::210987654321:root because no identity-based policy allows the"
                    + " sts:AssumeRoot action",
            "GetFederationToken",
            "403 AccessDenied: User: arn:aws:iam::123456789012:user/bob is not authorized to perform:"
                    + " sts:GetFederationToken on resource: arn:aws:sts::123456789012:federated-user/carol because no"
                    + " identity-based policy allows the sts:GetFederationToken action",
            "GetWebIdentityToken",
            "403 AccessDenied: User: arn:aws:iam::123456789012:user/bob is not authorized to perform:"
                    + " sts:GetWebIdentityToken on resource: * because no identity-based policy allows the"
                    + " sts:GetWebIdentityToken action",
            "DecodeAuthorizationMessage",
            "403 AccessDenied: User: arn:aws:iam::123456789012:user/bob is not authorized to perform:"
                    + " sts:DecodeAuthorizationMessage on resource: * because no identity-based policy allows the"
                    + " sts:DecodeAuthorizationMessage action");

    /** What AWS refuses as denied to those who may, too. */
    private static final Set<String> REFUSED_TO_ALL = Set.of("AssumeRole", "AssumeRoot", "CreateServiceLinkedRole");

    private final Aws aws = new Aws(KEYHOLD);

    private static Map<String, List<String>> inputs(Map<String, String> names) {
        var all = new HashMap<String, List<String>>();
        OperationInputs.ALL.forEach((operation, input) -> all.put(operation, OperationInputs.fill(input, names)));
        // A boundary that is not there would keep an administrator from it, too.
        all.put("CreateUser", List.of("UserName", "new", "Path", "/p/"));
        return Map.copyOf(all);
    }

    @AfterAll
    static void stop() {
        KEYHOLD.close();
    }

    @Test
    void every_operation_is_routed_once_and_every_action_has_an_input_here() {
        var routes = Aws.routes(KEYHOLD, AwsApi.Protocol.QUERY);

        assertThat(KEYHOLD.service().api().routes().stream().map(Route::action))
                .containsExactlyInAnyOrderElementsOf(Action.all().stream()
                        .filter(action -> action.policyAction().isPresent() && !PERMISSIONS_ALONE.contains(action))
                        .toList());
        assertThat(routes.stream().map(Route::name)).containsExactlyInAnyOrderElementsOf(INPUTS.keySet());
    }

    @Test
    void a_plain_user_may_do_nothing_to_others_and_gets_the_exact_error() {
        var bob = aws.user("bob");
        aws.user("eve");
        var other = "arn:aws:iam::123456789012:user/";
        var resources = new TreeMap<>(Map.of(
                "CreateUser", other + "p/new",
                "ListUsers", other,
                "GetAccessKeyLastUsed", "access key " + KEY,
                "GetAccountSummary", "*",
                "CreateAccountAlias", "*",
                "ListAccountAliases", "*",
                "DeleteAccountAlias", "*"));
        for (var action : OF_THE_ACCOUNT) {
            resources.put(action, "*");
        }
        INPUTS.forEach((action, input) -> {
            if (input.contains("web")) {
                resources.put(action, "instance profile web");
            } else if (input.contains("reader")) {
                resources.put(action, "role reader");
            } else if (input.contains("staff")) {
                resources.put(action, "group staff");
            } else if (input.contains(POLICY) && input.contains("PolicyArn") && !input.contains("UserName")) {
                resources.put(action, "policy " + POLICY);
            }
        });
        for (var action : List.of("DeleteVirtualMFADevice", "TagMFADevice", "UntagMFADevice", "ListMFADeviceTags")) {
            resources.put(action, DEVICE);
        }
        resources.put("CreateVirtualMFADevice", "arn:aws:iam::123456789012:mfa/p/new");
        INPUTS.keySet().stream()
                .filter(action -> action.contains("OpenIDConnect") && !action.equals("ListOpenIDConnectProviders"))
                .forEach(action -> resources.put(action, PROVIDER));
        INPUTS.keySet().stream()
                .filter(action -> action.contains("SAML") && !action.equals("ListSAMLProviders"))
                .forEach(action -> resources.put(action, OperationInputs.SAML_PROVIDER));
        resources.put("CreateServiceLinkedRole", "arn:aws:iam::123456789012:role/" + LINKED_ROLE);
        resources.put("GetServiceLinkedRoleDeletionStatus", "role AWSServiceRoleFor");
        resources.put("CreateGroup", "arn:aws:iam::123456789012:group/p/new");
        resources.put("CreatePolicy", "policy new");
        resources.put("CreateRole", "arn:aws:iam::123456789012:role/p/new");
        resources.put("CreateInstanceProfile", "arn:aws:iam::123456789012:instance-profile/p/new");

        for (var input : INPUTS.entrySet()) {
            var action = input.getKey();
            var answer = call(bob, action);
            if (Aws.api(action) == AwsApi.STS) {
                if (OF_SESSIONS.containsKey(action)) {
                    assertThat(answer.outcome()).isEqualTo(OF_SESSIONS.get(action));
                } else {
                    assertThat(answer.outcome()).as(action).doesNotStartWith("403");
                }
                continue;
            }
            assertThat(answer.outcome())
                    .isEqualTo("403 AccessDenied: User: arn:aws:iam::123456789012:user/bob is not authorized to"
                            + " perform: iam:%s on resource: %s because no identity-based policy allows the iam:%s"
                                    .formatted(action, resources.getOrDefault(action, "user eve"), action)
                            + " action");
        }
        aws.reset();
        aws.close();
    }

    private Aws.Answer call(VendorSigner.Keys as, String action) {
        return aws.call(as, action, INPUTS.getOrDefault(action, List.of()).toArray(String[]::new));
    }

    /** None is denied: some fail, because they name what does not exist. */
    @Test
    void an_administrator_by_policy_may_do_everything_that_the_root_may() {
        var bob = aws.user("bob", PolicyDocuments.ADMINISTRATOR);
        aws.user("eve");

        for (var action : INPUTS.keySet()) {
            if (!REFUSED_TO_ALL.contains(action)) {
                assertThat(call(bob, action).outcome()).as(action).doesNotContain("AccessDenied");
            }
        }
        aws.reset();
        aws.close();
    }

    /** The policies of the root are none, so what it takes is the work of the request itself. */
    @Test
    void a_user_whose_policies_are_known_costs_no_statement_more_than_the_root() {
        var bob = aws.user("bob", PolicyDocuments.SELF_SERVICE);
        aws.done(bob, "GetUser");

        assertThat(statements(bob, "GetUser", "UserName", "bob"))
                .isEqualTo(statements(aws.root(), "GetUser", "UserName", "bob"));
        assertThat(statements(bob, "GetUser")).isLessThanOrEqualTo(statements(bob, "GetUser", "UserName", "bob"));
        aws.reset();
        aws.close();
    }

    /** The least of some attempts, as work that no request asked for is counted too. */
    private long statements(VendorSigner.Keys as, String action, String... input) {
        return IntStream.range(0, 5)
                .mapToLong(_ -> {
                    var before = KEYHOLD.work();
                    aws.done(as, action, input);
                    return KEYHOLD.work().since(before).statements();
                })
                .min()
                .orElseThrow();
    }

    @Test
    void a_denial_says_which_kind_of_policy_denied() {
        var bob = aws.user("bob", PolicyDocuments.deny("iam:ListUsers"));

        assertThat(aws.call(bob, "ListUsers").outcome())
                .isEqualTo("403 AccessDenied: User: arn:aws:iam::123456789012:user/bob is not authorized to perform:"
                        + " iam:ListUsers on resource: arn:aws:iam::123456789012:user/ with an explicit deny in an"
                        + " identity-based policy");
        assertThat(KEYHOLD.denials())
                .anyMatch(event -> event.reason().equals("EXPLICIT_DENY")
                        && event.target()
                                .equals("users of account 123456789012 by policy allowed, statement at line 1,"
                                        + " column 38"));
        aws.reconnect();
        aws.reset();
        aws.close();
    }

    @Test
    void tags_of_a_new_user_need_the_right_to_tag() {
        var bob = aws.user("bob", PolicyDocuments.allow("iam:CreateUser"));

        var untagged = aws.call(bob, "CreateUser", "UserName", "new");
        var tagged =
                aws.call(bob, "CreateUser", "UserName", "more", "Tags.member.1.Key", "k", "Tags.member.1.Value", "v");

        assertThat(untagged.outcome()).isEqualTo("200");
        assertThat(tagged.outcome())
                .isEqualTo("403 AccessDenied: User: arn:aws:iam::123456789012:user/bob is not authorized to perform:"
                        + " iam:TagUser on resource: arn:aws:iam::123456789012:user/more because no identity-based"
                        + " policy allows the iam:TagUser action");
        aws.reset();
        aws.close();
    }

    @Test
    void a_user_may_do_to_itself_what_a_policy_says_and_nothing_else() {
        var bob = aws.user("bob");
        for (var action : List.of("GetUser", "ListAccessKeys", "CreateAccessKey", "ListMFADevices")) {
            assertThat(aws.call(bob, action).outcome())
                    .isEqualTo("403 AccessDenied: User: arn:aws:iam::123456789012:user/bob is not authorized to"
                            + " perform: iam:" + action + " on resource: user bob because no identity-based policy"
                            + " allows the iam:" + action + " action");
        }
        KEYHOLD.allow("bob", PolicyDocuments.SELF_SERVICE);
        var second = aws.key(bob);
        var self = Map.of(
                "GetUser", List.<String>of(),
                "ListAccessKeys", List.of(),
                "GetAccessKeyLastUsed", List.of("AccessKeyId", bob.id()),
                "UpdateAccessKey", List.of("AccessKeyId", second.id(), "Status", "Inactive"),
                "GetCallerIdentity", List.of(),
                "GetAccessKeyInfo", List.of("AccessKeyId", bob.id()),
                "GetSessionToken", List.of());

        self.forEach((action, input) -> {
            assertThat(aws.call(bob, action, input.toArray(String[]::new)).outcome())
                    .as(action)
                    .isEqualTo("200");
        });
        for (var action : List.of("ListGroupsForUser", "ListUserPolicies", "ListAttachedUserPolicies")) {
            assertThat(aws.call(bob, action, "UserName", "bob").outcome())
                    .as(action)
                    .isEqualTo("200");
        }
        for (var named : List.of("bob", "BOB")) {
            assertThat(aws.call(bob, "GetUser", "UserName", named).status()).isEqualTo(200);
            assertThat(aws.call(bob, "ListAccessKeys", "UserName", named).status())
                    .isEqualTo(200);
        }
        for (var action : List.of("UpdateUser", "DeleteUser", "TagUser", "UntagUser", "ListUserTags")) {
            assertThat(aws.call(bob, action, "UserName", "bob", "Tags", "", "TagKeys", "")
                            .outcome())
                    .isEqualTo("403 AccessDenied: User: arn:aws:iam::123456789012:user/bob is not authorized to"
                            + " perform: iam:%s on resource: user bob because no".formatted(action)
                            + " identity-based policy allows the iam:" + action + " action");
        }
        assertThat(aws.call(bob, "DeleteAccessKey", "AccessKeyId", second.id()).status())
                .isEqualTo(200);
        aws.reset();
        aws.close();
    }

    /** Of users and of the root, with input that is good, bad or missing. */
    @Test
    void a_session_may_do_nothing_but_ask_whose_it_is() {
        var bob = aws.user("bob");
        aws.user("eve");
        var before = aws.done(aws.root(), "GetAccountSummary").text();

        for (var session : List.of(aws.session(bob), aws.session(aws.root()))) {
            INPUTS.forEach((action, input) -> {
                for (var sent : List.of(input, List.<String>of(), List.of("UserName", "?", "MaxItems", "0"))) {
                    var outcome = aws.call(session, action, sent.toArray(String[]::new))
                            .outcome();
                    switch (action) {
                        case "GetCallerIdentity" -> assertThat(outcome).isEqualTo("200");
                        case "AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity" ->
                            assertThat(outcome).doesNotStartWith("200");
                        case "GetSessionToken", "GetFederationToken" ->
                            assertThat(outcome)
                                    .isEqualTo("403 AccessDenied: Cannot call " + action + " with session credentials");
                        default ->
                            assertThat(outcome)
                                    .as(action)
                                    .isEqualTo("403 InvalidClientTokenId: The security token included in the request is"
                                            + " invalid: this action does not take temporary credentials of this kind."
                                            + " Sign with a long-lived access key.");
                    }
                }
            });
        }
        assertThat(aws.done(aws.root(), "GetAccountSummary").text().replaceAll("<RequestId>.*", ""))
                .isEqualTo(before.replaceAll("<RequestId>.*", ""));
        assertThat(KEYHOLD.denials())
                .anyMatch(event -> event.reason().equals("TEMPORARY_CREDENTIAL")
                        && event.operation().equals("CREATE_ACCESS_KEY"));
        aws.reconnect();
        aws.reset();
        aws.close();
    }

    @Test
    void a_user_that_does_not_exist_and_one_that_does_are_denied_alike() {
        var bob = aws.user("bob");
        aws.user("eve");

        var existing = aws.call(bob, "GetUser", "UserName", "eve").outcome();
        var missing = aws.call(bob, "GetUser", "UserName", "adam").outcome();

        assertThat(missing).isEqualTo(existing.replace("user eve", "user adam"));
        aws.reset();
        aws.close();
    }
}
