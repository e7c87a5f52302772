package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A real Caddy, set up as its guide says; nginx has the longer test. */
class CaddyTest {
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int BAD_GATEWAY = 502;

    @TempDir
    private Path folder;

    @Test
    void caddy_lets_through_whose_credential_is_good_and_nobody_else() throws IOException {
        var installation = Keyhold.copy(folder.resolve("data"));
        try (var server = Server.start(new Server.Start(installation.data()).with(List.of("--gateway-denials", "s3")));
                var upstream = new Upstream();
                var caddy = Caddy.start(folder.resolve("caddy"), Proxy.Places.between(server, upstream.port()));
                var clients = server.clients(Wire.PLAINTEXT);
                var through = new Clients(caddy.url(), Optional.empty());
                var yandex = new Yandex(server)) {
            var iam = clients.iam(installation.root());
            iam.createUser(create -> create.userName("alice"));
            var key = iam.createAccessKey(create -> create.userName("alice")).accessKey();
            var credentials = AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
            var s3 = through.s3(credentials, Region.EU_CENTRAL_1);
            // The SDK signs the length of what it uploads.
            Runnable put = () ->
                    s3.putObject(request -> request.bucket("bucket").key("a//b c+ü"), RequestBody.fromString("text"));
            var seen = upstream.one(put);
            assertThat(seen.headers().get("x-keyhold-access-key-id")).containsExactly(key.accessKeyId());
            assertThat(seen.headers().get("x-keyhold-scheme")).containsExactly("sigv4");
            assertThat(seen.text()).contains("text");

            for (var status : List.of(StatusType.INACTIVE, StatusType.ACTIVE)) {
                iam.updateAccessKey(update ->
                        update.userName("alice").accessKeyId(key.accessKeyId()).status(status));
                if (status == StatusType.ACTIVE) {
                    upstream.one(put);
                } else {
                    upstream.none(() -> assertThatThrownBy(put::run)
                            .isInstanceOfSatisfying(
                                    S3Exception.class,
                                    refused -> assertThat(
                                                    refused.awsErrorDetails().errorCode())
                                            .isEqualTo("InvalidAccessKeyId")));
                }
            }

            var token = yandex.token(AuthorizedKey.read(installation.adminKey()).jwt());
            var forging = HttpRequest.newBuilder(caddy.url().resolve("/path"))
                    .header("Authorization", "Bearer " + token)
                    .header("X-Forwarded-Method", "PUT")
                    .header("X-Forwarded-Uri", "/other")
                    .header("X-Original-URI", "/other");
            for (var name :
                    List.of("Subject", "Subject-Arn", "Groups", "Session-Name", "Access-Key-Id", "Scheme", "Rank")) {
                forging.header("X-Keyhold-" + name, "forged");
            }
            // Servers behind CGI and the like would take it for the header without underscores.
            forging.header("X_Keyhold_Subject", "forged");
            var passed = upstream.one(
                    () -> assertThat(through.send(forging.build()).statusCode()).isEqualTo(OK));
            assertThat(passed.headers().get("x-keyhold-subject")).containsExactly(installation.adminServiceAccountId());
            assertThat(passed.headers().get("x-keyhold-scheme")).containsExactly("bearer");
            assertThat(passed.headers().values()).noneMatch(values -> values.contains("forged"));

            assertThat(passed.headers().get("x-keyhold-subject-name")).containsExactly("admin");
            assertThat(passed.headers().get("x-keyhold-subject-arn"))
                    .containsExactly("arn:aws:iam::" + installation.accountId() + ":user/admin");

            assertRefused(upstream, through, forging.copy().header("X-Keyhold_Subject", "forged"));
            var head = HttpRequest.newBuilder(caddy.url().resolve("/path"));
            assertRefused(upstream, through, head.copy().method("HEAD", BodyPublishers.noBody()));
            var preflight = head.copy()
                    .method("OPTIONS", BodyPublishers.noBody())
                    .header("Origin", "https://app.example")
                    .header("Access-Control-Request-Method", "PUT")
                    .header("X-Keyhold-Subject", "forged");
            var forwarded = upstream.one(() ->
                    assertThat(through.send(preflight.build()).statusCode()).isEqualTo(OK));
            assertThat(forwarded.header("x-keyhold-subject").orElse("")).isEmpty();
            assertThat(forwarded.header("x-keyhold-scheme").orElse("")).isEmpty();

            // What follows on a connection with another protocol nobody would verify.
            for (var upgrading : List.of(
                    preflight,
                    HttpRequest.newBuilder(caddy.url().resolve("/path")).header("Authorization", "Bearer " + token))) {
                assertNotUpgraded(upstream, caddy, upgrading.build());
            }

            var metadata = upstream.one(() -> s3.putObject(
                    request -> request.bucket("bucket").key("key").metadata(Map.of("a_b", "1", "a.b", "2")),
                    RequestBody.fromString("text")));
            assertThat(metadata.header("x-amz-meta-a_b")).contains("1");

            server.terminate();
            upstream.none(
                    () -> assertThat(through.send(forging.build()).statusCode()).isEqualTo(BAD_GATEWAY));
        }
    }

    private static void assertNotUpgraded(Upstream upstream, Proxy caddy, HttpRequest request) {
        var headers = new TreeMap<>(Map.of("Connection", "Upgrade, HTTP2-Settings", "Upgrade", "h2c"));
        headers.put("HTTP2-Settings", "AAMA");
        request.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
        var seen = upstream.one(() -> assertThat(RawHttp.answer(
                        caddy.url(), request.method(), request.uri().getPath(), headers, ""))
                .startsWith("HTTP/1.1 200 "));
        assertThat(seen.header("upgrade")).isEmpty();
    }

    private static void assertRefused(Upstream upstream, Clients through, HttpRequest.Builder request) {
        upstream.none(() -> {
            var answer = through.send(request.build());
            assertThat(answer.statusCode()).isEqualTo(FORBIDDEN);
            assertThat(answer.headers().firstValue("x-amz-request-id")).isPresent();
        });
    }
}
