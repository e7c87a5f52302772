package dev.keyhold.acceptance;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.Statement;
import software.amazon.awssdk.services.iam.model.User;

/**
 * The AWS SDK for Java delegates the administration of users and groups by policies, and ends it again. The {@code aws}
 * command line does in {@link DelegationTest}.
 */
class PoliciesTest {
    private static final String LIST_USERS = """
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"}}
            """;

    @TempDir
    private static Path folder;

    private static Installation installation;
    private static Server server;
    private static Clients clients;
    private static IamClient root;

    @BeforeAll
    static void start() {
        installation = Keyhold.copy(folder.resolve("data"));
        server = Server.start(installation.data());
        clients = server.clients(Wire.PLAINTEXT);
        root = clients.iam(installation.root());
    }

    @AfterAll
    static void stop() {
        clients.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AdministratorAccess", "IAMFullAccess"})
    void an_administrator_administers_users_as_the_root_does(String policy) {
        var name = "with-" + policy;
        var administrator = user(name);
        var made = "by-" + policy;
        refused(
                () -> administrator.createUser(user -> user.userName(made)),
                "User: " + arn("user/" + name) + " is not authorized to perform: iam:CreateUser on resource: "
                        + arn("user/" + made) + " because no identity-based policy allows the iam:CreateUser action");

        root.attachUserPolicy(attach -> attach.userName(name).policyArn("arn:aws:iam::aws:policy/" + policy));
        administrator.createUser(user -> user.userName(made));
        var key = administrator.createAccessKey(create -> create.userName(made)).accessKey();
        administrator.attachUserPolicy(
                attach -> attach.userName(made).policyArn("arn:aws:iam::aws:policy/IAMReadOnlyAccess"));
        var reader = clients.iam(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()));
        assertThat(reader.listUsers().users()).anyMatch(user -> user.userName().equals(made));
        refused(
                () -> reader.deleteUser(delete -> delete.userName(name)),
                "User: " + arn("user/" + made) + " is not authorized to perform: iam:DeleteUser on resource: user "
                        + name + " because no identity-based policy allows the iam:DeleteUser action");

        administrator.detachUserPolicy(
                detach -> detach.userName(made).policyArn("arn:aws:iam::aws:policy/IAMReadOnlyAccess"));
        administrator.deleteAccessKey(delete -> delete.userName(made).accessKeyId(key.accessKeyId()));
        administrator.deleteUser(delete -> delete.userName(made));
    }

    @Test
    void a_person_with_a_policy_for_one_group_administers_that_group_and_nothing_else() {
        var developers = arn("group/apps/developers");
        root.createGroup(group -> group.groupName("developers").path("/apps/"));
        root.createGroup(group -> group.groupName("accountants"));
        root.createGroup(group -> group.groupName("leads"));
        root.createUser(user -> user.userName("newcomer"));
        root.putGroupPolicy(
                put -> put.groupName("leads").policyName("developers").policyDocument("""
                        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:*", "Resource": "%s"}}
                        """.formatted(developers)));
        root.createUser(user -> user.userName("lead"));
        root.addUserToGroup(add -> add.userName("lead").groupName("leads"));
        var lead = clients.iam(credentials("lead"));

        lead.addUserToGroup(add -> add.groupName("developers").userName("newcomer"));
        assertThat(lead.getGroup(get -> get.groupName("developers")).users())
                .extracting(User::userName)
                .containsExactly("newcomer");
        lead.removeUserFromGroup(remove -> remove.groupName("developers").userName("newcomer"));
        lead.putGroupPolicy(
                put -> put.groupName("developers").policyName("list").policyDocument(LIST_USERS));
        lead.deleteGroupPolicy(delete -> delete.groupName("developers").policyName("list"));

        refused(
                () -> lead.addUserToGroup(add -> add.groupName("accountants").userName("lead")),
                "User: " + arn("user/lead") + " is not authorized to perform: iam:AddUserToGroup on resource: group"
                        + " accountants because no identity-based policy allows the iam:AddUserToGroup action");
        refused(
                () -> lead.putGroupPolicy(
                        put -> put.groupName("leads").policyName("list").policyDocument(LIST_USERS)),
                "iam:PutGroupPolicy on resource: group leads");
        refused(
                () -> lead.putUserPolicy(
                        put -> put.userName("lead").policyName("list").policyDocument(LIST_USERS)),
                "iam:PutUserPolicy on resource: user lead");
        refused(() -> lead.getUser(get -> get.userName("newcomer")), "iam:GetUser on resource: user newcomer");
        refused(() -> lead.createUser(user -> user.userName("another")), "iam:CreateUser on resource: ");
        refused(
                () -> lead.createAccessKey(create -> create.userName("newcomer")),
                "iam:CreateAccessKey on resource: user newcomer");
        // To rename a group needs the right to what it becomes, too.
        refused(
                () -> lead.updateGroup(update -> update.groupName("developers").newPath("/elsewhere/")),
                "iam:UpdateGroup on resource: ");
        refused(lead::listGroups, "iam:ListGroups on resource: ");

        assertThat(explained("lead", "iam:AddUserToGroup", developers)).isEqualTo("allowed by group_leads_developers");
        assertThat(explained("lead", "iam:AddUserToGroup", arn("group/accountants")))
                .isEqualTo("implicitDeny by ");
    }

    @Test
    void a_permissions_boundary_stops_an_escalation() {
        var boundary = policy("boundary", """
                {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:List*", "Resource": "*"}}
                """);
        var other = policy("other", LIST_USERS);
        var manager = user("manager");
        root.putUserPolicy(put -> put.userName("manager").policyName("hire").policyDocument("""
                {"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Resource": "*",
                     "Action": ["iam:CreateUser", "iam:AttachUserPolicy", "iam:PutUserPermissionsBoundary"],
                     "Condition": {"StringEquals": {"iam:PermissionsBoundary": "%s"}}},
                    {"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*"},
                    {"Effect": "Deny", "Action": "iam:DeleteUserPermissionsBoundary", "Resource": "*"}]}
                """.formatted(boundary)));

        refused(() -> manager.createUser(user -> user.userName("hired")), "iam:CreateUser on resource: ");
        refused(
                () -> manager.createUser(user -> user.userName("hired").permissionsBoundary(other)),
                "iam:CreateUser on resource: ");
        manager.createUser(user -> user.userName("hired").permissionsBoundary(boundary));
        var everything = "arn:aws:iam::aws:policy/AdministratorAccess";
        refused(
                () -> manager.attachUserPolicy(
                        attach -> attach.userName("manager").policyArn(everything)),
                "iam:AttachUserPolicy on resource: user manager");
        manager.attachUserPolicy(attach -> attach.userName("hired").policyArn(everything));

        var key = manager.createAccessKey(create -> create.userName("hired")).accessKey();
        var hired = clients.iam(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()));
        assertThat(hired.listUsers().users()).isNotEmpty();
        refused(
                () -> hired.createUser(user -> user.userName("accomplice")),
                "User: " + arn("user/hired") + " is not authorized to perform: iam:CreateUser on resource: "
                        + arn("user/accomplice")
                        + " because no permissions boundary allows the iam:CreateUser action");
        refused(
                () -> hired.deleteUserPermissionsBoundary(delete -> delete.userName("hired")),
                "because no permissions boundary allows the iam:DeleteUserPermissionsBoundary action");
        refused(
                () -> manager.deleteUserPermissionsBoundary(delete -> delete.userName("hired")),
                "iam:DeleteUserPermissionsBoundary on resource: user hired"
                        + " with an explicit deny in an identity-based policy");
        assertThat(explained("manager", "iam:DeleteUserPermissionsBoundary", arn("user/hired")))
                .isEqualTo("explicitDeny by user_manager_hire");
        refused(
                () -> manager.putUserPermissionsBoundary(
                        put -> put.userName("hired").permissionsBoundary(other)),
                "iam:PutUserPermissionsBoundary on resource: user hired");
    }

    @Test
    void what_a_policy_allowed_ends_at_the_next_request() {
        var reader = user("reader");
        var listUsers = policy("list-users", LIST_USERS);
        root.createGroup(group -> group.groupName("readers"));
        var denied = "iam:ListUsers on resource: " + arn("user/")
                + " because no identity-based policy allows the iam:ListUsers action";
        refused(reader::listUsers, denied);

        root.attachUserPolicy(attach -> attach.userName("reader").policyArn(listUsers));
        reader.listUsers();
        root.detachUserPolicy(detach -> detach.userName("reader").policyArn(listUsers));
        refused(reader::listUsers, denied);

        root.putUserPolicy(put -> put.userName("reader").policyName("own").policyDocument(LIST_USERS));
        reader.listUsers();
        root.deleteUserPolicy(delete -> delete.userName("reader").policyName("own"));
        refused(reader::listUsers, denied);

        root.attachGroupPolicy(attach -> attach.groupName("readers").policyArn(listUsers));
        root.addUserToGroup(add -> add.groupName("readers").userName("reader"));
        reader.listUsers();
        root.removeUserFromGroup(remove -> remove.groupName("readers").userName("reader"));
        refused(reader::listUsers, denied);

        root.addUserToGroup(add -> add.groupName("readers").userName("reader"));
        reader.listUsers();
        root.createPolicyVersion(create -> create.policyArn(listUsers)
                .policyDocument(LIST_USERS.replace("Allow", "Deny"))
                .setAsDefault(true));
        refused(
                reader::listUsers,
                "iam:ListUsers on resource: " + arn("user/") + " with an explicit deny in an identity-based policy: "
                        + listUsers);
        root.setDefaultPolicyVersion(set -> set.policyArn(listUsers).versionId("v1"));
        reader.listUsers();
    }

    /** What the simulator says of a request of the user, and by which policies' statements. */
    private static String explained(String user, String action, String resource) {
        var result = root.simulatePrincipalPolicy(simulate -> simulate.policySourceArn(arn("user/" + user))
                        .actionNames(action)
                        .resourceArns(resource))
                .evaluationResults()
                .getFirst();
        return result.evalDecisionAsString() + " by "
                + result.matchedStatements().stream()
                        .map(Statement::sourcePolicyId)
                        .collect(joining(", "));
    }

    /** Makes a user with a key, and a client that signs by it. */
    private static IamClient user(String name) {
        root.createUser(user -> user.userName(name));
        return clients.iam(credentials(name));
    }

    private static AwsBasicCredentials credentials(String user) {
        var key = root.createAccessKey(create -> create.userName(user)).accessKey();
        return AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
    }

    /** Makes a managed policy; returns its ARN. */
    private static String policy(String name, String document) {
        return root.createPolicy(create -> create.policyName(name).policyDocument(document))
                .policy()
                .arn();
    }

    private static String arn(String resource) {
        return "arn:aws:iam::" + installation.accountId() + ":" + resource;
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(IamException.class, refusal -> {
            assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
            assertThat(refusal.statusCode()).isEqualTo(403);
            assertThat(refusal.awsErrorDetails().errorMessage()).contains(message);
        });
    }
}
