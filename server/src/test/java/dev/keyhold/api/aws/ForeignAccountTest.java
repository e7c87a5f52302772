package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.protocol.AwsApi;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.server.TestKeyhold;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What another account has, named in every parameter that can name it: the answer is the one to a name that nothing
 * has, takes as many SQL statements and message authentication codes, and nothing of the other account changes. Every
 * operation has a row here, or the test fails.
 */
final class ForeignAccountTest {
    /** A user of the other account, and a name that nobody has. */
    private static final Names USER = new Names("foreign", "nothing");

    /** The ARN of a policy of the other account, and one like it. */
    private static final Names POLICY = new Names(policy("foreign"), policy("nothing"));

    /** The URL of an issuer that the other account trusts, and one that none does. */
    private static final Names ISSUER = new Names("https://foreign.example.com", "https://nothing.example.com");

    /** The ARN of an OIDC provider of the other account, and one like it. */
    private static final Names PROVIDER = new Names(provider("foreign"), provider("nothing"));

    /** The ARN of a SAML provider, of which there are none. */
    private static final Names SAML_PROVIDER = new Names(samlProvider("foreign"), samlProvider("nothing"));

    /** The ARN of a user of the other account, and one like it. */
    private static final Names USER_ARN = new Names(user("foreign"), user("nothing"));

    /** The serial number of an MFA device of the other account, and one like it. */
    private static final Names DEVICE = new Names(device("foreign"), device("nothing"));

    private static final Names ALIAS = new Names("foreign-alias", "nothing-alias");

    /** Where AWS's contract discloses another account: a taken alias, and the account of an access key. */
    private static final Set<String> BY_CONTRACT =
            Set.of("CreateAccountAlias AccountAlias", "GetAccessKeyInfo AccessKeyId");

    /** Parameters that name nothing that an account has. */
    private static final Set<String> NAMING_NOTHING = Set.of(
            "ActionNames.member.1",
            "AWSServiceName",
            "AssumeRolePolicyDocument",
            "Audience.member.1",
            "AuthenticationCode1",
            "AuthenticationCode2",
            "Description",
            "DeletionTaskId",
            "EncodedMessage",
            "ClientID",
            "JobId",
            "Name",
            "NewPath",
            "Path",
            "PolicyDocument",
            "PolicyInputList.member.1",
            "RoleSessionName",
            "SAMLAssertion",
            "SAMLMetadataDocument",
            "ServiceNamespaces.member.1",
            "SigningAlgorithm",
            "Status",
            "TagKeys.member.1",
            "Tags.member.1.Key",
            "Tags.member.1.Value",
            "TaskPolicyArn.arn",
            "ThumbprintList.member.1",
            "VersionId",
            "WebIdentityToken");

    private static final Pattern CHANGING =
            Pattern.compile("(?<=<RequestId>)[^<]+|(?:AIDA|AROA|AIPA|AGPA|ANPA|AKIA|ASIA)[A-Z2-7]{16,17}"
                    + "|(?<=<Base32StringSeed>)[^<]+|(?<=<QRCodePNG>)[^<]+"
                    + "|(?<=<SecretAccessKey>)[^<]+|(?<=<SessionToken>)[^<]+");

    private static TestKeyhold keyhold;
    private static Aws aws;
    private static VendorSigner.Keys other;
    /** What the other account had when nobody had named it yet. */
    private static List<String> before;

    private static Map<String, Names> named;
    /** Where lists of the other account go on, by operation; its user of the name that all accounts have is in them. */
    private static Map<String, String> markers;

    private static int accounts;

    /** What another account has, and what none has: in the same form. */
    private record Names(String foreign, String absent) {}

    @BeforeAll
    static void start() {
        keyhold = TestKeyhold.start();
        aws = new Aws(keyhold);
        other = aws.user(USER.foreign());
        aws.done(aws.root(), "CreateAccountAlias", "AccountAlias", ALIAS.foreign());
        aws.user("own");
        aws.key(aws.root(), "UserName", "own");
        aws.done(aws.root(), "TagUser", tags());
        fillOther();
        markers = Map.of(
                "ListUsers", marker("ListUsers"),
                "ListAccessKeys", marker("ListAccessKeys", "UserName", "own"),
                "ListUserTags", marker("ListUserTags", "UserName", "own"));
        var absent =
                AccessKeyId.of(AccessKeyId.LONG_TERM, TestKeyhold.ACCOUNT, 1).text();
        named = Map.ofEntries(
                Map.entry("Arn", USER_ARN),
                Map.entry("UserName", USER),
                Map.entry("NewUserName", USER),
                Map.entry("AccessKeyId", new Names(other.id(), absent)),
                Map.entry("AccountAlias", ALIAS),
                Map.entry("GroupName", USER),
                Map.entry("RoleName", USER),
                Map.entry("InstanceProfileName", USER),
                Map.entry("NewGroupName", USER),
                Map.entry("PolicyName", USER),
                Map.entry("SerialNumber", DEVICE),
                Map.entry("VirtualMFADeviceName", USER),
                Map.entry("PolicyArn", POLICY),
                Map.entry("Url", ISSUER),
                Map.entry("OpenIDConnectProviderArn", PROVIDER),
                Map.entry("SAMLProviderArn", SAML_PROVIDER),
                Map.entry("PrincipalArn", SAML_PROVIDER),
                Map.entry("TargetPrincipal", new Names(TestKeyhold.ACCOUNT.text(), "999999999999")),
                Map.entry("PermissionsBoundary", POLICY),
                Map.entry("RoleArn", new Names(role(USER.foreign()), role(USER.absent()))),
                Map.entry("PolicySourceArn", USER_ARN));
        keyhold.stopBackground();
        before = theirs();
    }

    private static String user(String name) {
        return Arn.user(TestKeyhold.ACCOUNT, "/", name).text();
    }

    private static String role(String name) {
        return Arn.role(TestKeyhold.ACCOUNT, "/", name).text();
    }

    private static String provider(String name) {
        return Arn.oidcProvider(TestKeyhold.ACCOUNT, name + ".example.com").text();
    }

    private static String samlProvider(String name) {
        return Arn.samlProvider(TestKeyhold.ACCOUNT, name).text();
    }

    private static String policy(String name) {
        return Arn.policy(TestKeyhold.ACCOUNT, "/", name).text();
    }

    private static String device(String name) {
        return Arn.mfaDevice(TestKeyhold.ACCOUNT, "/", name).text();
    }

    /** A group, policies and an MFA device, all of the one name. */
    private static void fillOther() {
        var name = USER.foreign();
        aws.deviceOf(name, name);
        aws.done(aws.root(), "CreateGroup", "GroupName", name);
        aws.done(aws.root(), "AddUserToGroup", "GroupName", name, "UserName", name);
        aws.done(aws.root(), "CreateOpenIDConnectProvider", "Url", "https://foreign.example.com");
        aws.done(aws.root(), "CreatePolicy", "PolicyName", name, "PolicyDocument", PolicyDocuments.ADMINISTRATOR);
        for (var holder : List.of("User", "Group")) {
            var input = new String[] {
                holder + "Name", name, "PolicyName", name, "PolicyDocument", PolicyDocuments.ADMINISTRATOR
            };
            aws.done(aws.root(), "Put" + holder + "Policy", input);
            aws.done(aws.root(), "Attach" + holder + "Policy", holder + "Name", name, "PolicyArn", POLICY.foreign());
        }
        fill(aws.root(), name, POLICY.foreign());
        aws.done(aws.root(), "AttachRolePolicy", "RoleName", name, "PolicyArn", POLICY.foreign());
        aws.done(aws.root(), "PutUserPermissionsBoundary", "UserName", "own", "PermissionsBoundary", POLICY.foreign());
    }

    /** A role and an instance profile of that name. */
    private static void fill(VendorSigner.Keys root, String name, String boundary) {
        var trust = PolicyDocuments.TRUST;
        aws.done(root, "CreateRole", "RoleName", name, "AssumeRolePolicyDocument", trust);
        aws.done(root, "PutRolePermissionsBoundary", "RoleName", name, "PermissionsBoundary", boundary);
        aws.done(root, "CreateInstanceProfile", "InstanceProfileName", name);
    }

    private static String[] tags() {
        return new String[] {
            "UserName",
            "own",
            "Tags.member.1.Key",
            "a",
            "Tags.member.1.Value",
            "",
            "Tags.member.2.Key",
            "b",
            "Tags.member.2.Value",
            ""
        };
    }

    private static String marker(String operation, String... input) {
        var limited = Stream.concat(Stream.of(input), Stream.of("MaxItems", "1"));
        return aws.done(aws.root(), operation, limited.toArray(String[]::new)).get("Marker");
    }

    @AfterAll
    static void stop() {
        aws.close();
        keyhold.close();
    }

    static Stream<String> operations() {
        return Aws.routes(keyhold, AwsApi.Protocol.QUERY).stream().map(Route::name);
    }

    /** An account with a user that has a key, in which nothing else was done yet. */
    private record Account(String number, VendorSigner.Keys root, VendorSigner.Keys user) {
        static Account fresh() {
            accounts++;
            var number = aws.account("Team " + accounts, "team" + accounts + "@example.com");
            var root = aws.rootOf(number);
            aws.done(root, "CreateUser", "UserName", "own");
            aws.done(root, "CreateGroup", "GroupName", "own");
            aws.done(root, "CreatePolicy", "PolicyName", "own", "PolicyDocument", PolicyDocuments.ADMINISTRATOR);
            aws.done(root, "CreateVirtualMFADevice", "VirtualMFADeviceName", "own");
            fill(root, "own", Arn.policy(new AccountId(number), "/", "own").text());
            aws.done(root, "CreateOpenIDConnectProvider", "Url", "https://own.example.com");
            return new Account(number, root, aws.key(root, "UserName", "own"));
        }

        /** The operation's input, with another value in one of its parameters. */
        String[] input(List<String> input, String parameter, String value) {
            var filled = new ArrayList<String>();
            for (int i = 0; i < input.size(); i += 2) {
                var given = input.get(i).equals(parameter) ? value : input.get(i + 1);
                if (!given.isEmpty()) {
                    filled.add(input.get(i));
                    filled.add(given);
                }
            }
            return OperationInputs.fill(filled, names()).toArray(String[]::new);
        }

        private Map<String, String> names() {
            var own = new AccountId(number);
            return Map.of(
                    OperationInputs.USER, "own",
                    OperationInputs.KEY, user.id(),
                    OperationInputs.GROUP, "own",
                    OperationInputs.ROLE, "own",
                    OperationInputs.PROFILE, "own",
                    OperationInputs.DEVICE, Arn.mfaDevice(own, "/", "own").text(),
                    OperationInputs.POLICY, Arn.policy(own, "/", "own").text(),
                    OperationInputs.PROVIDER,
                            Arn.oidcProvider(own, "own.example.com").text(),
                    OperationInputs.ARN, Arn.user(own, "/", "own").text());
        }

        /** Status and text of an answer without what differs in every account and at every call, and what it took. */
        Seen answer(VendorSigner.Keys by, String operation, String... input) {
            var before = keyhold.work();
            var answer = aws.call(by, operation, input);
            var work = keyhold.work().since(before);
            return new Seen(answer.status() + " " + masked(answer.text()), work);
        }

        /** The same of an operation of AWS Organizations. */
        Seen organizations(String operation, String body) {
            var before = keyhold.work();
            var answer = aws.organizations(root, operation, body);
            return new Seen(answer.toString(), keyhold.work().since(before));
        }

        private String masked(String text) {
            return CHANGING.matcher(text.replace(number, "{account}")).replaceAll("{id}");
        }
    }

    private record Seen(String text, TestKeyhold.Work work) {
        /** The URL of an issuer is a name with and without its scheme. */
        Seen naming(String value) {
            return new Seen(text.replace(value, "{name}").replace(value.replace("https://", ""), "{name}"), work);
        }
    }

    @Test
    void every_operation_has_a_row() {
        assertThat(OperationInputs.ALL.keySet())
                .containsExactlyInAnyOrderElementsOf(operations().toList());
    }

    @Test
    void every_parameter_has_a_name_of_another_account_or_names_nothing() {
        var parameters = new TreeSet<String>();
        OperationInputs.ALL.values().forEach(input -> {
            for (int i = 0; i < input.size(); i += 2) {
                parameters.add(input.get(i));
            }
        });
        parameters.removeAll(named.keySet());
        assertThat(parameters).isEqualTo(NAMING_NOTHING);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void what_another_account_has_is_as_what_none_has(String operation) {
        var input = Objects.requireNonNull(OperationInputs.ALL.get(operation), operation);
        for (int i = 0; i < input.size(); i += 2) {
            var names = named.get(input.get(i));
            if (names != null && !BY_CONTRACT.contains(operation + " " + input.get(i))) {
                assertAlike(operation, input, input.get(i), names);
            }
        }
        assertThat(theirs()).as(operation).isEqualTo(before);
    }

    static Stream<String> lists() {
        return operations().filter(name -> name.startsWith("List"));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void a_marker_of_another_account_is_none(String operation) {
        var input = new ArrayList<>(Objects.requireNonNull(OperationInputs.ALL.get(operation), operation));
        input.addAll(List.of("Marker", ""));
        var marker = Objects.requireNonNull(markers.getOrDefault(operation, markers.get("ListUsers")));
        var seen = assertAlike(operation, input, "Marker", new Names(marker, "A".repeat(marker.length())));
        if (markers.containsKey(operation)) {
            assertThat(seen.text()).startsWith("400 ").contains("<Message>Invalid Marker.</Message>");
        }
    }

    /** By a user who may nothing, and by the root; returns what the root sees. */
    private static Seen assertAlike(String operation, List<String> input, String parameter, Names names) {
        var caller = Account.fresh();
        var another = Account.fresh();
        var foreign = caller.input(input, parameter, names.foreign());
        var absent = another.input(input, parameter, names.absent());
        assertThat(caller.answer(caller.user(), operation, foreign).naming(names.foreign()))
                .as("%s of %s by a user", parameter, operation)
                .isEqualTo(another.answer(another.user(), operation, absent).naming(names.absent()));
        var seen = caller.answer(caller.root(), operation, foreign);
        assertThat(seen.naming(names.foreign()))
                .as("%s of %s", parameter, operation)
                .isEqualTo(another.answer(another.root(), operation, absent).naming(names.absent()));
        return seen;
    }

    static Stream<String> operationsOfOrganizations() {
        return Aws.routes(keyhold, AwsApi.ORGANIZATIONS).stream().map(Route::name);
    }

    /** The management account manages the others; these learn nothing of each other. */
    @ParameterizedTest
    @MethodSource("operationsOfOrganizations")
    void a_member_of_the_organization_learns_of_no_other_account(String operation) {
        var foreign = OrganizationsTest.INPUTS.getOrDefault(operation, "{}");
        var absent = foreign.replace(TestKeyhold.ACCOUNT.text(), "999999999999");
        var caller = Account.fresh();
        // Derives the key of the day for this service.
        aws.organizationsDone(caller.root(), "DescribeOrganization", "{}");
        assertThat(caller.organizations(operation, foreign)).isEqualTo(caller.organizations(operation, absent));
    }

    @Test
    void a_taken_alias_is_said_to_be_taken_and_stays_whose_it_is() {
        var answer = aws.call(Account.fresh().root(), "CreateAccountAlias", "AccountAlias", ALIAS.foreign());
        assertThat(answer.outcome()).startsWith("409 EntityAlreadyExists");
        assertThat(theirs()).isEqualTo(before);
    }

    @Test
    void the_account_of_any_key_is_returned_and_nothing_else_of_it() {
        var answer = aws.done(Account.fresh().root(), "GetAccessKeyInfo", "AccessKeyId", other.id());
        assertThat(answer.children("GetAccessKeyInfoResult")).containsExactly("Account");
        assertThat(answer.get("Account")).isEqualTo(TestKeyhold.ACCOUNT.text());
    }

    @Test
    void two_accounts_have_users_of_one_name() {
        var account = Account.fresh();
        aws.done(account.root(), "CreateUser", "UserName", USER.foreign());
        assertThat(aws.done(account.root(), "ListAccessKeys", "UserName", USER.foreign())
                        .all("AccessKeyId"))
                .isEmpty();
        assertThat(aws.done(other, "GetCallerIdentity").get("Account")).isEqualTo(TestKeyhold.ACCOUNT.text());
    }

    /** All that the operations could change in the other account. */
    private static List<String> theirs() {
        return Stream.of(
                        aws.done(aws.root(), "ListUsers"),
                        aws.done(aws.root(), "ListUserTags", "UserName", USER.foreign()),
                        aws.done(aws.root(), "ListAccessKeys", "UserName", USER.foreign()),
                        aws.done(aws.root(), "ListAccountAliases"),
                        aws.done(aws.root(), "ListVirtualMFADevices"),
                        aws.done(aws.root(), "ListMFADeviceTags", "SerialNumber", DEVICE.foreign()),
                        aws.done(aws.root(), "ListGroups"),
                        aws.done(aws.root(), "GetRole", "RoleName", USER.foreign()),
                        aws.done(aws.root(), "ListRolePolicies", "RoleName", USER.foreign()),
                        aws.done(aws.root(), "ListInstanceProfiles"),
                        aws.done(aws.root(), "GetGroup", "GroupName", USER.foreign()),
                        aws.done(aws.root(), "ListGroupPolicies", "GroupName", USER.foreign()),
                        aws.done(aws.root(), "ListUserPolicies", "UserName", USER.foreign()),
                        aws.done(aws.root(), "ListPolicies", "Scope", "Local"),
                        aws.done(aws.root(), "ListPolicyVersions", "PolicyArn", POLICY.foreign()),
                        aws.done(aws.root(), "ListPolicyTags", "PolicyArn", POLICY.foreign()),
                        aws.done(aws.root(), "ListEntitiesForPolicy", "PolicyArn", POLICY.foreign()),
                        aws.done(aws.root(), "GetAccountSummary"))
                .map(answer -> answer.text().replaceAll("(?<=<RequestId>)[^<]+", ""))
                .toList();
    }
}
