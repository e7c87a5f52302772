package dev.keyhold.api.gateway;

import static dev.keyhold.api.gateway.Visitor.plain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.crypto.SigningKey;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.server.TestImport;
import dev.keyhold.server.TestKeyhold;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The responses to servers that call Keyhold as they would call Keystone. */
class KeystoneTest {
    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private static final JsonMapper JSON = new JsonMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    @AutoClose("leave")
    private final Visitor visitor = new Visitor(KEYHOLD);

    private RawClient.Response ask(String path, String body) {
        return visitor.ask(Visitor.json(path, body));
    }

    private RawClient.Response ask(ObjectNode credentials) {
        return ask(
                "/v3/s3tokens",
                JSON.createObjectNode().set("credentials", credentials).toString());
    }

    /** As Ceph's gateway and Swift's s3api send it. */
    private static ObjectNode s3(VendorSigner.Keys keys, Instant signedAt) {
        return text(keys, signedAt, "default", "s3");
    }

    private static ObjectNode text(VendorSigner.Keys keys, Instant signedAt, String region, String service) {
        var time = TIME.format(signedAt);
        var day = time.substring(0, 8);
        var scope = day + "/" + region + "/" + service + "/aws4_request";
        var text = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + Sha256.hex("request");
        try (var secret = SecretBytes.ofText(keys.secret())) {
            return JSON.createObjectNode()
                    .put("access", keys.id())
                    .put(
                            "signature",
                            SigningKey.derive(secret, day, region, service).sign(text))
                    .put("token", Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static void refused(RawClient.Response answer, int status, String reason) {
        assertThat(answer.header("x-keyhold-reason")).as(answer.text()).contains(reason);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().at("/error/code").asInt()).isEqualTo(status);
        assertThat(answer.json().at("/error/message").asText()).isNotEmpty();
    }

    @Test
    void a_signed_text_tells_whose_it_is() {
        var bob = visitor.aws().user("bob");
        var answer = ask(s3(bob, KEYHOLD.now()));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        var token = answer.json().required("token");
        assertThat(token.at("/user/name").asText()).isEqualTo("bob");
        assertThat(token.at("/user/id").asText()).startsWith("aje");
        assertThat(token.at("/user/domain/name").asText()).isEqualTo("Default");
        assertThat(token.at("/project/id").asText()).isEqualTo(TestKeyhold.ACCOUNT.text());
        assertThat(token.at("/project/domain/id").asText()).isEqualTo("default");
        assertThat(token.at("/roles").findValuesAsText("name")).containsExactly("member");
        assertThat(token.at("/methods/0").asText()).isEqualTo("ec2credential");
        assertThat(Instant.parse(token.at("/expires_at").asText())).isAfter(KEYHOLD.now());
        assertThat(answer.header("x-subject-token")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0123456789abcdef0123456789abcdef", "team.data@example.com:+~-", "abc"})
    void keys_of_other_stores_are_verified(String id) {
        var secret = "q7SxkJ0v3uWm9YtRb2LzP5hCdE8aFgN1oXiKyTwQ";
        TestImport.done(KEYHOLD, "imported," + id + "," + secret + "\n");
        var answer = ask(s3(VendorSigner.Keys.of(id, secret), KEYHOLD.now()));
        assertThat(answer.json().at("/token/user/name").asText()).isEqualTo("imported");
        refused(ask(s3(VendorSigner.Keys.of(id, "x" + secret), KEYHOLD.now())), 401, "SignatureDoesNotMatch");
    }

    /** Ceph's gateway makes the project the owner of what a user creates. */
    @Test
    void each_account_is_its_own_project() {
        var bob = visitor.aws().user("bob");
        var other = visitor.aws().account("Team", "keystone@example.com");
        var first = ask(s3(bob, KEYHOLD.now())).json().required("token");
        var second = ask(s3(visitor.aws().userOf(other, "bob"), KEYHOLD.now()))
                .json()
                .required("token");
        var ofRoot = ask(s3(visitor.aws().rootOf(other), KEYHOLD.now())).json().required("token");

        assertThat(first.at("/project/id").asText()).isEqualTo(TestKeyhold.ACCOUNT.text());
        assertThat(second.at("/project/id").asText()).isEqualTo(other);
        assertThat(second.at("/project/name").asText()).isEqualTo(other);
        assertThat(ofRoot.required("project")).isEqualTo(second.required("project"));
        assertThat(second.at("/user/name").asText()).isEqualTo("bob");
        assertThat(second.at("/user/id")).isNotEqualTo(first.at("/user/id"));
    }

    @Test
    void the_root_has_a_name_there() {
        var answer = ask(s3(visitor.aws().root(), KEYHOLD.now()));
        assertThat(answer.json().at("/token/user/name").asText()).isEqualTo("root");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RegionOne", "GRA", "US", "my_region"})
    void any_region_will_do(String region) {
        assertThat(ask(text(visitor.aws().root(), KEYHOLD.now(), region, "s3")).status())
                .isEqualTo(200);
    }

    @Test
    void the_reason_is_the_true_one() {
        var root = visitor.aws().root();
        refused(ask(text(root, KEYHOLD.now(), "eu west", "s3")), 401, "AuthorizationHeaderMalformed");
        for (var own : List.of("iam", "sts", "kms", "organizations")) {
            var answer = ask(text(root, KEYHOLD.now(), "default", own));
            refused(answer, 401, "AuthorizationHeaderMalformed");
            assertThat(answer.text()).contains("a service of Keyhold itself");
        }
        var version2 = "GET\n\n\nWed, 04 Mar 2026 05:06:07 GMT\n/bucket/key".getBytes(StandardCharsets.UTF_8);
        var answer =
                ask(s3(root, KEYHOLD.now()).put("token", Base64.getEncoder().encodeToString(version2)));
        refused(answer, 401, "InvalidRequest");
        assertThat(answer.text()).contains("signature_version = s3v4");
    }

    @Test
    void the_text_may_come_in_either_alphabet() {
        var credentials = s3(visitor.aws().root(), KEYHOLD.now());
        var text = Base64.getUrlDecoder().decode(credentials.required("token").asText());
        assertThat(ask(credentials.put("token", Base64.getEncoder().encodeToString(text)))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_key_that_is_switched_off_is_refused_at_once() {
        var bob = visitor.aws().user("bob");
        var credentials = s3(bob, KEYHOLD.now());
        assertThat(ask(credentials).status()).isEqualTo(200);
        visitor.update(bob, "Inactive");
        refused(ask(credentials), 401, "InvalidAccessKeyId");
    }

    @Test
    void a_text_is_good_for_a_week_as_presigned_requests_can_be() {
        var root = visitor.aws().root();
        assertThat(ask(s3(root, KEYHOLD.now().minus(Duration.ofDays(7)))).status())
                .isEqualTo(200);
        refused(ask(s3(root, KEYHOLD.now().minus(Duration.ofDays(7)).minusSeconds(1))), 401, "RequestTimeTooSkewed");
        refused(ask(s3(root, KEYHOLD.now().plus(Duration.ofMinutes(16)))), 401, "RequestTimeTooSkewed");
    }

    @Test
    void another_signature_key_or_text_is_refused() {
        var root = visitor.aws().root();
        var good = s3(root, KEYHOLD.now());
        refused(ask(good.deepCopy().put("signature", "0".repeat(64))), 401, "SignatureDoesNotMatch");
        refused(ask(good.deepCopy().put("signature", "")), 401, "SignatureDoesNotMatch");
        refused(ask(good.deepCopy().put("access", "AKIAIOSFODNN7EXAMPLE")), 401, "InvalidAccessKeyId");
        refused(ask(good.deepCopy().put("access", "?")), 401, "InvalidAccessKeyId");
        refused(ask(good.deepCopy().put("token", "not base64")), 400, "InvalidForwardedRequest");
        refused(ask(good.deepCopy().put("token", "R0VUCgoKCi8=")), 401, "InvalidRequest");
        var session = visitor.aws().session(root);
        refused(ask(s3(session, KEYHOLD.now())), 401, "InvalidToken");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{}",
                "{\"credentials\":[]}",
                "{\"credentials\":{}}",
                "{\"credentials\":{\"access\":\"AKIAIOSFODNN7EXAMPLE\",\"verb\":\"GET\",\"path\":\"no/slash\"}}",
                "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}}"
            })
    void what_tells_of_no_request_is_not_answered(String body) {
        refused(ask("/v3/s3tokens", body), 400, "InvalidForwardedRequest");
        refused(ask("/v3/ec2tokens", body), 400, "InvalidForwardedRequest");
    }

    @Test
    void only_posts_are_answered() {
        assertThat(visitor.ask(RawRequest.get("keyhold", "/v3/ec2tokens")).status())
                .isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"credentials", "ec2Credentials"})
    void a_request_sent_in_parts_is_verified_as_it_was_signed(String name) {
        var signed = visitor.signedFor("ec2", visitor.aws().root(), plain("/v1/?Action=List&b=a%20b&c=%2F"));
        var credentials = parts(signed);
        var body = JSON.createObjectNode().set(name, credentials).toString();
        assertThat(ask("/v3/ec2tokens", body).status()).isEqualTo(200);

        credentials.withObject("/params").put("b", "other");
        refused(ask(credentials), 401, "SignatureDoesNotMatch");
        refused(ask(parts(signed).put("verb", "PUT")), 401, "SignatureDoesNotMatch");
        refused(ask(parts(signed).put("host", "other")), 401, "SignatureDoesNotMatch");
        refused(ask(parts(signed).put("body_hash", "0".repeat(64))), 401, "SignatureDoesNotMatch");
        refused(ask(parts(signed).put("body_hash", "")), 401, "InvalidArgument");
    }

    @ParameterizedTest
    @ValueSource(strings = {"headers", "params"})
    void nothing_of_a_request_is_passed_over_for_its_form(String name) throws IOException {
        var signed = visitor.signedFor("ec2", visitor.aws().root(), plain("/v1/?Action=List"));
        for (var form : List.of("[\"a\"]", "{}", "{\"a\":\"b\"}", "null")) {
            var odd = parts(signed);
            odd.withObject("/" + name).set("odd", JSON.readTree(form));
            refused(ask(odd), 400, "InvalidForwardedRequest");
            assertThat(ask(odd).text()).contains("credentials." + name + " must be an object of texts");
        }
        for (var form : List.of("[]", "\"a\"", "1", "[{}]")) {
            refused(ask(parts(signed).set(name, JSON.readTree(form))), 400, "InvalidForwardedRequest");
        }
        assertThat(ask(parts(signed)).status()).isEqualTo(200);
        // Numbers and truth values are as good as their texts.
        var number = visitor.signedFor("ec2", visitor.aws().root(), plain("/v1/?a=1&b=true"));
        var parts = parts(number);
        parts.withObject("/params").put("a", 1).put("b", true);
        assertThat(ask(parts).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"access", "signature", "host", "verb", "path", "body_hash", "token"})
    void what_is_to_be_a_text_is_one(String name) {
        var signed = visitor.signedFor("ec2", visitor.aws().root(), plain("/v1/?Action=List"));
        var odd = parts(signed);
        odd.putArray(name).add("a");
        refused(ask(odd), 400, "InvalidForwardedRequest");
        assertThat(ask(odd).text()).contains("credentials." + name + " must be a text");
    }

    @Test
    void a_signature_covers_no_header_that_servers_tell_of_in_one_way_or_another() {
        var root = visitor.aws().root();
        var signed = visitor.signedFor("ec2", root, plain("/v1/?a=%C3%A9").with("x-name", "é"));
        refused(ask(parts(signed)), 401, "InvalidForwardedRequest");
        var unsigned = visitor.signedFor("ec2", root, plain("/v1/?a=%C3%A9")).with("x-name", "é");
        assertThat(ask(parts(unsigned)).status()).isEqualTo(200);
        var lost = parts(visitor.signedFor("ec2", root, plain("/v1/?a=%EF%BF%BD")));
        refused(ask(lost), 401, "InvalidForwardedRequest");
    }

    @Test
    void parameters_of_a_post_are_in_its_body() {
        var form = "Action=List&b=2".getBytes(StandardCharsets.UTF_8);
        var post = new RawRequest("POST", "/v1/", plain("/").headers(), form);
        var credentials =
                parts(visitor.signedFor("ec2", visitor.aws().root(), post)).put("body_hash", Sha256.hex(form));
        credentials.withObject("/params").put("Action", "List").put("b", "2");
        assertThat(ask(credentials).status()).isEqualTo(200);
    }

    private static ObjectNode parts(RawRequest signed) {
        var credentials = JSON.createObjectNode()
                .put("host", signed.header("host"))
                .put("verb", signed.method())
                .put("path", signed.path())
                .put("body_hash", Sha256.hex(signed.body()));
        var headers = credentials.putObject("headers");
        signed.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
        var params = credentials.putObject("params");
        for (var parameter : signed.query().split("&", -1)) {
            if (!parameter.isEmpty()) {
                var parts = parameter.split("=", 2);
                params.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return credentials;
    }
}
