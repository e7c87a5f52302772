package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.server.TestKeyhold;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * The known ways from some rights to all of them. Each is denied until a policy allows the very operation, and each
 * attempt is in the audit trail.
 */
final class PrivilegeEscalationTest {
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();
    private static final String POLICY = "arn:aws:iam::123456789012:policy/";
    private static final String HARMLESS = PolicyDocuments.allow("iam:GetAccountSummary");
    private static final String EVERYTHING = PolicyDocuments.ADMINISTRATOR;

    private static final String ROLE = "arn:aws:iam::123456789012:role/";
    private static final String TRUSTING_HER = PolicyDocuments.trust("AWS", "arn:aws:iam::123456789012:user/ME");

    private final Aws aws = new Aws(KEYHOLD);

    @AfterAll
    static void stop() {
        KEYHOLD.close();
    }

    /**
     * A way.
     *
     * @param action the operation that leads to more
     * @param audited what the audit trail calls it
     * @param resource what it acts on, as a denial names it
     * @param setup what the root does before, in operations
     * @param input {@code ME} stands for the user's name
     */
    private record Path(String action, String audited, String resource, List<List<String>> setup, List<String> input) {}

    private static List<String> call(String... words) {
        return List.of(words);
    }

    private static final List<Path> PATHS = List.of(
            new Path(
                    "CreatePolicyVersion",
                    "CREATE_POLICY_VERSION",
                    "policy " + POLICY + "ME",
                    List.of(),
                    call("PolicyArn", POLICY + "ME", "SetAsDefault", "true", "PolicyDocument", EVERYTHING)),
            new Path(
                    "SetDefaultPolicyVersion",
                    "SET_DEFAULT_POLICY_VERSION",
                    "policy " + POLICY + "ME",
                    List.of(call("CreatePolicyVersion", "PolicyArn", POLICY + "ME", "PolicyDocument", EVERYTHING)),
                    call("PolicyArn", POLICY + "ME", "VersionId", "v2")),
            new Path(
                    "AttachUserPolicy",
                    "ATTACH_USER_POLICY",
                    "user ME",
                    List.of(),
                    call("UserName", "ME", "PolicyArn", POLICY + "everything")),
            new Path(
                    "AttachGroupPolicy",
                    "ATTACH_GROUP_POLICY",
                    "group ME",
                    List.of(),
                    call("GroupName", "ME", "PolicyArn", POLICY + "everything")),
            new Path(
                    "PutUserPolicy",
                    "PUT_USER_POLICY",
                    "user ME",
                    List.of(),
                    call("UserName", "ME", "PolicyName", "more", "PolicyDocument", EVERYTHING)),
            new Path(
                    "PutGroupPolicy",
                    "PUT_GROUP_POLICY",
                    "group ME",
                    List.of(),
                    call("GroupName", "ME", "PolicyName", "more", "PolicyDocument", EVERYTHING)),
            new Path(
                    "AddUserToGroup",
                    "ADD_USER_TO_GROUP",
                    "group admins",
                    List.of(),
                    call("GroupName", "admins", "UserName", "ME")),
            new Path("CreateAccessKey", "CREATE_ACCESS_KEY", "user eve", List.of(), call("UserName", "eve")),
            new Path(
                    "UpdateUser",
                    "UPDATE_IDENTITY",
                    "user ME",
                    List.of(call(
                            "PutGroupPolicy",
                            "GroupName",
                            "ME",
                            "PolicyName",
                            "byPath",
                            "PolicyDocument",
                            PolicyDocuments.allowIf(
                                    "\"ArnLike\":{\"aws:PrincipalArn\":\"arn:aws:iam::*:user/admins/*\"}", "*"))),
                    call("UserName", "ME", "NewPath", "/admins/")),
            new Path(
                    "TagUser",
                    "TAG_IDENTITY",
                    "user ME",
                    List.of(call(
                            "PutGroupPolicy",
                            "GroupName",
                            "ME",
                            "PolicyName",
                            "byTag",
                            "PolicyDocument",
                            PolicyDocuments.allowIf("\"StringEquals\":{\"aws:PrincipalTag/is\":\"admin\"}", "*"))),
                    call("UserName", "ME", "Tags.member.1.Key", "is", "Tags.member.1.Value", "admin")),
            new Path(
                    "DeleteUserPermissionsBoundary",
                    "DELETE_USER_PERMISSIONS_BOUNDARY",
                    "user ME",
                    bounded("DeleteUserPermissionsBoundary"),
                    call("UserName", "ME")),
            new Path(
                    "PutUserPermissionsBoundary",
                    "PUT_USER_PERMISSIONS_BOUNDARY",
                    "user ME",
                    bounded("PutUserPermissionsBoundary"),
                    call("UserName", "ME", "PermissionsBoundary", POLICY + "everything")));

    /** Ways through a role of her name, of whose session she has what she gained. */
    private static final List<Path> PATHS_BY_ROLE = List.of(
            new Path(
                    "UpdateAssumeRolePolicy",
                    "UPDATE_ASSUME_ROLE_POLICY",
                    "role ME",
                    List.of(role(PolicyDocuments.TRUST), rolePolicy()),
                    call("RoleName", "ME", "PolicyDocument", TRUSTING_HER)),
            new Path(
                    "PutRolePolicy",
                    "PUT_ROLE_POLICY",
                    "role ME",
                    List.of(role(TRUSTING_HER)),
                    call("RoleName", "ME", "PolicyName", "all", "PolicyDocument", EVERYTHING)),
            new Path(
                    "AttachRolePolicy",
                    "ATTACH_ROLE_POLICY",
                    "role ME",
                    List.of(role(TRUSTING_HER)),
                    call("RoleName", "ME", "PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess")),
            new Path(
                    "DeleteRolePermissionsBoundary",
                    "DELETE_ROLE_PERMISSIONS_BOUNDARY",
                    "role ME",
                    List.of(role(TRUSTING_HER), rolePolicy(), roleBoundary()),
                    call("RoleName", "ME")),
            new Path(
                    "PutRolePermissionsBoundary",
                    "PUT_ROLE_PERMISSIONS_BOUNDARY",
                    "role ME",
                    List.of(role(TRUSTING_HER), rolePolicy(), roleBoundary()),
                    call("RoleName", "ME", "PermissionsBoundary", "arn:aws:iam::aws:policy/AdministratorAccess")),
            new Path(
                    "TagRole",
                    "TAG_ROLE",
                    "role ME",
                    List.of(role(trustIf("aws:ResourceTag/is")), rolePolicy()),
                    call("RoleName", "ME", "Tags.member.1.Key", "is", "Tags.member.1.Value", "admin")),
            new Path(
                    "TagUser",
                    "TAG_IDENTITY",
                    "user ME",
                    List.of(role(trustIf("aws:PrincipalTag/is")), rolePolicy()),
                    call("UserName", "ME", "Tags.member.1.Key", "is", "Tags.member.1.Value", "admin")));

    private static String trustIf(String key) {
        return TRUSTING_HER.replace("}]}", ",\"Condition\":{\"StringEquals\":{\"" + key + "\":\"admin\"}}}]}");
    }

    private static List<String> role(String trust) {
        return call("CreateRole", "RoleName", "ME", "AssumeRolePolicyDocument", trust);
    }

    private static List<String> rolePolicy() {
        return call("PutRolePolicy", "RoleName", "ME", "PolicyName", "own", "PolicyDocument", EVERYTHING);
    }

    private static List<String> roleBoundary() {
        return call("PutRolePermissionsBoundary", "RoleName", "ME", "PermissionsBoundary", POLICY + "ME");
    }

    /** Policies that allow everything but the way out of a boundary, which would allow only that. */
    private static List<List<String>> bounded(String action) {
        return List.of(
                call("PutUserPolicy", "UserName", "ME", "PolicyName", "all", "PolicyDocument", EVERYTHING),
                call(
                        "PutGroupPolicy",
                        "GroupName",
                        "ME",
                        "PolicyName",
                        "not",
                        "PolicyDocument",
                        PolicyDocuments.deny("iam:" + action)),
                call(
                        "CreatePolicy",
                        "PolicyName",
                        "bound-ME",
                        "PolicyDocument",
                        PolicyDocuments.allow("iam:GetAccountSummary", "iam:" + action)),
                call("PutUserPermissionsBoundary", "UserName", "ME", "PermissionsBoundary", POLICY + "bound-ME"));
    }

    private static String[] named(String me, List<String> words) {
        return words.stream().map(word -> word.replace("ME", me)).toArray(String[]::new);
    }

    private void root(String me, List<String> operation) {
        aws.done(aws.root(), operation.getFirst(), named(me, operation.subList(1, operation.size())));
    }

    /** A user in a group of its own, with a managed policy of its own, that may do next to nothing. */
    private VendorSigner.Keys user(String me) {
        var keys = aws.user(me);
        root(me, call("CreateGroup", "GroupName", "ME"));
        root(me, call("AddUserToGroup", "GroupName", "ME", "UserName", "ME"));
        root(me, call("CreatePolicy", "PolicyName", "ME", "PolicyDocument", HARMLESS));
        root(me, call("AttachUserPolicy", "UserName", "ME", "PolicyArn", POLICY + "ME"));
        return keys;
    }

    private boolean isAdministrator(VendorSigner.Keys keys) {
        return aws.call(keys, "ListUsers").status() == 200;
    }

    @Test
    void each_way_to_more_rights_is_decided_by_policy_and_audited() {
        root("", call("CreateUser", "UserName", "eve"));
        root("", call("PutUserPolicy", "UserName", "eve", "PolicyName", "all", "PolicyDocument", EVERYTHING));
        root("", call("CreateGroup", "GroupName", "admins"));
        root("", call("PutGroupPolicy", "GroupName", "admins", "PolicyName", "all", "PolicyDocument", EVERYTHING));
        root("", call("CreatePolicy", "PolicyName", "everything", "PolicyDocument", EVERYTHING));
        var tried = new ArrayList<String>();
        for (var path : PATHS) {
            var me = "mallory" + tried.size();
            var keys = user(me);
            path.setup.forEach(operation -> root(me, operation));
            assertThat(isAdministrator(keys)).as(path.action).isFalse();

            assertThat(aws.call(keys, path.action, named(me, path.input)).outcome())
                    .startsWith("403 AccessDenied: User: arn:aws:iam::123456789012:user/" + me
                            + " is not authorized to perform: iam:" + path.action + " on resource: "
                            + path.resource.replace("ME", me) + " ");
            assertThat(isAdministrator(keys)).as(path.action).isFalse();

            allow(me, path);
            var done = aws.done(keys, path.action, named(me, path.input));
            var gained = path.action.equals("CreateAccessKey")
                    ? VendorSigner.Keys.of(done.get("AccessKeyId"), done.get("SecretAccessKey"))
                    : keys;
            assertThat(isAdministrator(gained)).as(path.action).isTrue();
            tried.add(path.audited);
        }
        assertAudited(tried);
    }

    private boolean isAdministratorByRole(VendorSigner.Keys keys, String role) {
        var session = aws.call(keys, "AssumeRole", "RoleArn", ROLE + role, "RoleSessionName", "job");
        return session.status() == 200 && isAdministrator(Aws.keys(session));
    }

    @Test
    void each_way_through_a_role_is_decided_by_policy_and_audited() {
        var tried = new ArrayList<String>();
        for (var path : PATHS_BY_ROLE) {
            var me = "trudy" + tried.size();
            var keys = user(me);
            path.setup.forEach(operation -> root(me, operation));
            assertThat(isAdministratorByRole(keys, me)).as(path.action).isFalse();

            assertThat(aws.call(keys, path.action, named(me, path.input)).outcome())
                    .startsWith("403 AccessDenied: User: arn:aws:iam::123456789012:user/" + me
                            + " is not authorized to perform: iam:" + path.action + " on resource: "
                            + path.resource.replace("ME", me) + " ");
            assertThat(isAdministratorByRole(keys, me)).as(path.action).isFalse();

            allowOne(me, path.action);
            aws.done(keys, path.action, named(me, path.input));
            assertThat(isAdministratorByRole(keys, me)).as(path.action).isTrue();
            tried.add(path.audited);
        }
        assertAudited(tried);
    }

    /** Tags of a session open what tags open, so that they need a right of their own. */
    @Test
    void tags_of_a_session_need_the_right_to_tag() {
        var keys = user("tess");
        root("tess", role(TRUSTING_HER));
        var byTag = PolicyDocuments.allowIf("\"StringEquals\":{\"aws:PrincipalTag/is\":\"admin\"}", "*");
        root("tess", call("PutRolePolicy", "RoleName", "ME", "PolicyName", "own", "PolicyDocument", byTag));
        var tagged = new String[] {"Tags.member.1.Key", "is", "Tags.member.1.Value", "admin"};

        assertThat(isAdministratorByRole(keys, "tess")).isFalse();
        var input = Stream.concat(Stream.of("RoleArn", ROLE + "tess", "RoleSessionName", "job"), Stream.of(tagged));
        assertThat(aws.call(keys, "AssumeRole", input.toArray(String[]::new)).outcome())
                .startsWith("403 AccessDenied: User: arn:aws:iam::123456789012:user/tess is not authorized to perform:"
                        + " sts:TagSession");
        var trust = TRUSTING_HER.replace("\"sts:AssumeRole\"", "[\"sts:AssumeRole\",\"sts:TagSession\"]");
        root("tess", call("UpdateAssumeRolePolicy", "RoleName", "ME", "PolicyDocument", trust));
        assertThat(isAdministrator(aws.assume(keys, ROLE + "tess", tagged))).isTrue();
    }

    /** What lasts longer than the session is made in it only by the policies of its role. */
    @Test
    void a_session_of_a_role_makes_keys_only_where_its_role_may() {
        var keys = user("rita");
        root("rita", role(TRUSTING_HER));
        root("rita", call("CreateUser", "UserName", "victor"));
        allowOne("rita", "CreateAccessKey");
        var session = aws.assume(keys, ROLE + "rita");

        for (var input : List.of(call(), call("UserName", "victor"))) {
            assertThat(aws.call(session, "CreateAccessKey", named("rita", input))
                            .status())
                    .isIn(400, 403, 404);
        }
        assertThat(aws.done(aws.root(), "ListAccessKeys", "UserName", "victor").all("AccessKeyId"))
                .isEmpty();
        var own = PolicyDocuments.allow("iam:CreateAccessKey");
        root("rita", call("PutRolePolicy", "RoleName", "ME", "PolicyName", "own", "PolicyDocument", own));
        aws.done(session, "CreateAccessKey", "UserName", "victor");
        assertThat(aws.call(session, "GetSessionToken").status()).isEqualTo(403);
        assertThat(aws.call(session, "GetFederationToken", "Name", "rita").status())
                .isEqualTo(403);
    }

    /** Who may not enable a device for herself proves nothing with that of another, nor with one of nobody. */
    @Test
    void mfa_is_proved_by_a_device_that_somebody_with_the_right_enabled() {
        var keys = user("mona");
        var withMfa = PolicyDocuments.allowIf("\"Bool\":{\"aws:MultiFactorAuthPresent\":\"true\"}", "*");
        root("mona", call("PutUserPolicy", "UserName", "ME", "PolicyName", "mfa", "PolicyDocument", withMfa));
        var spare = aws.device("spare");
        root("mona", call("CreateUser", "UserName", "nina"));
        var hers = aws.deviceOf("nina", "hers");
        for (var device : List.of(spare, hers)) {
            assertThat(sessionBy(keys, device, 0).status()).isEqualTo(403);
        }
        var enable = new String[] {
            "UserName",
            "mona",
            "SerialNumber",
            spare.serialNumber(),
            "AuthenticationCode1",
            spare.codes().at(KEYHOLD.now(), -3),
            "AuthenticationCode2",
            spare.codes().at(KEYHOLD.now(), -2)
        };
        assertThat(aws.call(keys, "EnableMFADevice", enable).outcome())
                .startsWith("403 AccessDenied: User: arn:aws:iam::123456789012:user/mona is not authorized to perform:"
                        + " iam:EnableMFADevice on resource: user mona ");
        assertThat(aws.call(keys, "DeactivateMFADevice", "UserName", "nina", "SerialNumber", hers.serialNumber())
                        .status())
                .isEqualTo(403);
        assertThat(isAdministrator(aws.session(keys))).isFalse();
        allowOne("mona", "EnableMFADevice");
        aws.done(keys, "EnableMFADevice", enable);
        assertThat(isAdministrator(keys)).isFalse();
        assertThat(isAdministrator(Aws.keys(sessionBy(keys, spare, -1)))).isTrue();
    }

    private Aws.Answer sessionBy(VendorSigner.Keys keys, Aws.MfaDevice device, int later) {
        var code = device.codes().at(KEYHOLD.now(), later);
        return aws.call(keys, "GetSessionToken", "SerialNumber", device.serialNumber(), "TokenCode", code);
    }

    /** The right to the operation itself, and to no other. */
    private void allow(String me, Path path) {
        if (path.action.endsWith("PermissionsBoundary")) {
            root(me, call("DeleteGroupPolicy", "GroupName", "ME", "PolicyName", "not"));
            return;
        }
        allowOne(me, path.action);
    }

    private void allowOne(String me, String action) {
        var document = PolicyDocuments.allow("iam:" + action);
        root(me, call("PutUserPolicy", "UserName", "ME", "PolicyName", "one", "PolicyDocument", document));
    }

    private static void assertAudited(List<String> operations) {
        var events = KEYHOLD.events(TestKeyhold.ACCOUNT);
        for (var operation : operations) {
            for (var outcome : List.of(AuditEvent.Outcome.DENIED, AuditEvent.Outcome.SUCCESS)) {
                assertThat(events)
                        .as(operation + " " + outcome)
                        .anyMatch(event -> event.operation().equals(operation)
                                && event.outcome() == outcome
                                && event.actor().isPresent());
            }
        }
    }
}
