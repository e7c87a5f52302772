package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** A real Envoy, set up as its guide says, before a server where policies decide. */
@Tag("envoy")
class EnvoyTest {
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final String POLICY = """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::album/holiday/*"},
              {"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::album",
               "Condition":{"StringLike":{"s3:prefix":"holiday/*"}}}]}""";

    @TempDir
    private static Path folder;

    private static Installation installation;
    private static Server server;
    private static Upstream upstream;
    private static Proxy envoy;
    private static Clients clients;
    private static Clients through;
    private static IamClient iam;

    @BeforeAll
    static void start() {
        installation = Keyhold.copy(folder.resolve("data"));
        server = Server.start(new Server.Start(installation.data())
                .with(List.of("--gateway-denials", "s3", "--gateway-authorize", "s3")));
        upstream = new Upstream();
        envoy = Envoy.start(folder.resolve("envoy"), Proxy.Places.between(server, upstream.port()));
        clients = server.clients(Wire.PLAINTEXT);
        through = new Clients(envoy.url(), Optional.empty());
        iam = clients.iam(installation.root());
    }

    @AfterAll
    static void stop() {
        through.close();
        clients.close();
        envoy.close();
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
        });
    }

    private static void list(S3Client s3, String prefix) {
        s3.listObjectsV2(list -> list.bucket("album").prefix(prefix));
    }

    private static void put(S3Client s3, String key) {
        s3.putObject(put -> put.bucket("album").key(key).metadata(Map.of("a_b", "ü")), RequestBody.fromString("text"));
    }

    @Test
    void policies_decide_about_what_passes() {
        var alice = user("alice");
        var s3 = through.s3(alice, Region.EU_CENTRAL_1);
        var seen = upstream.one(() -> put(s3, "holiday/b c+ü"));
        assertThat(seen.header("x-keyhold-subject-name")).contains("alice");
        assertThat(seen.header("x-keyhold-access-key-id")).contains(alice.accessKeyId());
        assertThat(seen.header("x-keyhold-scheme")).contains("sigv4");
        assertThat(seen.text()).contains("text");
        upstream.one(() -> s3.getObjectAsBytes(get -> get.bucket("album").key("holiday/sea.txt")));
        upstream.one(() -> list(s3, "holiday/2026/"));

        assertRefused("AccessDenied", () -> put(s3, "work/plan.txt"));
        assertRefused("AccessDenied", () -> list(s3, "work/"));
        assertRefused(
                "AccessDenied",
                () -> s3.deleteObject(delete -> delete.bucket("album").key("holiday/sea.txt")));
        assertRefused(
                "AccessDenied",
                () -> s3.copyObject(copy -> copy.sourceBucket("album")
                        .sourceKey("work/plan.txt")
                        .destinationBucket("album")
                        .destinationKey("holiday/plan.txt")));
    }

    @Test
    void a_key_that_is_disabled_is_refused_at_the_next_request() {
        var bob = user("bob");
        var s3 = through.s3(bob, Region.EU_CENTRAL_1);
        upstream.one(() -> put(s3, "holiday/sea.txt"));
        set(bob, "bob", StatusType.INACTIVE);
        assertRefused("InvalidAccessKeyId", () -> put(s3, "holiday/sea.txt"));
        set(bob, "bob", StatusType.ACTIVE);
        upstream.one(() -> put(s3, "holiday/sea.txt"));
    }

    private static void set(AwsBasicCredentials key, String name, StatusType status) {
        iam.updateAccessKey(
                update -> update.userName(name).accessKeyId(key.accessKeyId()).status(status));
    }

    @Test
    void a_client_cannot_forge_what_the_service_reads() {
        var plain = HttpRequest.newBuilder(envoy.url().resolve("/album/holiday/sea.txt"));
        upstream.none(() -> {
            var refused = through.send(plain.build());
            assertThat(refused.statusCode()).isEqualTo(FORBIDDEN);
            assertThat(refused.headers().firstValue("x-amz-request-id")).isPresent();
        });
        var preflight = plain.copy()
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "PUT")
                .header("X-Keyhold-Subject", "forged")
                .header("X-Keyhold-Groups", "forged");
        var forwarded = upstream.one(
                () -> assertThat(through.send(preflight.build()).statusCode()).isEqualTo(OK));
        assertThat(forwarded.headers().values()).noneMatch(values -> values.contains("forged"));
        upstream.none(() -> assertThat(through.send(preflight
                                .copy()
                                .header("X_Keyhold_Subject", "forged")
                                .build())
                        .statusCode())
                .isEqualTo(BAD_REQUEST));
    }
}
