package dev.keyhold.api.gateway.opa;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.api.gateway.Visitor;
import dev.keyhold.server.GatewayConfig;
import dev.keyhold.server.TestKeyhold;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What stores are answered that ask as they would ask the Open Policy Agent. */
class OpaTest {
    private static final GatewayConfig OPEN = Visitor.authorizing(Optional.of(TestKeyhold.ACCOUNT.text()));

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start(OPEN);

    private static final JsonMapper JSON = new JsonMapper();
    private static final String NO = "{\"result\":false}";
    private static final String YES = "{\"result\":true}";
    private static final String HOME = """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObjectVersion"],
               "Resource": "arn:aws:s3:::bkt/home/${aws:username}/*"},
              {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::bkt",
               "Condition": {"StringLike": {"s3:prefix": "home/${aws:username}/*"}}},
              {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::bkt/home/bob/secret/*"},
              {"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*"}]}""";

    @AutoClose("leave")
    private final Visitor visitor = new Visitor(KEYHOLD);

    private Aws aws() {
        return visitor.aws();
    }

    private RawClient.Response post(String body, String... headers) {
        var request = Visitor.json(OpaService.PATH, body);
        for (var i = 0; i < headers.length; i += 2) {
            request = request.with(headers[i], headers[i + 1]);
        }
        return visitor.ask(request);
    }

    private String answer(ObjectNode document) {
        var answer = post(document.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.text();
    }

    private static ObjectNode minio(String account, String action, String object) {
        var document = JSON.createObjectNode();
        var input = document.putObject("input");
        input.put("account", account).put("action", action).put("originalAction", "");
        input.put("bucket", "bkt").put("object", object).put("owner", false).put("denyOnly", false);
        input.putNull("groups").putNull("claims");
        var conditions = input.putObject("conditions");
        conditions.putArray("SourceIp").add("192.0.2.7");
        conditions.putArray("username").add("alice");
        return document;
    }

    private static ObjectNode rustfs(String account, String action, String object) {
        var document = JSON.createObjectNode();
        var input = document.putObject("input").put("action", action);
        var identity = input.putObject("identity").put("account", account).put("is_owner", false);
        identity.putArray("groups").add("admins");
        identity.putObject("claims");
        input.putObject("resource")
                .put("bucket", "bkt")
                .put("object", object)
                .put("arn", "arn:aws:s3:::bkt" + (object.isEmpty() ? "" : "/" + object));
        input.putObject("context").put("deny_only", false).putObject("conditions");
        return document;
    }

    private static ObjectNode rgw(String user, String method, String object) {
        var document = JSON.createObjectNode();
        var input = document.putObject("input").put("method", method).put("params", "");
        input.put("decoded_uri", "/bkt/" + object).put("object_name", object).put("subuser", "");
        input.putObject("user_info").put("user_id", user);
        input.putObject("bucket_info").putObject("bucket").put("name", "bkt");
        return document;
    }

    private VendorSigner.Keys bob() {
        return aws().user("bob", HOME);
    }

    @Test
    void a_store_of_any_kind_gets_what_policies_say_of_the_owner_of_the_key_or_the_user_of_that_name() {
        var key = bob().id();
        for (var account : List.of(key, "bob")) {
            assertThat(answer(minio(account, "s3:GetObject", "home/bob/a"))).isEqualTo(YES);
            assertThat(answer(minio(account, "s3:GetObject", "home/alice/a"))).isEqualTo(NO);
            assertThat(answer(minio(account, "s3:PutObject", "home/bob/a"))).isEqualTo(NO);
            assertThat(answer(minio(account, "s3:GetObject", "home/bob/secret/a")))
                    .isEqualTo(NO);
            assertThat(answer(rustfs(account, "s3:GetObject", "home/bob/a"))).isEqualTo(YES);
            assertThat(answer(rustfs(account, "s3:GetObject", "home/alice/a"))).isEqualTo(NO);
            assertThat(answer(rgw(account, "GET", "home/bob/a"))).isEqualTo(YES);
            assertThat(answer(rgw(account, "GET", "home/alice/a"))).isEqualTo(NO);
            assertThat(answer(rgw(account, "PUT", "home/bob/a"))).isEqualTo(NO);
        }
        var lists = minio("bob", "s3:ListBucket", "");
        assertThat(answer(lists)).isEqualTo(NO);
        lists.withObject("/input/conditions").putArray("prefix").add("home/bob/x");
        assertThat(answer(lists)).isEqualTo(YES);
        lists.withObject("/input").put("originalAction", "s3:ListBucketVersions");
        assertThat(answer(lists)).isEqualTo(NO);
        assertThat(KEYHOLD.denials()).anySatisfy(event -> {
            assertThat(event.operation()).isEqualTo("Opa/Allow");
            assertThat(event.accessKey()).isEqualTo(key);
        });
        visitor.reconnect();
    }

    @Test
    void an_account_that_is_nobody_who_may_act_gets_a_no_whatever_is_asked() {
        var bob = bob();
        for (var account : List.of("nobody", "Bob", "AKIAIOSFODNN7EXAMPLE", "bob:sub", "bob$bob", "root", "*")) {
            assertThat(answer(minio(account, "s3:GetObject", "home/bob/a")))
                    .as(account)
                    .isEqualTo(NO);
            assertThat(answer(denyOnly(account, "s3:GetObject"))).as(account).isEqualTo(NO);
        }
        assertThat(answer(denyOnly(bob.id(), "s3:GetObject"))).isEqualTo(YES);
        aws().done(aws().root(), "UpdateAccessKey", "UserName", "bob", "AccessKeyId", bob.id(), "Status", "Inactive");
        assertThat(answer(minio(bob.id(), "s3:GetObject", "home/bob/a"))).isEqualTo(NO);
        assertThat(answer(denyOnly(bob.id(), "s3:GetObject"))).isEqualTo(NO);
        // Not even if a user has the key for a name.
        aws().user(bob.id(), HOME);
        assertThat(answer(denyOnly(bob.id(), "s3:GetObject"))).isEqualTo(NO);
    }

    private static ObjectNode denyOnly(String account, String action) {
        var document = minio(account, action, "other/a");
        document.withObject("/input").put("denyOnly", true);
        return document;
    }

    @Test
    void where_a_store_allows_itself_only_an_explicit_deny_is_a_no() {
        var key = bob().id();
        assertThat(answer(denyOnly(key, "s3:PutObject"))).isEqualTo(YES);
        assertThat(answer(denyOnly(key, "admin:CreateServiceAccount"))).isEqualTo(YES);
        assertThat(answer(denyOnly(key, "sts:AssumeRole"))).isEqualTo(NO);
        var secret = denyOnly(key, "s3:PutObject");
        secret.withObject("/input").put("object", "home/bob/secret/a");
        assertThat(answer(secret)).isEqualTo(NO);
        var rustfs = rustfs(key, "s3:PutObject", "other/a");
        rustfs.withObject("/input/context").put("deny_only", true);
        assertThat(answer(rustfs)).isEqualTo(YES);
    }

    /** Administrators of a store can make themselves any of its clients. */
    @Test
    void nobody_administers_a_store_by_a_policy_that_allows_everything() {
        var key = aws().user(
                        "bob",
                        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\","
                                + "\"Resource\":\"*\"}}")
                .id();
        assertThat(answer(minio(key, "s3:PutBucketPolicy", ""))).isEqualTo(YES);
        assertThat(answer(minio(key, "admin:CreateUser", ""))).isEqualTo(NO);
        assertThat(answer(rustfs(key, "admin:ServerInfo", ""))).isEqualTo(NO);
        assertThat(answer(minio(aws().root().id(), "admin:CreateUser", ""))).isEqualTo(NO);
        assertThat(answer(minio(aws().root().id(), "s3:PutObject", "a"))).isEqualTo(YES);
    }

    @Test
    void a_session_of_the_store_may_do_what_both_its_policy_and_those_of_its_user_allow() {
        bob();
        var document = minio("TEMPORARYKEYOFSTORE", "s3:GetObject", "home/bob/a");
        assertThat(answer(document)).isEqualTo(NO);
        var claims = document.withObject("/input").putObject("claims").put("parent", "bob");
        assertThat(answer(document)).isEqualTo(YES);
        claims.put("sessionPolicy", session("home/bob/b"));
        assertThat(answer(document)).isEqualTo(NO);
        claims.put("sessionPolicy", session("*"));
        assertThat(answer(document)).isEqualTo(YES);
        // What the policy of a session does not allow is refused, even where nothing else has to allow it.
        claims.put("sessionPolicy", session("home/bob/b"));
        document.withObject("/input").put("denyOnly", true);
        assertThat(answer(document)).isEqualTo(NO);
        claims.put("policy", "readwrite");
        assertThat(answer(document)).isEqualTo(NO);

        var root = minio("x", "s3:GetObject", "home/bob/a");
        root.withObject("/input")
                .putObject("claims")
                .put("parent", aws().root().id())
                .put("sessionPolicy", session("b"));
        assertThat(answer(root)).isEqualTo(NO);
        root.withObject("/input/claims").put("sessionPolicy", session("home/bob/a"));
        assertThat(answer(root)).isEqualTo(YES);
    }

    private static String session(String objects) {
        var policy = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:*\","
                + "\"Resource\":\"arn:aws:s3:::bkt/" + objects + "\"}}";
        return Base64.getEncoder().encodeToString(policy.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_holder_of_an_identity_token_is_the_user_that_it_names() {
        bob();
        var document = minio("TEMPORARYKEYOFSTORE", "s3:GetObject", "home/bob/a");
        document.withObject("/input")
                .putObject("claims")
                .put("iss", "https://keys.example.com/oidc/0123456789abcdef")
                .put("sub", "arn:aws:iam::" + TestKeyhold.ACCOUNT + ":user/bob")
                .put("exp", 1_772_600_767);
        assertThat(answer(document)).isEqualTo(YES);
        document.withObject("/input/claims").put("sub", "arn:aws:iam::210987654321:user/bob");
        assertThat(answer(document)).isEqualTo(NO);
    }

    /** Whatever the store says of principal, session and time. */
    @Test
    void keys_that_keyhold_itself_knows_are_its_own() {
        aws().user("bob", """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                 "Condition": {"StringEquals": {"aws:username": "bob", "aws:PrincipalType": "User"},
                               "DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"},
                               "Null": {"aws:MultiFactorAuthPresent": "true", "aws:TokenIssueTime": "true"}}},
                 {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*",
                 "Condition": {"StringEquals": {"ci.example.com:sub": "job"}}}]}""");
        var document = minio("bob", "s3:GetObject", "a");
        var conditions = document.withObject("/input/conditions");
        conditions.putArray("username").add("alice");
        conditions.putArray("aws:username").add("alice");
        conditions.putArray("CurrentTime").add("2040-01-01T00:00:00Z");
        conditions.putArray("principaltype").add("Account");
        conditions.putArray("MultiFactorAuthPresent").add("true");
        conditions.putArray("TokenIssueTime").add("2040-01-01T00:00:00Z");
        assertThat(answer(document)).isEqualTo(YES);
        var ofToken = minio("bob", "s3:PutObject", "a");
        ofToken.withObject("/input/conditions").putArray("ci.example.com:sub").add("job");
        assertThat(answer(ofToken)).isEqualTo(NO);
    }

    @Test
    void what_cannot_be_read_is_a_no_too() {
        for (var body : List.of("{", "[]", "{}", "{\"input\":{}}", "{\"input\":1}", "{\"input\":{},\"input\":{}}")) {
            var answer = post(body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.text()).startsWith("{\"result\":false,\"message\":\"");
        }
        var deep = post("{\"input\":" + "{\"a\":".repeat(40) + "1" + "}".repeat(41));
        assertThat(deep.status()).isEqualTo(400);
        // The answer comes before the body, which the server would not read to its end.
        var large = post("", "content-length", "1100000");
        assertThat(large.status()).as(large.text()).isEqualTo(413);
        assertThat(large.text()).doesNotContain("result");
        assertThat(visitor.ask(RawRequest.get("keyhold", OpaService.PATH)).status())
                .isEqualTo(405);
    }

    @Test
    void the_owner_of_a_store_may_do_everything_where_the_store_is_trusted_with_that() {
        var minio = minio("minioadmin", "admin:CreateUser", "");
        minio.withObject("/input").put("owner", true);
        var rustfs = rustfs("rustfsadmin", "s3:GetObject", "a");
        rustfs.withObject("/input/identity").put("is_owner", true);
        assertThat(answer(minio)).isEqualTo(NO);
        assertThat(answer(rustfs)).isEqualTo(NO);
        try {
            KEYHOLD.restart(OPEN.withTrustedOwners(true));
            visitor.reconnect();
            assertThat(answer(minio)).isEqualTo(YES);
            assertThat(answer(rustfs)).isEqualTo(YES);
            // With less than all rights it is not the owner.
            minio.withObject("/input").putObject("claims").put("sessionPolicy", session("*"));
            assertThat(answer(minio)).isEqualTo(NO);
            assertThat(answer(minio("minioadmin", "s3:GetObject", "a"))).isEqualTo(NO);
            assertThat(post("{\"input\":{\"owner\":true}}").status()).isEqualTo(400);
        } finally {
            KEYHOLD.restart(OPEN);
            visitor.reconnect();
        }
    }

    /** Some stores ask so at the start, and take everything but 200 for a failure. */
    @Test
    void a_store_with_a_token_that_is_valid_finds_somebody_who_answers() {
        assertThat(post("").status()).isEqualTo(200);
        assertThat(post("").text()).isEqualTo(NO);
        var token = KEYHOLD.adminToken();
        var key = visitor.apiKey().required("secret").asText();
        bob();
        var document = minio("bob", "s3:GetObject", "home/bob/a").toString();
        try {
            KEYHOLD.restart(GatewayConfig.parse(
                    List.of("opa"),
                    List.of("arn:aws:iam::" + TestKeyhold.ACCOUNT + ":user/admin"),
                    Optional.empty(),
                    "generic"));
            visitor.reconnect();
            // As MinIO, RustFS and Ceph's gateway send it.
            for (var sent : List.of(
                    List.of("Authorization", "Bearer " + token),
                    List.of("Authorization", key),
                    List.of("Authorization", "Api-Key " + key),
                    List.of("Authorization", "Bearer " + key),
                    List.of("X-Auth-Token", key),
                    List.of("X-Keyhold-Authorization", "Api-Key " + key))) {
                assertThat(post("", sent.get(0), sent.get(1)).status())
                        .as(sent.get(0))
                        .isEqualTo(200);
                assertThat(post(document, sent.get(0), sent.get(1)).text()).isEqualTo(YES);
            }
            refused(post(""));
            refused(post(document));
            refused(post("", "Authorization", "Bearer AQVNguess"));
            refused(post(document, "Authorization", "Basic " + key));
            refused(post(document, "X-Auth-Token", ""));
            refused(post(document, "Authorization", "Bearer " + key, "X-Auth-Token", key));
            refused(post(document, "X-Auth-Token", key, "X-Auth-Token", key));
        } finally {
            KEYHOLD.restart(OPEN);
            visitor.reconnect();
        }
        assertThat(post("", "X-Auth-Token", "").status()).isEqualTo(200);
        // A token that is sent has to be valid where none is needed.
        refused(post("", "Authorization", "Bearer AQVNguess"));
    }

    private static void refused(RawClient.Response answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(403);
        assertThat(answer.header("x-keyhold-reason")).contains("GatewayAccessDenied");
        assertThat(answer.text()).startsWith("{\"result\":false");
    }
}
