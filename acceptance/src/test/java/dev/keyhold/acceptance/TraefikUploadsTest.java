package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A real Traefik that sends bodies to Keyhold as its guide says for uploads, over TLS as to another machine. Policies do
 * not decide here.
 */
@Tag("traefik")
class TraefikUploadsTest {
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int SERVER_ERROR = 500;
    /** Less than the guide has, by what the SDK adds. */
    private static final int LONG = 1_000_000;

    private static final String BODY = "        forwardBody: true\n        maxBodySize: 1048576\n";
    private static final String TRUST = "        trustForwardHeader: false\n";

    @TempDir
    private static Path folder;

    private static Installation installation;
    private static Server server;
    private static Upstream upstream;
    private static Proxy traefik;
    private static Clients through;
    private static S3Client s3;

    @BeforeAll
    static void start() {
        installation = Keyhold.copy(folder.resolve("data"));
        server = Server.start(new Server.Start(installation.data()).with(List.of("--gateway-denials", "s3")));
        upstream = new Upstream();
        traefik = traefik("traefik", server);
        through = new Clients(traefik.url(), Optional.empty());
        s3 = through.s3(installation.root(), Region.EU_CENTRAL_1);
    }

    private static Proxy traefik(String name, Server before) {
        var guide = Guide.text("docs/guides/traefik.md");
        assertThat(guide).contains("```yaml\n" + BODY + "```", TRUST, "`tls: { ca: /etc/traefik/keyhold-ca.pem }`");
        var tls = "        tls: { ca: " + before.ca() + " }\n";
        return Traefik.start(
                folder.resolve(name),
                Proxy.Places.between(before, upstream.port()),
                text -> text.replace(
                                before.url(Wire.PLAINTEXT).toString(),
                                before.url(Wire.TLS).toString())
                        .replace(TRUST, TRUST + BODY + tls));
    }

    @AfterAll
    static void stop() {
        s3.close();
        through.close();
        traefik.close();
        upstream.close();
        server.close();
    }

    @Test
    void the_sdk_uploads() {
        for (var length : List.of(0, 4, 200_000, LONG)) {
            var text = "a".repeat(length);
            var seen = upstream.one(() -> s3.putObject(
                    put -> put.bucket("bucket").key("key").metadata(Map.of("a_b", "1", "a.b", "2")),
                    RequestBody.fromString(text)));
            // In chunks with signatures, and a checksum behind them.
            assertThat(seen.body()).hasSizeGreaterThan(length);
            assertThat(seen.text()).contains("a".repeat(Math.min(length, 1_000)), "chunk-signature=");
            assertThat(seen.header("x-amz-meta-a_b")).contains("1");
            assertThat(seen.header("x-keyhold-subject-arn"))
                    .contains("arn:aws:iam::" + installation.accountId() + ":root");
        }
        upstream.none(() -> assertThat(catchThrowableOfType(
                                S3Exception.class,
                                () -> s3.putObject(
                                        put -> put.bucket("bucket").key("key"),
                                        RequestBody.fromString("a".repeat(LONG + 60_000))))
                        .statusCode())
                .isEqualTo(UNAUTHORIZED));
    }

    @Test
    void a_body_has_the_length_that_is_signed() {
        var headers = new HashMap<>(new HandSigner(installation.root(), traefik.url(), Instant.now())
                .method("PUT")
                .header("content-length", "4")
                .headers());
        headers.remove("content-length");
        var stated = new HashMap<>(headers);
        stated.put("x-original-content-length", "4");
        upstream.one(() -> assertThat(put(headers, "text")).startsWith("HTTP/1.1 200 "));
        upstream.none(() -> assertThat(put(headers, "longer")).startsWith("HTTP/1.1 403 "));
        upstream.none(() -> assertThat(put(stated, "longer")).startsWith("HTTP/1.1 403 "));
    }

    private static String put(Map<String, String> headers, String body) {
        return RawHttp.answer(traefik.url(), "PUT", "/bucket/key", headers, body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with space",
                "a+b",
                "ключ/ü/鍵",
                "double//slash///three",
                "a/../b",
                "a/./b",
                "semi;colon=&?#%25%2F",
                "folder/",
                "quotes'\"*()!~$@,",
            })
    void objects_may_have_names_of_all_kinds(String key) {
        var put = upstream.one(
                () -> s3.putObject(put1 -> put1.bucket("bucket").key(key), RequestBody.fromString("text")));
        var get = upstream.one(
                () -> s3.getObjectAsBytes(get1 -> get1.bucket("bucket").key(key)));
        assertThat(List.of(put.target(), get.target()))
                .allSatisfy(target ->
                        assertThat(URI.create("http://a" + target).getPath()).isEqualTo("/bucket/" + key));
    }

    @Test
    void tokens_and_api_keys_tell_who_it_is() {
        try (var yandex = new Yandex(server)) {
            var token = yandex.token(AuthorizedKey.read(installation.adminKey()).jwt());
            var apiKey = yandex.bearer(token)
                    .post("/iam/v1/apiKeys", "{\"serviceAccountId\":\"" + installation.adminServiceAccountId() + "\"}")
                    .ok()
                    .get("secret")
                    .asText();
            for (var sent : Map.of("bearer", "Bearer " + token, "api-key", "Api-Key " + apiKey)
                    .entrySet()) {
                var request = HttpRequest.newBuilder(traefik.url().resolve("/path"))
                        .header("X-Keyhold-Access-Key-Id", "forged");
                var good = request.copy().header("Authorization", sent.getValue());
                var seen = upstream.one(() ->
                        assertThat(through.send(good.build()).statusCode()).isEqualTo(OK));
                assertThat(seen.headers().get("x-keyhold-subject"))
                        .containsExactly(installation.adminServiceAccountId());
                assertThat(seen.headers().get("x-keyhold-scheme")).containsExactly(sent.getKey());
                assertThat(seen.headers().get("x-keyhold-access-key-id")).containsExactly("");
                var bad = request.copy().header("Authorization", sent.getValue() + "x");
                upstream.none(
                        () -> assertThat(through.send(bad.build()).statusCode()).isEqualTo(FORBIDDEN));
            }
        }
    }

    @Test
    void without_an_answer_nothing_passes() {
        var other = Keyhold.copy(folder.resolve("other"));
        try (var asked = Server.start(other.data());
                var proxy = traefik("other-traefik", asked);
                var clients = new Clients(proxy.url(), Optional.empty())) {
            asked.terminate();
            upstream.none(() -> assertThat(
                            clients.send(HttpRequest.newBuilder(proxy.url()).build())
                                    .statusCode())
                    .isEqualTo(SERVER_ERROR));
        }
    }
}
