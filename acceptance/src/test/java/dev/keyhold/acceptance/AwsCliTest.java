package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** The {@code aws} command line goes through the whole life of users, keys, sessions, roles and accounts. */
@Tag("clients")
class AwsCliTest {
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

    @Test
    void a_user_lives_from_creation_to_deletion() {
        var aws = AwsCli.of(folder, server, Wire.TLS, installation.root());
        var name = "Cleo.Q";
        var made = aws.json(
                        "iam",
                        "create-user",
                        "--user-name",
                        name,
                        "--path",
                        "/staff/",
                        "--tags",
                        "Key=team,Value=blue and green",
                        "Key=site,Value=ünï")
                .get("User");
        assertThat(text(made, "Arn")).isEqualTo("arn:aws:iam::" + installation.accountId() + ":user/staff/" + name);
        aws.silent("iam", "wait", "user-exists", "--user-name", name);
        assertThat(aws.json("iam", "get-user", "--user-name", name).get("User")).isEqualTo(made);
        aws.refused("EntityAlreadyExists", "iam", "create-user", "--user-name", name.toLowerCase(Locale.ROOT));

        aws.silent("iam", "tag-user", "--user-name", name, "--tags", "Key=team,Value=red", "Key=added,Value=");
        aws.silent("iam", "untag-user", "--user-name", name, "--tag-keys", "site");
        var tags = aws.json("iam", "list-user-tags", "--user-name", name, "--page-size", "1");
        assertThat(tags.at("/Tags").findValuesAsText("Key")).containsExactly("added", "team");
        assertThat(tags.at("/Tags").findValuesAsText("Value")).containsExactly("", "red");

        aws.silent("iam", "update-user", "--user-name", name, "--new-user-name", name + "2");
        assertThat(aws.json("iam", "list-users", "--page-size", "1")
                        .at("/Users")
                        .findValuesAsText("UserName"))
                .contains(name + "2")
                .doesNotContain(name);
        aws.silent("iam", "delete-user", "--user-name", name + "2");
        aws.refused("NoSuchEntity", "iam", "get-user", "--user-name", name + "2");
    }

    @Test
    void a_key_set_inactive_is_refused_at_the_very_next_request() {
        var aws = AwsCli.of(folder, server, Wire.PLAINTEXT, installation.root());
        var name = "keys";
        aws.json("iam", "create-user", "--user-name", name);
        var key = key(aws.json("iam", "create-access-key", "--user-name", name).get("AccessKey"));
        var self = aws.as(key);
        assertThat(text(self.json("sts", "get-caller-identity"), "Arn")).endsWith(":user/" + name);

        var id = key.accessKeyId();
        aws.silent("iam", "update-access-key", "--user-name", name, "--access-key-id", id, "--status", "Inactive");
        self.refused("InvalidClientTokenId", "sts", "get-caller-identity");
        assertThat(aws.json("iam", "list-access-keys", "--user-name", name)
                        .at("/AccessKeyMetadata")
                        .findValuesAsText("Status"))
                .containsExactly("Inactive");
        aws.silent("iam", "update-access-key", "--user-name", name, "--access-key-id", id, "--status", "Active");
        self.json("sts", "get-caller-identity");
        var used = aws.json("iam", "get-access-key-last-used", "--access-key-id", id);
        assertThat(text(used, "UserName")).isEqualTo(name);
        assertThat(used.at("/AccessKeyLastUsed/ServiceName").asText()).isEqualTo("sts");
        assertThat(used.at("/AccessKeyLastUsed/LastUsedDate").asText()).isNotEmpty();

        aws.json("iam", "create-access-key", "--user-name", name);
        aws.refused("LimitExceeded", "iam", "create-access-key", "--user-name", name);
        aws.refused("DeleteConflict", "iam", "delete-user", "--user-name", name);
        aws.silent("iam", "delete-access-key", "--user-name", name, "--access-key-id", id);
        self.refused("InvalidClientTokenId", "sts", "get-caller-identity");
    }

    @Test
    void a_session_signs_in_place_of_its_key() {
        var aws = AwsCli.of(folder, server, Wire.PLAINTEXT, installation.root());
        aws.json("iam", "create-user", "--user-name", "guest");
        var key =
                key(aws.json("iam", "create-access-key", "--user-name", "guest").get("AccessKey"));
        var made = aws.as(key)
                .json("sts", "get-session-token", "--duration-seconds", "900")
                .get("Credentials");
        var session = aws.as(AwsSessionCredentials.create(
                text(made, "AccessKeyId"), text(made, "SecretAccessKey"), text(made, "SessionToken")));
        assertThat(text(session.json("sts", "get-caller-identity"), "Arn")).endsWith(":user/guest");
        assertThat(session.refused("InvalidClientTokenId", "iam", "list-users")).contains("long-lived access key");
    }

    @Test
    void a_role_lives_from_creation_to_deletion() {
        var aws = AwsCli.of(folder, server, Wire.TLS, installation.root());
        var trust = """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
                    "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}""";
        var made = aws.json(
                        "iam",
                        "create-role",
                        "--role-name",
                        "reader",
                        "--path",
                        "/apps/",
                        "--description",
                        "Reads what others write",
                        "--max-session-duration",
                        "7200",
                        "--permissions-boundary",
                        "arn:aws:iam::aws:policy/ReadOnlyAccess",
                        "--tags",
                        "Key=team,Value=blue",
                        "--assume-role-policy-document",
                        trust)
                .get("Role");
        assertThat(text(made, "Arn")).isEqualTo("arn:aws:iam::" + installation.accountId() + ":role/apps/reader");
        assertThat(made.at("/AssumeRolePolicyDocument/Statement/0/Principal/Service")
                        .asText())
                .isEqualTo("ec2.amazonaws.com");
        aws.silent("iam", "wait", "role-exists", "--role-name", "reader");
        var shown = aws.json("iam", "get-role", "--role-name", "READER").get("Role");
        assertThat(shown.at("/MaxSessionDuration").asInt()).isEqualTo(7200);
        assertThat(shown.at("/Tags/0/Value").asText()).isEqualTo("blue");
        aws.json("iam", "update-role", "--role-name", "reader", "--max-session-duration", "3600");
        rolePolicies(aws);
        instanceProfile(aws);
        aws.silent("iam", "delete-role", "--role-name", "reader");
        aws.refused("NoSuchEntity", "iam", "get-role", "--role-name", "reader");
    }

    private static void rolePolicies(AwsCli aws) {
        var document = """
                {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}""";
        var own = new String[] {"--role-name", "reader", "--policy-name", "own"};
        aws.silent(words("iam put-role-policy", own, "--policy-document", document));
        assertThat(aws.json(words("iam get-role-policy", own))
                        .at("/PolicyDocument/Statement/Action")
                        .asText())
                .isEqualTo("s3:Get*");
        var managed = new String[] {"--role-name", "reader", "--policy-arn", "arn:aws:iam::aws:policy/ReadOnlyAccess"};
        aws.silent(words("iam attach-role-policy", managed));
        assertThat(aws.json("iam", "list-attached-role-policies", "--role-name", "reader")
                        .at("/AttachedPolicies/0/PolicyName")
                        .asText())
                .isEqualTo("ReadOnlyAccess");
        aws.refused("DeleteConflict", "iam", "delete-role", "--role-name", "reader");
        aws.silent(words("iam detach-role-policy", managed));
        aws.silent(words("iam delete-role-policy", own));
    }

    private static void instanceProfile(AwsCli aws) {
        var name = new String[] {"--instance-profile-name", "web"};
        aws.json(words("iam create-instance-profile", name));
        aws.silent(words("iam add-role-to-instance-profile", name, "--role-name", "reader"));
        assertThat(aws.json("iam", "list-instance-profiles-for-role", "--role-name", "reader")
                        .at("/InstanceProfiles/0/Roles/0/RoleName")
                        .asText())
                .isEqualTo("reader");
        aws.refused("DeleteConflict", "iam", "delete-role", "--role-name", "reader");
        aws.silent(words("iam remove-role-from-instance-profile", name, "--role-name", "reader"));
        aws.silent(words("iam delete-instance-profile", name));
    }

    private static String[] words(String command, String[] named, String... more) {
        return Stream.of(command.split(" "), named, more).flatMap(Stream::of).toArray(String[]::new);
    }

    @Test
    void the_account_has_an_alias_and_a_summary() {
        var aws = AwsCli.of(folder, server, Wire.PLAINTEXT, installation.root());
        aws.silent("iam", "create-account-alias", "--account-alias", "our-team");
        assertThat(aws.json("iam", "list-account-aliases")
                        .at("/AccountAliases/0")
                        .asText())
                .isEqualTo("our-team");
        aws.silent("iam", "delete-account-alias", "--account-alias", "our-team");
        var summary = aws.json("iam", "get-account-summary").get("SummaryMap");
        assertThat(summary.get("UsersQuota").asInt()).isEqualTo(5000);
    }

    @Test
    void a_user_has_none_of_what_tools_ask_for_before_they_delete_it() {
        var aws = AwsCli.of(folder, server, Wire.PLAINTEXT, installation.root());
        aws.json("iam", "create-user", "--user-name", "last");
        var key =
                key(aws.json("iam", "create-access-key", "--user-name", "last").get("AccessKey"));
        assertThat(aws.json("iam", "list-groups-for-user", "--user-name", "last")
                        .get("Groups"))
                .isEmpty();
        assertThat(aws.json("iam", "list-attached-user-policies", "--user-name", "last")
                        .get("AttachedPolicies"))
                .isEmpty();
        assertThat(aws.json("iam", "list-mfa-devices", "--user-name", "last").get("MFADevices"))
                .isEmpty();
        aws.refused("NoSuchEntity", "iam", "delete-login-profile", "--user-name", "last");
        aws.silent("iam", "delete-access-key", "--user-name", "last", "--access-key-id", key.accessKeyId());
        aws.silent("iam", "delete-user", "--user-name", "last");
    }

    @Test
    void a_report_tells_of_all_credentials() {
        var aws = AwsCli.of(folder, server, Wire.TLS, installation.root());
        assertThat(text(aws.json("iam", "generate-credential-report"), "State")).isEqualTo("COMPLETE");
        var report = aws.json("iam", "get-credential-report");
        assertThat(new String(Base64.getDecoder().decode(text(report, "Content")), StandardCharsets.UTF_8))
                .startsWith("user,arn,user_creation_time,")
                .contains("\n<root_account>,arn:aws:iam::" + installation.accountId() + ":root,");
    }

    @Test
    void an_account_lives_from_creation_to_closing() {
        var aws = AwsCli.of(folder, server, Wire.TLS, installation.root());
        var organization = aws.json("organizations", "describe-organization").get("Organization");
        assertThat(text(organization, "MasterAccountId")).isEqualTo(installation.accountId());
        var made = aws.json(
                        "organizations",
                        "create-account",
                        "--account-name",
                        "Team Red",
                        "--email",
                        "red@example.com",
                        "--tags",
                        "Key=team,Value=red")
                .get("CreateAccountStatus");
        assertThat(text(made, "State")).isEqualTo("SUCCEEDED");
        var request = aws.json(
                "organizations", "describe-create-account-status", "--create-account-request-id", text(made, "Id"));
        assertThat(request.get("CreateAccountStatus")).isEqualTo(made);
        var id = text(made, "AccountId");
        var account = aws.json("organizations", "describe-account", "--account-id", id)
                .get("Account");
        assertThat(text(account, "Name")).isEqualTo("Team Red");
        assertThat(text(account, "State")).isEqualTo("ACTIVE");
        assertThat(account.hasNonNull("JoinedTimestamp")).isTrue();
        assertThat(aws.json("organizations", "list-accounts", "--page-size", "1")
                        .at("/Accounts")
                        .findValuesAsText("Id"))
                .contains(installation.accountId(), id);
        var root = aws.json("organizations", "list-roots").at("/Roots/0/Id").asText();
        assertThat(aws.json("organizations", "list-parents", "--child-id", id)
                        .at("/Parents/0/Id")
                        .asText())
                .isEqualTo(root);
        assertThat(aws.json("organizations", "list-tags-for-resource", "--resource-id", id)
                        .at("/Tags/0/Value")
                        .asText())
                .isEqualTo("red");

        aws.silent("organizations", "close-account", "--account-id", id);
        aws.refused("AccountAlreadyClosedException", "organizations", "close-account", "--account-id", id);
        assertThat(text(
                        aws.json("organizations", "describe-account", "--account-id", id)
                                .get("Account"),
                        "Status"))
                .isEqualTo("SUSPENDED");
        aws.refused(
                "ConstraintViolationException",
                "organizations",
                "close-account",
                "--account-id",
                installation.accountId());
        aws.refused("AlreadyInOrganizationException", "organizations", "create-organization");
        aws.refused("UnsupportedAPIEndpointException", "organizations", "list-policies", "--filter", "TAG_POLICY");
    }

    @Test
    void a_service_that_is_not_served_is_named_with_the_variables_to_set() {
        var aws = AwsCli.of(folder, server, Wire.PLAINTEXT, installation.root());
        assertThat(aws.refused("NotImplemented", "s3api", "list-buckets")).contains("AWS_ENDPOINT_URL_IAM");
        assertThat(aws.refused("UnknownOperationException", "lambda", "list-functions"))
                .contains("The service lambda is not served", "AWS_ENDPOINT_URL_STS");
        assertThat(aws.refused("UnknownOperationException", "dynamodb", "list-tables"))
                .contains("The service dynamodb is not served");
    }

    @Test
    void a_client_that_does_not_trust_the_authority_gets_no_connection() {
        var aws = AwsCli.of(folder, server, Wire.TLS, installation.root()).trustingNobodyElse();
        var finished = aws.run("sts", "get-caller-identity");
        assertThat(finished.exitCode()).isNotZero();
        assertThat(finished.err()).contains("SSL validation failed");
    }

    private static AwsCredentials key(JsonNode made) {
        return AwsBasicCredentials.create(text(made, "AccessKeyId"), text(made, "SecretAccessKey"));
    }

    private static String text(JsonNode node, String field) {
        return node.get(field).asText();
    }
}
