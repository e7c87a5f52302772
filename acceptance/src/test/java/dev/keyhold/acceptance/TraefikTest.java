package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A real Traefik, set up as its guide says, before a server where policies decide. */
@Tag("traefik")
class TraefikTest {
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int TOO_LARGE = 431;
    private static final String POLICY = """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::album/holiday/*"},
              {"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::album",
               "Condition":{"StringLike":{"s3:prefix":"holiday/*"}}}]}""";
    private static final String PATH = "/album/holiday/sea.txt";
    private static final Region REGION = Region.EU_CENTRAL_1;

    @TempDir
    private static Path folder;

    private static Installation installation;
    private static Server server;
    private static Upstream upstream;
    private static Proxy traefik;
    private static Clients clients;
    private static Clients through;
    private static IamClient iam;
    private static AwsBasicCredentials alice;

    @BeforeAll
    static void start() {
        installation = Keyhold.copy(folder.resolve("data"));
        server = Server.start(new Server.Start(installation.data())
                .with(List.of("--gateway-denials", "s3", "--gateway-authorize", "s3")));
        upstream = new Upstream();
        traefik = Traefik.start(folder.resolve("traefik"), Proxy.Places.between(server, upstream.port()), text -> text);
        clients = server.clients(Wire.PLAINTEXT);
        through = new Clients(traefik.url(), Optional.empty());
        iam = clients.iam(installation.root());
        alice = user("alice");
    }

    @AfterAll
    static void stop() {
        through.close();
        clients.close();
        traefik.close();
        upstream.close();
        server.close();
    }

    private static AwsBasicCredentials user(String name) {
        iam.createUser(create -> create.userName(name));
        iam.putUserPolicy(put -> put.userName(name).policyName("holiday").policyDocument(POLICY));
        var key = iam.createAccessKey(create -> create.userName(name)).accessKey();
        return AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
    }

    private static void assertRefused(String code, Runnable call) {
        upstream.none(() -> {
            var refused = catchThrowableOfType(S3Exception.class, call::run);
            assertThat(refused.statusCode()).isEqualTo(FORBIDDEN);
            assertThat(refused.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(refused.requestId()).isNotEmpty();
        });
    }

    private static void get(S3Client s3, String key) {
        s3.getObjectAsBytes(get -> get.bucket("album").key(key));
    }

    private static void list(S3Client s3, String prefix) {
        s3.listObjectsV2(list -> list.bucket("album").prefix(prefix));
    }

    private static HandSigner signed() {
        return new HandSigner(alice, traefik.url(), Instant.now()).path(PATH);
    }

    /** What is answered to a request with the headers of one, and those besides. */
    private static String send(String method, String target, HandSigner signed, Map<String, String> more) {
        var headers = new HashMap<>(signed.headers());
        headers.putAll(more);
        return RawHttp.answer(traefik.url(), method, target, headers, "");
    }

    private static void assertSentAway(String code, String method, String target, Map<String, String> more) {
        upstream.none(() -> assertThat(send(method, target, signed(), more))
                .startsWith("HTTP/1.1 403 ")
                .contains("<Code>" + code + "</Code>"));
    }

    @Test
    void policies_decide_about_what_passes() {
        var s3 = through.s3(alice, REGION);
        var seen = upstream.one(() -> get(s3, "holiday/b c+ü"));
        assertThat(seen.header("x-keyhold-subject-name")).contains("alice");
        assertThat(seen.header("x-keyhold-access-key-id")).contains(alice.accessKeyId());
        assertThat(seen.header("x-keyhold-account")).contains(installation.accountId());
        assertThat(seen.header("x-keyhold-scheme")).contains("sigv4");
        upstream.one(() -> list(s3, "holiday/2026/"));
        // Nothing is signed that Traefik takes off.
        upstream.one(() ->
                assertThat(send("PUT", PATH, signed().method("PUT"), Map.of())).startsWith("HTTP/1.1 200 "));

        assertRefused("AccessDenied", () -> get(s3, "work/plan.txt"));
        assertRefused("AccessDenied", () -> list(s3, "work/"));
        assertRefused(
                "AccessDenied",
                () -> s3.deleteObject(delete -> delete.bucket("album").key("holiday/sea.txt")));
        // The SDK signs the length, which Traefik takes off.
        upstream.none(() -> {
            var refused = catchThrowableOfType(
                    S3Exception.class,
                    () -> s3.putObject(
                            put -> put.bucket("album").key("holiday/sea.txt"), RequestBody.fromString("text")));
            assertThat(refused.awsErrorDetails().errorMessage()).contains("signed ones which were not present");
        });
    }

    @Test
    void a_key_that_is_deactivated_is_refused_at_the_next_request() {
        var bob = user("bob");
        var s3 = through.s3(bob, REGION);
        upstream.one(() -> get(s3, "holiday/sea.txt"));
        set(bob, StatusType.INACTIVE);
        assertRefused("InvalidAccessKeyId", () -> get(s3, "holiday/sea.txt"));
        set(bob, StatusType.ACTIVE);
        upstream.one(() -> get(s3, "holiday/sea.txt"));
    }

    private static void set(AwsBasicCredentials key, StatusType status) {
        iam.updateAccessKey(
                update -> update.userName("bob").accessKeyId(key.accessKeyId()).status(status));
    }

    @Test
    void a_client_cannot_say_who_it_is() {
        var forged = new TreeMap<String, String>();
        for (var name : List.of(
                "Subject",
                "Subject-Arn",
                "Subject-Name",
                "Account",
                "Groups",
                "Session-Name",
                "Principal-Tags",
                "Access-Key-Id",
                "Scheme")) {
            forged.put("X-Keyhold-" + name, "forged");
        }
        for (var connection : List.of("close", "close, X-Keyhold-Subject, X-Keyhold-Session-Name")) {
            forged.put("Connection", connection);
            var seen = upstream.one(
                    () -> assertThat(send("GET", PATH, signed(), forged)).startsWith("HTTP/1.1 200 "));
            assertThat(seen.header("x-keyhold-subject-name")).contains("alice");
            assertThat(seen.headers().get("x-keyhold-session-name")).containsExactly("");
            assertThat(seen.headers().values()).noneMatch(values -> values.contains("forged"));
        }
        for (var name : List.of("X_Keyhold_Subject", "X-Keyhold_Subject", "X.Keyhold.Subject")) {
            assertSentAway("InvalidArgument", "GET", PATH, Map.of(name, "forged"));
        }
        var preflight = HttpRequest.newBuilder(traefik.url().resolve(PATH))
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "PUT");
        forged.remove("Connection");
        forged.forEach(preflight::header);
        var forwarded = upstream.one(
                () -> assertThat(through.send(preflight.build()).statusCode()).isEqualTo(OK));
        assertThat(forwarded.headers().values()).noneMatch(values -> values.contains("forged"));
    }

    @Test
    void a_client_that_tells_of_another_request_gains_nothing() {
        var host = traefik.url().getAuthority();
        var families = List.of(
                Map.of("X-Forwarded-Method", "GET", "X-Forwarded-Uri", PATH, "X-Forwarded-Host", host),
                Map.of("X_Forwarded_Method", "GET", "X_Forwarded_Uri", PATH, "X_Forwarded_Host", host),
                Map.of("X-Original-Method", "GET", "X-Original-URI", PATH, "X-Original-Host", host),
                Map.of("X-HTTP-Method-Override", "GET", "X-Rewrite-URL", PATH, "X-Original-URL", PATH));
        for (var family : families) {
            for (var connection : List.of("close", "close, " + String.join(", ", family.keySet()))) {
                var more = new HashMap<>(family);
                more.put("Connection", connection);
                assertSentAway("SignatureDoesNotMatch", "GET", "/album/holiday/other", more);
                assertSentAway("SignatureDoesNotMatch", "DELETE", PATH, more);
                assertSentAway("SignatureDoesNotMatch", "GET", PATH + "?versionId=1", more);
            }
        }
        // One that only Keyhold would not see.
        var hidden = Map.of("x-amz-copy-source", "/album/work/plan.txt", "Connection", "close, x-amz-copy-source");
        var seen = upstream.one(() ->
                assertThat(send("PUT", PATH, signed().method("PUT"), hidden)).startsWith("HTTP/1.1 200 "));
        assertThat(seen.header("x-amz-copy-source")).isEmpty();
        assertSentAway("SignatureDoesNotMatch", "GET", "/album/holiday/../holiday/sea.txt", Map.of());
        assertSentAway("SignatureDoesNotMatch", "GET", "/album//holiday/sea.txt", Map.of());
        assertSentAway("SignatureDoesNotMatch", "GET", PATH + "?a=1;acl", Map.of());
    }

    /** What follows on such a connection nobody would verify. */
    @Test
    void no_request_changes_to_another_protocol() {
        for (var protocol : List.of("h2c", "websocket", "TLS/1.0")) {
            var upgrade =
                    Map.of("Connection", "Upgrade, HTTP2-Settings", "Upgrade", protocol, "HTTP2-Settings", "AAMA");
            var seen = upstream.one(
                    () -> assertThat(send("GET", PATH, signed(), upgrade)).startsWith("HTTP/1.1 200 "));
            assertThat(seen.header("upgrade")).isEmpty();
            assertThat(seen.header("connection").orElse("")).doesNotContainIgnoringCase("upgrade");
        }
    }

    @Test
    void refusals_and_large_headers_are_answered_as_the_guide_says() {
        upstream.none(() -> {
            var refused = RawHttp.answer(traefik.url(), "GET", PATH, Map.of(), "");
            assertThat(refused).startsWith("HTTP/1.1 403 ").contains("<Code>AccessDenied</Code>");
            assertThat(refused).containsIgnoringCase("x-amz-request-id: ");
            assertThat(RawHttp.answer(traefik.url(), "HEAD", PATH, Map.of(), ""))
                    .containsIgnoringCase("x-amz-request-id: ");
            assertThat(send("GET", PATH, signed(), Map.of("x-long", "a".repeat(60_000))))
                    .startsWith("HTTP/1.1 " + TOO_LARGE);
        });
        upstream.one(() -> assertThat(send("GET", PATH, signed(), Map.of("cache-control", "a".repeat(40_000))))
                .startsWith("HTTP/1.1 200 "));
    }
}
