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
            "AssumeRolePolicyDocument",
            "AuthenticationCode1",
            "AuthenticationCode2",
            "Description",
            "EncodedMessage",
            "ClientID",
            "JobId",
            "Name",
            "PolicyDocument",
            "PolicyInputList.member.1",
            "RoleSessionName",
            "Status",
            "TagKeys.member.1",
            "Tags.member.1.Key",
            "Tags.member.1.Value",
            "ThumbprintList.member.1",
            "VersionId");

    private static final String OWN_USER = "{user}";
    private static final String OWN_KEY = "{key}";
    private static final String OWN_GROUP = "{group}";
    private static final String OWN_POLICY = "{policy}";
    private static final String OWN_ROLE = "{role}";
    private static final String OWN_PROFILE = "{profile}";
    private static final String OWN_ARN = "{arn}";
    private static final String OWN_DEVICE = "{device}";
    private static final String OWN_PROVIDER = "{provider}";
    private static final String THUMBPRINT = "0123456789012345678901234567890123456789";
    private static final String NO_JOB = "AIDAAAAAAAAAAAAAAAAAA-s0000000000000";
    private static final String DOCUMENT = PolicyDocuments.ADMINISTRATOR;

    /** For every operation its parameters: pairs of a name and a value of the caller's account. */
    private static final Map<String, List<String>> INPUTS = Map.ofEntries(
            Map.entry("CreateUser", List.of("UserName", "new", "PermissionsBoundary", OWN_POLICY)),
            Map.entry("GetUser", List.of("UserName", OWN_USER)),
            Map.entry("ListUsers", List.of()),
            Map.entry("UpdateUser", List.of("UserName", OWN_USER, "NewUserName", "renamed")),
            Map.entry("DeleteUser", List.of("UserName", "other")),
            Map.entry("TagUser", List.of("UserName", OWN_USER, "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")),
            Map.entry("UntagUser", List.of("UserName", OWN_USER, "TagKeys.member.1", "k")),
            Map.entry("ListUserTags", List.of("UserName", OWN_USER)),
            Map.entry("CreateAccessKey", List.of("UserName", OWN_USER)),
            Map.entry("UpdateAccessKey", List.of("UserName", OWN_USER, "AccessKeyId", OWN_KEY, "Status", "Inactive")),
            Map.entry("ListAccessKeys", List.of("UserName", OWN_USER)),
            Map.entry("DeleteAccessKey", List.of("UserName", OWN_USER, "AccessKeyId", OWN_KEY)),
            Map.entry("GetAccessKeyLastUsed", List.of("AccessKeyId", OWN_KEY)),
            Map.entry("GetAccountSummary", List.of()),
            Map.entry("CreateAccountAlias", List.of("AccountAlias", "own-alias")),
            Map.entry("ListAccountAliases", List.of()),
            Map.entry("DeleteAccountAlias", List.of("AccountAlias", "own-alias")),
            Map.entry("GetAccountAuthorizationDetails", List.of()),
            Map.entry("GenerateServiceLastAccessedDetails", List.of("Arn", OWN_ARN)),
            Map.entry("GetServiceLastAccessedDetails", List.of("JobId", NO_JOB)),
            Map.entry("GenerateCredentialReport", List.of()),
            Map.entry("GetCredentialReport", List.of()),
            Map.entry("ListGroupsForUser", List.of("UserName", OWN_USER)),
            Map.entry("ListUserPolicies", List.of("UserName", OWN_USER)),
            Map.entry("ListAttachedUserPolicies", List.of("UserName", OWN_USER)),
            Map.entry("CreateGroup", List.of("GroupName", "new")),
            Map.entry("GetGroup", List.of("GroupName", OWN_GROUP)),
            Map.entry("UpdateGroup", List.of("GroupName", OWN_GROUP, "NewGroupName", "renamed")),
            Map.entry("DeleteGroup", List.of("GroupName", OWN_GROUP)),
            Map.entry("AddUserToGroup", List.of("GroupName", OWN_GROUP, "UserName", OWN_USER)),
            Map.entry("RemoveUserFromGroup", List.of("GroupName", OWN_GROUP, "UserName", OWN_USER)),
            Map.entry("PutUserPolicy", List.of("UserName", OWN_USER, "PolicyName", "own", "PolicyDocument", DOCUMENT)),
            Map.entry("GetUserPolicy", List.of("UserName", OWN_USER, "PolicyName", "own")),
            Map.entry("DeleteUserPolicy", List.of("UserName", OWN_USER, "PolicyName", "own")),
            Map.entry("AttachUserPolicy", List.of("UserName", OWN_USER, "PolicyArn", OWN_POLICY)),
            Map.entry("DetachUserPolicy", List.of("UserName", OWN_USER, "PolicyArn", OWN_POLICY)),
            Map.entry(
                    "PutGroupPolicy", List.of("GroupName", OWN_GROUP, "PolicyName", "own", "PolicyDocument", DOCUMENT)),
            Map.entry("GetGroupPolicy", List.of("GroupName", OWN_GROUP, "PolicyName", "own")),
            Map.entry("DeleteGroupPolicy", List.of("GroupName", OWN_GROUP, "PolicyName", "own")),
            Map.entry("ListGroupPolicies", List.of("GroupName", OWN_GROUP)),
            Map.entry("ListAttachedGroupPolicies", List.of("GroupName", OWN_GROUP)),
            Map.entry("AttachGroupPolicy", List.of("GroupName", OWN_GROUP, "PolicyArn", OWN_POLICY)),
            Map.entry("DetachGroupPolicy", List.of("GroupName", OWN_GROUP, "PolicyArn", OWN_POLICY)),
            Map.entry("PutUserPermissionsBoundary", List.of("UserName", OWN_USER, "PermissionsBoundary", OWN_POLICY)),
            Map.entry("DeleteUserPermissionsBoundary", List.of("UserName", OWN_USER)),
            Map.entry("CreatePolicy", List.of("PolicyName", "new", "PolicyDocument", DOCUMENT)),
            Map.entry("GetPolicy", List.of("PolicyArn", OWN_POLICY)),
            Map.entry("DeletePolicy", List.of("PolicyArn", OWN_POLICY)),
            Map.entry("ListPolicyVersions", List.of("PolicyArn", OWN_POLICY)),
            Map.entry("ListEntitiesForPolicy", List.of("PolicyArn", OWN_POLICY)),
            Map.entry("ListPolicyTags", List.of("PolicyArn", OWN_POLICY)),
            Map.entry("CreatePolicyVersion", List.of("PolicyArn", OWN_POLICY, "PolicyDocument", DOCUMENT)),
            Map.entry("GetPolicyVersion", List.of("PolicyArn", OWN_POLICY, "VersionId", "v1")),
            Map.entry("SetDefaultPolicyVersion", List.of("PolicyArn", OWN_POLICY, "VersionId", "v1")),
            Map.entry("DeletePolicyVersion", List.of("PolicyArn", OWN_POLICY, "VersionId", "v1")),
            Map.entry(
                    "TagPolicy",
                    List.of("PolicyArn", OWN_POLICY, "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")),
            Map.entry("UntagPolicy", List.of("PolicyArn", OWN_POLICY, "TagKeys.member.1", "k")),
            Map.entry(
                    "SimulateCustomPolicy",
                    List.of("PolicyInputList.member.1", DOCUMENT, "ActionNames.member.1", "iam:GetUser")),
            Map.entry(
                    "SimulatePrincipalPolicy",
                    List.of("PolicySourceArn", OWN_ARN, "ActionNames.member.1", "iam:GetUser")),
            Map.entry("GetContextKeysForCustomPolicy", List.of("PolicyInputList.member.1", DOCUMENT)),
            Map.entry("GetContextKeysForPrincipalPolicy", List.of("PolicySourceArn", OWN_ARN)),
            Map.entry("ListMFADevices", List.of("UserName", OWN_USER)),
            Map.entry("CreateVirtualMFADevice", List.of("VirtualMFADeviceName", "own")),
            Map.entry("EnableMFADevice", ofDevice("UserName", OWN_USER)),
            Map.entry("ResyncMFADevice", ofDevice("UserName", OWN_USER)),
            Map.entry("DeactivateMFADevice", List.of("UserName", OWN_USER, "SerialNumber", OWN_DEVICE)),
            Map.entry("DeleteVirtualMFADevice", List.of("SerialNumber", OWN_DEVICE)),
            Map.entry("GetMFADevice", List.of("UserName", OWN_USER, "SerialNumber", OWN_DEVICE)),
            Map.entry(
                    "TagMFADevice",
                    List.of("SerialNumber", OWN_DEVICE, "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")),
            Map.entry("UntagMFADevice", List.of("SerialNumber", OWN_DEVICE, "TagKeys.member.1", "k")),
            Map.entry("ListMFADeviceTags", List.of("SerialNumber", OWN_DEVICE)),
            Map.entry("ListSSHPublicKeys", List.of("UserName", OWN_USER)),
            Map.entry("ListServiceSpecificCredentials", List.of("UserName", OWN_USER)),
            Map.entry("ListSigningCertificates", List.of("UserName", OWN_USER)),
            Map.entry("GetLoginProfile", List.of("UserName", OWN_USER)),
            Map.entry("UpdateLoginProfile", List.of("UserName", OWN_USER)),
            Map.entry("DeleteLoginProfile", List.of("UserName", OWN_USER)),
            Map.entry("ListVirtualMFADevices", List.of()),
            Map.entry("ListGroups", List.of()),
            Map.entry("CreateRole", List.of("RoleName", "new", "AssumeRolePolicyDocument", PolicyDocuments.TRUST)),
            Map.entry("GetRole", List.of("RoleName", OWN_ROLE)),
            Map.entry("UpdateRole", List.of("RoleName", OWN_ROLE)),
            Map.entry("UpdateRoleDescription", List.of("RoleName", OWN_ROLE, "Description", "new")),
            Map.entry("UpdateAssumeRolePolicy", List.of("RoleName", OWN_ROLE, "PolicyDocument", PolicyDocuments.TRUST)),
            Map.entry("DeleteRole", List.of("RoleName", OWN_ROLE)),
            Map.entry("TagRole", List.of("RoleName", OWN_ROLE, "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")),
            Map.entry("UntagRole", List.of("RoleName", OWN_ROLE, "TagKeys.member.1", "k")),
            Map.entry("ListRoleTags", List.of("RoleName", OWN_ROLE)),
            Map.entry("PutRolePolicy", List.of("RoleName", OWN_ROLE, "PolicyName", "own", "PolicyDocument", DOCUMENT)),
            Map.entry("GetRolePolicy", List.of("RoleName", OWN_ROLE, "PolicyName", "own")),
            Map.entry("ListRolePolicies", List.of("RoleName", OWN_ROLE)),
            Map.entry("DeleteRolePolicy", List.of("RoleName", OWN_ROLE, "PolicyName", "own")),
            Map.entry("AttachRolePolicy", List.of("RoleName", OWN_ROLE, "PolicyArn", OWN_POLICY)),
            Map.entry("DetachRolePolicy", List.of("RoleName", OWN_ROLE, "PolicyArn", OWN_POLICY)),
            Map.entry("ListAttachedRolePolicies", List.of("RoleName", OWN_ROLE)),
            Map.entry("PutRolePermissionsBoundary", List.of("RoleName", OWN_ROLE, "PermissionsBoundary", OWN_POLICY)),
            Map.entry("DeleteRolePermissionsBoundary", List.of("RoleName", OWN_ROLE)),
            Map.entry("CreateInstanceProfile", List.of("InstanceProfileName", "new")),
            Map.entry("GetInstanceProfile", List.of("InstanceProfileName", OWN_PROFILE)),
            Map.entry("ListInstanceProfilesForRole", List.of("RoleName", OWN_ROLE)),
            Map.entry("DeleteInstanceProfile", List.of("InstanceProfileName", OWN_PROFILE)),
            Map.entry("AddRoleToInstanceProfile", List.of("InstanceProfileName", OWN_PROFILE, "RoleName", OWN_ROLE)),
            Map.entry(
                    "RemoveRoleFromInstanceProfile", List.of("InstanceProfileName", OWN_PROFILE, "RoleName", OWN_ROLE)),
            Map.entry(
                    "TagInstanceProfile",
                    List.of("InstanceProfileName", OWN_PROFILE, "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")),
            Map.entry("UntagInstanceProfile", List.of("InstanceProfileName", OWN_PROFILE, "TagKeys.member.1", "k")),
            Map.entry("ListInstanceProfileTags", List.of("InstanceProfileName", OWN_PROFILE)),
            Map.entry("ListRoles", List.of()),
            Map.entry("ListPolicies", List.of()),
            Map.entry("ListSAMLProviders", List.of()),
            Map.entry("ListOpenIDConnectProviders", List.of()),
            Map.entry("CreateOpenIDConnectProvider", List.of("Url", "https://new.example.com")),
            Map.entry("GetOpenIDConnectProvider", List.of("OpenIDConnectProviderArn", OWN_PROVIDER)),
            Map.entry("DeleteOpenIDConnectProvider", List.of("OpenIDConnectProviderArn", OWN_PROVIDER)),
            Map.entry(
                    "AddClientIDToOpenIDConnectProvider",
                    List.of("OpenIDConnectProviderArn", OWN_PROVIDER, "ClientID", "c")),
            Map.entry(
                    "RemoveClientIDFromOpenIDConnectProvider",
                    List.of("OpenIDConnectProviderArn", OWN_PROVIDER, "ClientID", "c")),
            Map.entry(
                    "UpdateOpenIDConnectProviderThumbprint",
                    List.of("OpenIDConnectProviderArn", OWN_PROVIDER, "ThumbprintList.member.1", THUMBPRINT)),
            Map.entry(
                    "TagOpenIDConnectProvider",
                    List.of(
                            "OpenIDConnectProviderArn",
                            OWN_PROVIDER,
                            "Tags.member.1.Key",
                            "k",
                            "Tags.member.1.Value",
                            "v")),
            Map.entry(
                    "UntagOpenIDConnectProvider",
                    List.of("OpenIDConnectProviderArn", OWN_PROVIDER, "TagKeys.member.1", "k")),
            Map.entry("ListOpenIDConnectProviderTags", List.of("OpenIDConnectProviderArn", OWN_PROVIDER)),
            Map.entry("ListServerCertificates", List.of()),
            Map.entry("ListInstanceProfiles", List.of()),
            Map.entry("GetAccountPasswordPolicy", List.of()),
            Map.entry("GetCallerIdentity", List.of()),
            Map.entry("GetAccessKeyInfo", List.of("AccessKeyId", OWN_KEY)),
            Map.entry("AssumeRole", List.of("RoleArn", role("own"), "RoleSessionName", "job")),
            Map.entry("GetFederationToken", List.of("Name", "carol")),
            Map.entry("DecodeAuthorizationMessage", List.of("EncodedMessage", "x")),
            Map.entry("GetSessionToken", List.of()));

    private static final Pattern CHANGING =
            Pattern.compile("(?<=<RequestId>)[^<]+|(?:AIDA|AROA|AIPA|AGPA|ANPA|AKIA|ASIA)[A-Z2-7]{16,17}"
                    + "|(?<=<Base32StringSeed>)[^<]+|(?<=<QRCodePNG>)[^<]+"
                    + "|(?<=<SecretAccessKey>)[^<]+|(?<=<SessionToken>)[^<]+");

    private static TestKeyhold keyhold;
    private static Aws aws;
    private static VendorSigner.Keys other;
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
                Map.entry("PermissionsBoundary", POLICY),
                Map.entry("RoleArn", new Names(role(USER.foreign()), role(USER.absent()))),
                Map.entry("PolicySourceArn", USER_ARN));
        keyhold.stopBackground();
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

    private static String policy(String name) {
        return Arn.policy(TestKeyhold.ACCOUNT, "/", name).text();
    }

    private static String device(String name) {
        return Arn.mfaDevice(TestKeyhold.ACCOUNT, "/", name).text();
    }

    private static List<String> ofDevice(String... user) {
        return Stream.concat(
                        Stream.of(user),
                        Stream.of(
                                "SerialNumber",
                                OWN_DEVICE,
                                "AuthenticationCode1",
                                "123456",
                                "AuthenticationCode2",
                                "654321"))
                .toList();
    }

    /** A group, policies and an MFA device, all of the one name. */
    private static void fillOther() {
        var name = USER.foreign();
        aws.deviceOf(name, name);
        aws.done(aws.root(), "CreateGroup", "GroupName", name);
        aws.done(aws.root(), "AddUserToGroup", "GroupName", name, "UserName", name);
        aws.done(aws.root(), "CreateOpenIDConnectProvider", "Url", "https://foreign.example.com");
        aws.done(aws.root(), "CreatePolicy", "PolicyName", name, "PolicyDocument", DOCUMENT);
        for (var holder : List.of("User", "Group")) {
            var input = new String[] {holder + "Name", name, "PolicyName", name, "PolicyDocument", DOCUMENT};
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
            aws.done(root, "CreatePolicy", "PolicyName", "own", "PolicyDocument", DOCUMENT);
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
                    filled.add(given.replace(OWN_USER, "own")
                            .replace(OWN_KEY, user.id())
                            .replace(OWN_GROUP, "own")
                            .replace(OWN_ROLE, "own")
                            .replace(OWN_PROFILE, "own")
                            .replace(
                                    OWN_DEVICE,
                                    Arn.mfaDevice(new AccountId(number), "/", "own")
                                            .text())
                            .replace(
                                    OWN_POLICY,
                                    Arn.policy(new AccountId(number), "/", "own")
                                            .text())
                            .replace(
                                    OWN_PROVIDER,
                                    Arn.oidcProvider(new AccountId(number), "own.example.com")
                                            .text())
                            .replace(
                                    OWN_ARN,
                                    Arn.user(new AccountId(number), "/", "own").text()));
                }
            }
            return filled.toArray(String[]::new);
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
        assertThat(INPUTS.keySet())
                .containsExactlyInAnyOrderElementsOf(operations().toList());
    }

    @Test
    void every_parameter_has_a_name_of_another_account_or_names_nothing() {
        var parameters = new TreeSet<String>();
        INPUTS.values().forEach(input -> {
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
        var input = Objects.requireNonNull(INPUTS.get(operation), operation);
        for (int i = 0; i < input.size(); i += 2) {
            var names = named.get(input.get(i));
            if (names != null && !BY_CONTRACT.contains(operation + " " + input.get(i))) {
                assertAlike(operation, input, input.get(i), names);
            }
        }
    }

    static Stream<String> lists() {
        return operations().filter(name -> name.startsWith("List"));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void a_marker_of_another_account_is_none(String operation) {
        var input = new ArrayList<>(Objects.requireNonNull(INPUTS.get(operation), operation));
        input.addAll(List.of("Marker", ""));
        var marker = Objects.requireNonNull(markers.getOrDefault(operation, markers.get("ListUsers")));
        var seen = assertAlike(operation, input, "Marker", new Names(marker, "A".repeat(marker.length())));
        if (markers.containsKey(operation)) {
            assertThat(seen.text()).startsWith("400 ").contains("<Message>Invalid Marker.</Message>");
        }
    }

    /** By a user who may nothing, and by the root; returns what the root sees. */
    private static Seen assertAlike(String operation, List<String> input, String parameter, Names names) {
        var before = theirs();
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
        assertThat(theirs()).as(operation).isEqualTo(before);
        return seen;
    }

    static Stream<String> operationsOfOrganizations() {
        return Aws.routes(keyhold, AwsApi.Protocol.JSON).stream().map(Route::name);
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
        var before = theirs();
        var answer = aws.call(Account.fresh().root(), "CreateAccountAlias", "AccountAlias", ALIAS.foreign());
        assertThat(answer.outcome()).startsWith("409 EntityAlreadyExists");
        assertThat(theirs()).isEqualTo(before);
    }

    @Test
    void the_account_of_any_key_is_told_and_nothing_else_of_it() {
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
