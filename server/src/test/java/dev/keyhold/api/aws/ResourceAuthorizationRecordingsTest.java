package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.server.TestKeyhold;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Which resource AWS asks policies about, under grants on single ARNs: 24 requests that the project
 * {@code radkawar/stackd} recorded (Apache License 2.0, {@code testdata/aws/iam/resource_authorization.json}; see the
 * notice on the simulator's recordings), restated.
 */
class ResourceAuthorizationRecordingsTest {
    private static final String PATH = "/probes/resource-auth/";
    private static final String ARN = "arn:aws:iam::123456789012:";

    private TestKeyhold keyhold;
    private Aws aws;
    private VendorSigner.Keys actor;
    private String key = "";

    @BeforeEach
    void prepare() {
        keyhold = TestKeyhold.start();
        aws = new Aws(keyhold);
        for (var user : List.of("resource-auth-User", "resource-auth-Actor")) {
            root("CreateUser", "UserName", user, "Path", PATH);
        }
        root("CreateGroup", "GroupName", "resource-auth-Group", "Path", PATH);
        var trust = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\","
                + "\"Principal\":{\"AWS\":\"" + ARN + "root\"}}}";
        root("CreateRole", "RoleName", "resource-auth-Role", "Path", PATH, "AssumeRolePolicyDocument", trust);
        root("CreateInstanceProfile", "InstanceProfileName", "resource-auth-Profile", "Path", PATH);
        var policy = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\","
                + "\"Resource\":\"*\"}}";
        root("CreatePolicy", "PolicyName", "resource-auth-Policy", "Path", PATH, "PolicyDocument", policy);
        key = root("CreateAccessKey", "UserName", "resource-auth-User").get("AccessKeyId");
        var made = root("CreateAccessKey", "UserName", "resource-auth-Actor");
        actor = VendorSigner.Keys.of(made.get("AccessKeyId"), made.get("SecretAccessKey"));
        root("PutUserPolicy", "UserName", "resource-auth-Actor", "PolicyName", "inputs", "PolicyDocument", grants());
    }

    @AfterEach
    void stop() {
        aws.close();
        keyhold.close();
    }

    private static String grants() {
        return Stream.of(
                        grant(
                                "user" + PATH + "resource-auth-User",
                                "GetUser",
                                "ListAccessKeys",
                                "GetAccessKeyLastUsed",
                                "GetContextKeysForPrincipalPolicy",
                                "SimulatePrincipalPolicy"),
                        grant("user" + PATH + "resource-auth-Actor", "GetUser"),
                        grant("group" + PATH + "resource-auth-Group", "GetGroup"),
                        grant("role" + PATH + "resource-auth-Role", "GetRole"),
                        grant("instance-profile" + PATH + "resource-auth-Profile", "GetInstanceProfile"),
                        grant("policy" + PATH + "resource-auth-Policy", "GetPolicy"),
                        grant("user" + PATH + "created/*", "CreateUser"))
                .collect(Collectors.joining(",", "{\"Version\":\"2012-10-17\",\"Statement\":[", "]}"));
    }

    private static String grant(String resource, String... actions) {
        var names =
                Arrays.stream(actions).map(action -> "\"iam:" + action + "\"").collect(Collectors.joining(","));
        return "{\"Effect\":\"Allow\",\"Action\":[" + names + "],\"Resource\":\"" + ARN + resource + "\"}";
    }

    private Aws.Answer root(String action, String... input) {
        return aws.done(aws.root(), action, input);
    }

    private String arn(String action, String... input) {
        return aws.done(actor, action, input).get("Arn");
    }

    private void assertDenied(String action, String... input) {
        assertThat(aws.call(actor, action, input).outcome()).startsWith("403 AccessDenied");
    }

    @Test
    void names_are_found_in_any_case_and_decided_by_the_arn_that_is_stored() {
        record Kind(String action, String member, String name, String resource) {}
        for (var kind : List.of(
                new Kind("GetUser", "UserName", "resource-auth-User", "user"),
                new Kind("GetGroup", "GroupName", "resource-auth-Group", "group"),
                new Kind("GetRole", "RoleName", "resource-auth-Role", "role"),
                new Kind("GetInstanceProfile", "InstanceProfileName", "resource-auth-Profile", "instance-profile"))) {
            var stored = ARN + kind.resource() + PATH + kind.name();
            assertThat(arn(kind.action(), kind.member(), kind.name())).isEqualTo(stored);
            assertThat(arn(kind.action(), kind.member(), kind.name().toUpperCase(Locale.ROOT)))
                    .isEqualTo(stored);
            assertThat(arn(kind.action(), kind.member(), kind.name(), "Path", "/unrelated/"))
                    .isEqualTo(stored);
        }
        assertThat(arn("GetUser")).isEqualTo(ARN + "user" + PATH + "resource-auth-Actor");
        assertThat(arn("GetPolicy", "PolicyArn", ARN + "policy" + PATH + "resource-auth-Policy"))
                .isEqualTo(ARN + "policy" + PATH + "resource-auth-Policy");
    }

    @Test
    void a_key_is_decided_by_its_owner_and_a_source_by_its_name() {
        assertThat(aws.done(actor, "GetAccessKeyLastUsed", "AccessKeyId", key).get("UserName"))
                .isEqualTo("resource-auth-User");
        assertThat(aws.done(actor, "GetAccessKeyLastUsed", "AccessKeyId", key, "UserName", "resource-auth-Actor")
                        .get("UserName"))
                .isEqualTo("resource-auth-User");
        for (var path : List.of(PATH, "/elsewhere/")) {
            var source = ARN + "user" + path + "resource-auth-User";
            aws.done(actor, "GetContextKeysForPrincipalPolicy", "PolicySourceArn", source);
            aws.done(
                    actor,
                    "SimulatePrincipalPolicy",
                    "ActionNames.member.1",
                    "s3:GetObject",
                    "PolicySourceArn",
                    source);
        }
    }

    @Test
    void what_does_not_exist_is_decided_by_the_path_that_it_is_to_have() {
        assertDenied("CreateUser", "UserName", "resource-auth-denied_path", "Path", PATH + "blocked/");
        assertThat(arn("CreateUser", "UserName", "resource-auth-allowed_path", "Path", PATH + "created/"))
                .isEqualTo(ARN + "user" + PATH + "created/resource-auth-allowed_path");
    }

    @Test
    void a_move_takes_effect_for_the_user_and_its_keys() {
        root("UpdateUser", "UserName", "resource-auth-User", "NewPath", PATH + "moved/");
        assertDenied("GetUser", "UserName", "resource-auth-User");
        assertDenied("GetAccessKeyLastUsed", "AccessKeyId", key);
    }
}
