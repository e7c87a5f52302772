package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.model.Arn;
import dev.keyhold.server.TestKeyhold;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Permissions boundaries and session policies of callers of the AWS KMS API, as its clients see them: they limit what
 * IAM policies give and what a key policy gives to the account or a role, and not what it gives to a user or session.
 */
class KmsBoundariesTest {
    private static final String PLAINTEXT = Kms.base64("message");
    private static final String REFUSED = "AccessDeniedException";
    private static final String USES = PolicyDocuments.allow("kms:*");
    private static final String SILENT = PolicyDocuments.allow("s3:*");

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    @AutoClose
    private final Aws aws = new Aws(KEYHOLD);

    @AutoClose
    private final Kms kms = new Kms(KEYHOLD);

    private String key;

    @BeforeEach
    void makeKey() {
        key = kms.key();
    }

    @AfterEach
    void reset() {
        aws.reset();
    }

    private String bound(String name, String document) {
        return aws.done(aws.root(), "CreatePolicy", "PolicyName", name, "PolicyDocument", document)
                .get("Arn");
    }

    private void boundary(String user, String policy) {
        aws.done(aws.root(), "PutUserPermissionsBoundary", "UserName", user, "PermissionsBoundary", policy);
    }

    private void unbound(String user) {
        aws.done(aws.root(), "DeleteUserPermissionsBoundary", "UserName", user);
    }

    /** Adds a statement to the key policy that gives all uses to a principal. */
    private void let(String principal) {
        var policy = ("{'Version':'2012-10-17','Statement':[{'Effect':'Allow','Principal':{'AWS':'"
                        + Arn.root(TestKeyhold.ACCOUNT) + "'},'Action':'kms:*','Resource':'*'},"
                        + "{'Effect':'Allow','Principal':{'AWS':'" + principal
                        + "'},'Action':'kms:*','Resource':'*'}]}")
                .replace("'", "\\\"");
        kms.done(
                kms.root(),
                "PutKeyPolicy",
                "{\"KeyId\":\"" + key + "\",\"PolicyName\":\"default\",\"Policy\":\"" + policy + "\"}");
    }

    /** What becomes of a use, a read, a change and an operation without a key. */
    private void assertUses(VendorSigner.Keys caller, boolean isAllowed, String what) {
        var named = "{\"KeyId\":\"" + key + "\"";
        var calls = Map.of(
                "Encrypt", named + ",\"Plaintext\":\"" + PLAINTEXT + "\"}",
                "GenerateDataKey", named + ",\"KeySpec\":\"AES_256\"}",
                "DescribeKey", named + "}",
                "TagResource", named + ",\"Tags\":[{\"TagKey\":\"a\",\"TagValue\":\"b\"}]}");
        calls.forEach((operation, body) -> {
            var answer = kms.call(caller, operation, body);
            assertThat(answer.status())
                    .as(what + ", " + operation + ": " + answer)
                    .isEqualTo(isAllowed ? 200 : 400);
            if (!isAllowed) {
                assertThat(answer.at("/__type")).as(what).isEqualTo(REFUSED);
            }
        });
    }

    @Test
    void a_boundary_limits_a_user_whom_policy_and_key_policy_of_the_account_let() {
        var alice = aws.user("alice", USES);
        assertUses(alice, true, "without a boundary");
        var silent = bound("silent", SILENT);
        boundary("alice", silent);
        assertUses(alice, false, "with a boundary that says nothing of KMS");
        assertThat(kms.call(alice, "CreateKey", "{}").at("/__type")).isEqualTo(REFUSED);
        assertThat(kms.call(alice, "ListKeys", "{}").at("/__type")).isEqualTo(REFUSED);
        var ciphertext = kms.done(
                        kms.root(), "Encrypt", "{\"KeyId\":\"" + key + "\",\"Plaintext\":\"" + PLAINTEXT + "\"}")
                .at("/CiphertextBlob");
        assertThat(kms.call(alice, "Decrypt", "{\"CiphertextBlob\":\"" + ciphertext + "\"}")
                        .at("/__type"))
                .isEqualTo(REFUSED);
        boundary("alice", bound("allowing", USES));
        assertUses(alice, true, "with a boundary that allows");
        unbound("alice");
        assertUses(alice, true, "without a boundary again");
    }

    @Test
    void a_boundary_does_not_limit_what_the_key_policy_gives_to_the_user_but_its_denial_does() {
        var alice = aws.user("alice");
        let(Arn.user(TestKeyhold.ACCOUNT, "/", "alice").text());
        boundary("alice", bound("silent", SILENT));
        assertUses(alice, true, "with a boundary that says nothing");
        boundary("alice", bound("denying", PolicyDocuments.deny("kms:*")));
        assertUses(alice, false, "with a boundary that denies");
    }

    @Test
    void a_boundary_limits_the_session_that_a_user_makes_of_itself() {
        var alice = aws.user("alice", USES);
        var session = aws.session(alice);
        assertUses(session, true, "without a boundary");
        boundary("alice", bound("silent", SILENT));
        assertUses(session, false, "with a boundary");
    }

    private String role() {
        aws.done(
                aws.root(),
                "CreateRole",
                "RoleName",
                "worker",
                "AssumeRolePolicyDocument",
                PolicyDocuments.trust("AWS", Arn.root(TestKeyhold.ACCOUNT).text()));
        aws.done(aws.root(), "PutRolePolicy", "RoleName", "worker", "PolicyName", "uses", "PolicyDocument", USES);
        return Arn.role(TestKeyhold.ACCOUNT, "/", "worker").text();
    }

    @Test
    void a_session_policy_and_a_boundary_limit_the_sessions_of_a_role() {
        var role = role();
        var alice = aws.user("alice", PolicyDocuments.allow("sts:AssumeRole"));
        assertUses(aws.assume(alice, role), true, "without a session policy");
        assertUses(aws.assume(alice, role, "Policy", USES), true, "with one that allows");
        var limited = aws.assume(alice, role, "Policy", SILENT);
        assertUses(limited, false, "with one that says nothing of KMS");
        let(role);
        assertUses(limited, false, "with one, where the key policy names the role");
        let(Arn.assumedRole(TestKeyhold.ACCOUNT, "worker", "job").text());
        assertUses(limited, true, "with one, where the key policy names the session");
        kms.done(kms.root(), "PutKeyPolicy", defaultPolicy());
        var session = aws.assume(alice, role);
        var policy = bound("silent", SILENT);
        aws.done(aws.root(), "PutRolePermissionsBoundary", "RoleName", "worker", "PermissionsBoundary", policy);
        assertUses(session, false, "with a boundary of the role");
        let(role);
        assertUses(session, false, "with a boundary, where the key policy names the role");
    }

    private String defaultPolicy() {
        var policy = kms.done(kms.root(), "GetKeyPolicy", "{\"KeyId\":\"" + kms.key() + "\"}");
        return "{\"KeyId\":\"" + key + "\",\"PolicyName\":\"default\",\"Policy\":"
                + policy.json().get("Policy") + "}";
    }

    @Test
    void a_federated_user_may_what_its_session_policy_and_its_parent_may() {
        var alice =
                aws.user("alice", PolicyDocuments.allow("sts:GetFederationToken", "kms:Encrypt", "kms:DescribeKey"));
        var outcomes = List.of(
                aws.federate(alice, "none"),
                aws.federate(alice, "silent", "Policy", SILENT),
                aws.federate(alice, "other", "Policy", PolicyDocuments.allow("kms:Decrypt")));
        for (var session : outcomes) {
            assertUses(session, false, "a federated user");
        }
        var uses = aws.federate(alice, "carol", "Policy", USES);
        var body = "{\"KeyId\":\"" + key + "\",\"Plaintext\":\"" + PLAINTEXT + "\"}";
        assertThat(kms.call(uses, "Encrypt", body).outcome()).isEqualTo("200");
        assertThat(kms.call(uses, "DisableKey", "{\"KeyId\":\"" + key + "\"}").at("/__type"))
                .isEqualTo(REFUSED);
        boundary("alice", bound("silent", SILENT));
        assertThat(kms.call(uses, "Encrypt", body).at("/__type")).isEqualTo(REFUSED);
    }
}
