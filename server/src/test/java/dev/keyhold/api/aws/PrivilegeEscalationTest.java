package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.server.TestKeyhold;
import java.util.ArrayList;
import java.util.List;
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

    /** The right to the operation itself, and to no other. */
    private void allow(String me, Path path) {
        if (path.action.endsWith("PermissionsBoundary")) {
            root(me, call("DeleteGroupPolicy", "GroupName", "ME", "PolicyName", "not"));
            return;
        }
        root(
                me,
                call(
                        "PutUserPolicy",
                        "UserName",
                        "ME",
                        "PolicyName",
                        "one",
                        "PolicyDocument",
                        PolicyDocuments.allow("iam:" + path.action)));
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
