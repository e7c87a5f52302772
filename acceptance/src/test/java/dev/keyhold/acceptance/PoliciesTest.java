package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Group;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.PolicyScopeType;
import software.amazon.awssdk.services.iam.model.PolicyVersion;

/** Unmodified clients delegate administration by groups, policies and permissions boundaries. */
class PoliciesTest {
    private static final String ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
    private static final String ANYTHING = document("Allow", "*", "*");

    @TempDir
    private static Path folder;

    private static Installation installation;
    private static Server server;

    @BeforeAll
    static void start() {
        installation = Keyhold.copy(folder.resolve("data"));
        server = Server.start(installation.data());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String document(String effect, String action, String resource) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"" + effect + "\",\"Action\":\"" + action
                + "\",\"Resource\":\"" + resource + "\"}]}";
    }

    private static String arn(String resource) {
        return "arn:aws:iam::" + installation.accountId() + ":" + resource;
    }

    private static AwsCredentials user(IamClient root, String name) {
        root.createUser(user -> user.userName(name));
        var key = root.createAccessKey(owner -> owner.userName(name)).accessKey();
        return AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
    }

    private static void assertDenied(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        IamException.class,
                        refused -> assertThat(refused.awsErrorDetails().errorCode())
                                .isEqualTo("AccessDenied"));
    }

    @Test
    void a_policy_for_one_group_lets_administer_that_group_and_nothing_else() {
        var root = AwsCli.of(folder, server, Wire.PLAINTEXT, installation.root());
        for (var name : new String[] {"lead", "dev", "mallory"}) {
            root.json("iam", "create-user", "--user-name", name);
        }
        root.json("iam", "create-group", "--group-name", "developers", "--path", "/teams/");
        root.json("iam", "create-group", "--group-name", "admins");
        root.silent("iam", "attach-group-policy", "--group-name", "admins", "--policy-arn", ADMINISTRATOR);
        var document = document("Allow", "iam:*Group", arn("group/teams/developers"));
        root.silent(
                "iam",
                "put-user-policy",
                "--user-name",
                "lead",
                "--policy-name",
                "lead-of-developers",
                "--policy-document",
                document);
        var key = root.json("iam", "create-access-key", "--user-name", "lead").get("AccessKey");
        var lead = root.as(AwsBasicCredentials.create(
                key.get("AccessKeyId").asText(), key.get("SecretAccessKey").asText()));

        lead.silent("iam", "add-user-to-group", "--group-name", "developers", "--user-name", "dev");
        assertThat(lead.json("iam", "get-group", "--group-name", "developers")
                        .at("/Users")
                        .findValuesAsText("UserName"))
                .containsExactly("dev");
        var refused = lead.refused(
                "AccessDenied", "iam", "add-user-to-group", "--group-name", "admins", "--user-name", "lead");
        assertThat(refused)
                .contains("is not authorized to perform: iam:AddUserToGroup on resource: group admins"
                        + " because no identity-based policy allows the iam:AddUserToGroup action");
        lead.refused("AccessDenied", "iam", "list-groups");
        lead.refused(
                "AccessDenied",
                "iam",
                "attach-group-policy",
                "--group-name",
                "developers",
                "--policy-arn",
                ADMINISTRATOR);
        lead.silent("iam", "remove-user-from-group", "--group-name", "developers", "--user-name", "dev");

        root.silent("iam", "delete-user-policy", "--user-name", "lead", "--policy-name", "lead-of-developers");
        lead.refused("AccessDenied", "iam", "get-group", "--group-name", "developers");
    }

    @Test
    void a_delegated_administrator_manages_policies_until_a_policy_ends_that() {
        try (var clients = server.clients(Wire.TLS)) {
            var root = clients.iam(installation.root());
            var iam = clients.iam(user(root, "delegate"));
            root.attachUserPolicy(attach -> attach.userName("delegate").policyArn(ADMINISTRATOR));

            var first = document("Allow", "s3:GetObject", "arn:aws:s3:::bucket/%41*");
            var made = iam.createPolicy(policy -> policy.policyName("read").policyDocument(first))
                    .policy();
            assertThat(made.attachmentCount()).isZero();
            iam.createPolicyVersion(version ->
                    version.policyArn(made.arn()).policyDocument(ANYTHING).setAsDefault(true));
            var kept = iam.getPolicyVersion(
                            version -> version.policyArn(made.arn()).versionId("v1"))
                    .policyVersion()
                    .document();
            assertThat(URLDecoder.decode(kept, StandardCharsets.UTF_8)).isEqualTo(first);
            assertThat(iam.listPolicyVersionsPaginator(
                                    list -> list.policyArn(made.arn()).maxItems(1))
                            .versions())
                    .extracting(PolicyVersion::versionId)
                    .containsExactly("v2", "v1");
            assertThat(iam.listPoliciesPaginator(
                                    list -> list.scope(PolicyScopeType.LOCAL).maxItems(1))
                            .policies())
                    .extracting(Policy::policyName)
                    .containsExactly("read");
            assertThatThrownBy(() ->
                            iam.createPolicy(policy -> policy.policyName("bad").policyDocument("{}")))
                    .isInstanceOf(MalformedPolicyDocumentException.class)
                    .hasMessageContaining("Syntax errors in policy.");

            root.putUserPolicy(put -> put.userName("delegate")
                    .policyName("no-policies")
                    .policyDocument(document("Deny", "iam:*Policy*", "*")));
            assertDenied(() -> iam.getPolicy(policy -> policy.policyArn(made.arn())));
            assertDenied(() ->
                    iam.deleteUserPolicy(policy -> policy.userName("delegate").policyName("no-policies")));
            assertThat(iam.listGroupsForUserPaginator(list -> list.userName("delegate"))
                            .groups())
                    .isEmpty();
        }
    }

    @Test
    void a_boundary_stops_an_escalation() {
        try (var clients = server.clients(Wire.PLAINTEXT)) {
            var root = clients.iam(installation.root());
            var bounded = user(root, "bounded");
            root.createGroup(group -> group.groupName("everybody"));
            root.putGroupPolicy(
                    put -> put.groupName("everybody").policyName("anything").policyDocument(ANYTHING));
            root.addUserToGroup(member -> member.groupName("everybody").userName("bounded"));
            root.putUserPermissionsBoundary(boundary ->
                    boundary.userName("bounded").permissionsBoundary("arn:aws:iam::aws:policy/IAMReadOnlyAccess"));
            var iam = clients.iam(bounded);
            assertThat(iam.getUser().user().permissionsBoundary().permissionsBoundaryArn())
                    .endsWith("/IAMReadOnlyAccess");
            assertThat(iam.listGroupsForUser(list -> list.userName("bounded")).groups())
                    .extracting(Group::groupName)
                    .containsExactly("everybody");
            assertDenied(() -> iam.deleteUserPermissionsBoundary(user -> user.userName("bounded")));
            assertDenied(() ->
                    iam.attachUserPolicy(attach -> attach.userName("bounded").policyArn(ADMINISTRATOR)));
            assertDenied(() -> iam.createUser(user -> user.userName("unbounded")));
        }
    }
}
