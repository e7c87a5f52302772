package dev.keyhold.api.gateway;

import static dev.keyhold.api.gateway.Visitor.plain;
import static dev.keyhold.api.gateway.Visitor.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.HandSigner;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.crypto.SigningKey;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.server.OperatorSocket;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.sigv4.SigningTime;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the operator reads about requests that were refused, whatever API refused them. */
class RefusalExplanationsTest {
    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private static final JsonMapper JSON = new JsonMapper();

    private final TestKeyhold keyhold = KEYHOLD;

    @AutoClose("leave")
    private final Visitor visitor = new Visitor(KEYHOLD);

    private static JsonNode explain(String id, Map<String, String> hints) {
        var request = JSON.createObjectNode().put("command", "explain").put("requestId", id);
        hints.forEach((name, value) -> request.putArray(name).add(value));
        return OperatorSocket.ask(KEYHOLD, request);
    }

    private static JsonNode explain(RawClient.Response refused) {
        assertThat(refused.status()).as(refused.text()).isBetween(400, 499);
        var id = refused.header("x-keyhold-request-id")
                .or(() -> refused.header("x-amzn-requestid"))
                .or(() -> refused.header("x-server-request-id"))
                .orElseThrow();
        return explain(id, Map.of());
    }

    private static void assertCause(RawClient.Response refused, String cause, String... because) {
        var explanation = explain(refused);
        assertThat(explanation.path("cause").asText())
                .as(explanation.toString())
                .isEqualTo(cause);
        assertThat(List.of(because))
                .allSatisfy(
                        text -> assertThat(explanation.path("because").asText()).contains(text));
        assertThat(explanation.path("remedy").asText()).isNotEmpty();
    }

    private RawClient.Response api(VendorSigner.Keys keys, String action, String... input) {
        return visitor.aws().call(keys, action, input).response();
    }

    private RawClient.Response ask(RawRequest request) {
        return visitor.ask(Subrequest.nginx(request));
    }

    private static VendorSigner.Keys with(VendorSigner.Keys keys, String secret) {
        return VendorSigner.Keys.of(keys.id(), secret);
    }

    @Test
    void what_is_wrong_with_a_secret() {
        var root = visitor.aws().root();
        var bob = visitor.aws().user("bob");
        var other = visitor.aws().key(root, "UserName", "bob");

        assertCause(api(with(bob, "w".repeat(40)), "GetUser"), "wrong-secret", "The host that arrived is");
        assertCause(
                visitor.ask(keystone(bob.id(), bob.secret() + "\n")), "secret-with-extra-characters", "a line break");
        assertCause(api(with(bob, other.secret()), "GetUser"), "secret-of-other-key", other.id(), bob.id());
        var session = visitor.aws().session(bob);
        var damaged = new VendorSigner.Keys(session.id(), "wrong", session.token());
        assertCause(api(damaged, "GetCallerIdentity"), "wrong-secret");
    }

    @Test
    void what_became_of_a_key() {
        var root = visitor.aws().root();
        var bob = visitor.aws().user("bob");
        visitor.update(bob, "Inactive");
        assertCause(
                api(bob, "GetUser"),
                "key-disabled",
                "It was deactivated at " + keyhold.now() + " by the root of the account with " + root.id());
        visitor.aws().done(root, "DeleteAccessKey", "UserName", "bob", "AccessKeyId", bob.id());
        assertCause(api(bob, "GetUser"), "key-deleted", "by the root of the account");
        assertCause(api(VendorSigner.Keys.of("AKIAIOSFODNN7EXAMPLE", "x"), "GetUser"), "unknown-key");
        var session = visitor.aws().session(root);
        assertCause(api(VendorSigner.Keys.of(session.id(), session.secret()), "GetUser"), "token-missing");
    }

    @Test
    void what_denies() {
        var bob = visitor.aws().user("bob");
        assertCause(
                api(bob, "ListUsers"),
                "nothing-allows",
                "Asked for: iam:ListUsers on users of account " + TestKeyhold.ACCOUNT);
        keyhold.allow("bob", PolicyDocuments.deny("iam:ListUsers"));
        assertCause(api(bob, "ListUsers"), "statement-denies", "What denies is ");
        assertCause(api(visitor.aws().root(), "GetUser", "UserName", "nobody"), "request-refused", "NoSuchEntity");
    }

    @Test
    void what_was_changed_on_the_way_to_the_api() {
        var root = visitor.aws().root();
        var to = InetSocketAddress.createUnresolved("iam.example", 8443);
        var form = RawRequest.form("Action", "ListUsers", "Version", "2010-05-08");
        var signed = new VendorSigner(root, "eu-west-1", "iam", keyhold.now())
                .header(RawRequest.post("iam.example:8443", form), to);
        assertCause(visitor.ask(signed.replacing("host", "iam.example")), "signed-other-port", "iam.example arrived");
        assertCause(
                visitor.ask(signed.replacing("host", "backend").with("x-forwarded-host", signed.header("host"))),
                "signed-other-host",
                "The client signed the host " + signed.header("host") + ", and backend arrived.");
        assertCause(visitor.ask(signed.withTarget("/prefix/")), "no-such-operation");
        assertCause(visitor.ask(signed.withTarget("/?added=1")), "query-changed");
        assertCause(visitor.ask(signed.without("x-amz-date")), "malformed-signature", "Missing: x-amz-date");
        assertCause(
                visitor.ask(signed.without("x-amz-content-sha256")), "signed-header-missing", "x-amz-content-sha256");
        var kms = RawRequest.json("iam.example:8443", "TrentService.ListKeys", "{}");
        var json = new VendorSigner(root, "eu-west-1", "kms", keyhold.now()).header(kms, to);
        assertCause(visitor.ask(json.replacing("host", "iam.example")), "signed-other-port");
        assertCause(visitor.ask(json.withBody("{ }".getBytes(StandardCharsets.UTF_8))), "body-changed");
    }

    @Test
    void what_was_changed_on_the_way_to_what_is_behind_a_gateway() {
        var root = visitor.aws().root();
        var signed = visitor.signed(root, plain("/bucket/a%20key?list-type=2"));
        assertCause(ask(signed.replacing("host", "store.example")), "signed-other-port");
        assertCause(ask(signed.withTarget("/prefix/bucket/a%20key?list-type=2")), "path-rewritten");
        assertCause(ask(signed.withMethod("HEAD")), "method-changed", "GET", "HEAD");
        assertCause(ask(visitor.signed(root, plain("/b/a%2Bb")).withTarget("/b/a+b")), "plus-in-path");
        assertCause(ask(signed.without("x-amz-content-sha256")), "signed-header-missing", "x-amz-content-sha256");
        assertCause(ask(signed.with("x-amz-added", "1")), "header-not-signed", "x-amz-added");
        assertCause(ask(signed.withTarget("/bucket/a%20key?list-type=2#")), "ambiguous-path");
        assertCause(ask(visitor.signedFor("iam", root, plain("/a"))), "scope-of-this-service", "iam");
    }

    @Test
    void a_host_that_only_the_reader_knows() {
        var signed = visitor.signed(visitor.aws().root(), plain("/a")).replacing("host", "backend");
        var refused = ask(signed);
        assertCause(refused, "wrong-secret", "The host that arrived is backend");
        var id = refused.header("x-keyhold-request-id").orElseThrow();
        assertThat(explain(id, Map.of("hosts", Visitor.HOST)).path("cause").asText())
                .isEqualTo("signed-other-host");
    }

    @Test
    void what_is_wrong_with_the_time() {
        var root = visitor.aws().root();
        var late = new VendorSigner(root, "local", "orders", keyhold.now().minus(Duration.ofMinutes(17)));
        var to = visitor.aws().address();
        assertCause(ask(late.header(plain("/a"), to)), "signed-too-long-ago", "17 minutes later");
        var early = new VendorSigner(root, "local", "orders", keyhold.now().plus(Duration.ofMinutes(17)));
        assertCause(ask(early.header(plain("/a"), to)), "signed-in-the-future", "17 minutes earlier");
        var presigned = new VendorSigner(root, "local", "s3", keyhold.now().minus(Duration.ofHours(3)))
                .s3(plain("/a"), to, VendorSigner.Payload.UNSIGNED, Optional.of(Duration.ofHours(1)));
        assertCause(ask(presigned), "presigned-expired", "3 hours after signing");
    }

    @Test
    void what_is_no_credential() {
        assertCause(ask(plain("/a")), "no-credential");
        assertCause(ask(Visitor.with("AWS AKIAIOSFODNN7EXAMPLE:abc", plain("/a"))), "signature-version-2");
        assertCause(ask(Visitor.with("Basic YTpi", plain("/a"))), "credential-malformed");
        assertCause(ask(Visitor.with("Bearer t1.abc", plain("/a"))), "iam-token-invalid");
        assertCause(ask(Visitor.with("Api-Key AQVNabc", plain("/a"))), "api-key-invalid");
        assertCause(visitor.ask(Visitor.with("Bearer t1.abc", accounts())), "iam-token-invalid");
        assertCause(visitor.ask(accounts()), "no-credential");
    }

    private static RawRequest accounts() {
        return Visitor.json("/iam/v1/serviceAccounts", "{}");
    }

    @Test
    void who_may_not_use_the_other_api() {
        var made = visitor.yandex(
                "POST",
                "/iam/v1/serviceAccounts",
                "{\"name\":\"powerless\",\"folderId\":\"" + keyhold.defaultFolder() + "\"}");
        var owner = made.at("/response/id").asText();
        var list = RawRequest.get("keyhold", "/iam/v1/serviceAccounts?folderId=" + keyhold.defaultFolder());
        var token = visitor.yandex(
                "POST", "/iam/v1/tokens:createForServiceAccount", "{\"serviceAccountId\":\"" + owner + "\"}");
        assertCause(visitor.ask(Visitor.with("Bearer " + token.path("iamToken").asText(), list)), "nothing-allows");
        var key = visitor.yandex("POST", "/iam/v1/apiKeys", "{\"serviceAccountId\":\"" + owner + "\"}");
        var refused = visitor.ask(Visitor.with("Api-Key " + key.path("secret").asText(), list));
        visitor.yandex("DELETE", "/iam/v1/apiKeys/" + key.at("/apiKey/id").asText(), "");
        assertCause(refused, "api-key-scope");
    }

    @Test
    void a_text_that_a_store_has_made_is_compared_as_it_is() {
        var bob = visitor.aws().user("bob");
        var other = visitor.aws().key(visitor.aws().root(), "UserName", "bob");
        assertCause(visitor.ask(keystone(bob.id(), other.secret())), "secret-of-other-key");
        assertCause(visitor.ask(keystone(bob.id(), "wrong")), "not-comparable", "only the text to be signed");
    }

    private RawRequest keystone(String id, String secret) {
        var time = SigningTime.basicForm(keyhold.now());
        var day = time.substring(0, 8);
        var text = "AWS4-HMAC-SHA256\n" + time + "\n" + day + "/default/s3/aws4_request\n" + Sha256.hex("request");
        var credentials = JSON.createObjectNode()
                .put("access", id)
                .put(
                        "signature",
                        SigningKey.derive(SecretBytes.ofText(secret), day, "default", "s3")
                                .sign(text))
                .put("token", Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        return Visitor.json(
                "/v3/s3tokens",
                JSON.createObjectNode().set("credentials", credentials).toString());
    }

    @Test
    void the_last_refusals_of_an_account_and_of_none_can_be_listed() {
        var bob = visitor.aws().user("bob");
        var denied = api(bob, "ListUsers");
        var anonymous = ask(plain("/a"));
        var ofAccount = OperatorSocket.ask(
                KEYHOLD,
                JSON.createObjectNode().put("command", "refusals").put("accountId", TestKeyhold.ACCOUNT.text()));
        var ofNone = OperatorSocket.ask(KEYHOLD, JSON.createObjectNode().put("command", "refusals"));

        assertThat(ofAccount.at("/refusals/0/requestId").asText())
                .isEqualTo(denied.header("x-amzn-requestid").orElseThrow());
        assertThat(ofNone.at("/refusals/0/requestId").asText())
                .isEqualTo(anonymous.header("x-keyhold-request-id").orElseThrow());
        assertThat(ofNone.toString()).doesNotContain(bob.id());
    }

    @Test
    void no_explanation_shows_a_secret_a_signature_or_a_token() {
        var session = visitor.aws().session(visitor.aws().root());
        var signed = visitor.signed(session, plain("/a?password=hunter22")).replacing("host", "backend");
        var explanation = explain(ask(signed)).toString();
        var signature = signed.header("authorization").replaceAll(".*Signature=", "");

        assertThat(explanation)
                .doesNotContain(
                        signature,
                        session.secret(),
                        session.token().orElseThrow().substring(0, 40),
                        "hunter22");
    }

    @Test
    void what_is_not_remembered_here() {
        assertThat(explain("no-id", Map.of()).path("error").asText()).contains("no request id");
        assertThat(explain("00000000-0000-4000-8000-000000000000", Map.of())
                        .path("error")
                        .asText())
                .contains("no process that runs now");
        var answered = visitor.aws().done(visitor.aws().root(), "ListUsers").response();
        assertThat(explain(answered.header("x-amzn-requestid").orElseThrow(), Map.of())
                        .path("error")
                        .asText())
                .contains("does not remember a refusal of it");
    }

    @Test
    void a_signature_of_other_lists_of_headers_is_explained_too() {
        var names = List.of("host", "x-amz-date");
        var signed = HandSigner.of(visitor.aws().root(), keyhold.now(), "s3", names)
                .withBodyHash("UNSIGNED-PAYLOAD")
                .sign(plain("/").with("x-amz-date", SigningTime.basicForm(keyhold.now())));
        assertCause(ask(signed), "body-hash-missing");
    }
}
