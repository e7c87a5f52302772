package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyhold.oidc.TokenKey;
import io.minio.CopyObjectArgs;
import io.minio.GetObjectArgs;
import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.SourceObject;
import io.minio.errors.ErrorResponseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** A store without authorization, behind proxies that let policies decide, used by clients that know nothing of it. */
class S3AuthorizationTest {
    private static final String BUCKET = "album";

    private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
    private static final String AUDIENCE = "sts.amazonaws.com";
    private static final TokenKey ISSUER_KEY = TokenKey.rsa("cluster");
    private static final Region REGION = Region.US_EAST_1;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final software.amazon.awssdk.services.iam.model.Tag RED =
            software.amazon.awssdk.services.iam.model.Tag.builder()
                    .key("team")
                    .value("red")
                    .build();
    private static final String TEXT = "a day at the sea";

    @TempDir
    private static Path folder;

    private static Installation installation;
    private static Server server;
    private static S3Store store;
    private static Proxy nginx;
    private static Proxy caddy;
    private static Clients clients;
    private static Clients direct;
    private static IamClient iam;

    enum Gate {
        NGINX,
        CADDY;

        Proxy proxy() {
            return this == NGINX ? nginx : caddy;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        installation = Keyhold.copy(folder.resolve("data"));
        var keys = Files.writeString(folder.resolve("jwks.json"), "{\"keys\":[" + ISSUER_KEY.jwk() + "]}");
        server = Server.start(new Server.Start(installation.data())
                .with(List.of(
                        "--gateway-authorize",
                        "s3",
                        "--gateway-denials",
                        "s3",
                        "--oidc-issuer",
                        ISSUER + " jwks-file=" + keys)));
        store = S3Store.start(folder.resolve("store"));
        nginx = Nginx.start(folder.resolve("nginx"), Proxy.Places.between(server, store.port()));
        caddy = Caddy.start(folder.resolve("caddy"), Proxy.Places.between(server, store.port()));
        clients = server.clients(Wire.PLAINTEXT);
        iam = clients.iam(installation.root());
        direct = store.clients();
        try (var s3 = direct.s3(installation.root(), REGION)) {
            s3.createBucket(create -> create.bucket(BUCKET));
            for (var key : List.of("holiday/sea.txt", "work/plan.txt", "red/data")) {
                s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString(TEXT));
            }
        }
    }

    @AfterAll
    static void stop() {
        clients.close();
        direct.close();
        caddy.close();
        nginx.close();
        store.close();
        server.close();
    }

    private static String allow(String actions, String resource, String condition) {
        return """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[%s],"Resource":"%s"%s}]}""".formatted(actions, resource, condition);
    }

    private static AwsCredentials user(String name, String... policies) {
        iam.createUser(create -> create.userName(name));
        for (var policy : policies) {
            iam.putUserPolicy(put ->
                    put.userName(name).policyName("p" + policy.hashCode()).policyDocument(policy));
        }
        var key = iam.createAccessKey(create -> create.userName(name)).accessKey();
        return AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
    }

    private static S3Client s3(Gate gate, AwsCredentials as) {
        return new Clients(gate.proxy().url(), Optional.empty()).s3(as, REGION);
    }

    private static String read(S3Client s3, String key) {
        return s3.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asUtf8String();
    }

    private static void assertDenied(Supplier<?> call) {
        var refused = catchThrowableOfType(S3Exception.class, call::get);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
        assertThat(refused.awsErrorDetails().errorMessage()).isEqualTo("Access Denied");
    }

    @Test
    @Tag("clients")
    void the_guide_works_as_written() throws IOException {
        var reader = Files.createDirectory(folder.resolve("reader"));
        var page = Guide.text("docs/guides/authorize-s3.md")
                .replace("localhost:8080", "127.0.0.1:" + nginx.url().getPort())
                .replace("localhost:8443", "127.0.0.1:" + server.url().getPort());
        Guide.followText(page, reader, installation.rootVariables(server));
    }

    @ParameterizedTest
    @EnumSource
    void a_user_with_a_policy_for_one_prefix_reads_that_prefix_and_nothing_else(Gate gate) {
        var alice = user(
                "alice-" + gate,
                allow("\"s3:GetObject\"", "arn:aws:s3:::album/holiday/*", ""),
                allow("\"s3:ListBucket\"", "arn:aws:s3:::album", """
                        ,"Condition":{"StringEquals":{"s3:prefix":"holiday/","s3:delimiter":"/"}}"""));
        try (var s3 = s3(gate, alice)) {
            assertThat(read(s3, "holiday/sea.txt")).isEqualTo(TEXT);
            assertDenied(() -> read(s3, "work/plan.txt"));
            assertDenied(() -> read(s3, "holiday"));
            assertThat(s3.listObjectsV2(list ->
                                    list.bucket(BUCKET).prefix("holiday/").delimiter("/"))
                            .contents())
                    .singleElement()
                    .satisfies(found -> assertThat(found.key()).isEqualTo("holiday/sea.txt"));
            assertDenied(() -> s3.listObjectsV2(list -> list.bucket(BUCKET).prefix("holiday/")));
            assertDenied(() -> s3.listObjectsV2(list -> list.bucket(BUCKET).delimiter("/")));
            assertDenied(() ->
                    s3.listObjectsV2(list -> list.bucket(BUCKET).prefix("work/").delimiter("/")));
            assertDenied(
                    () -> s3.putObject(put -> put.bucket(BUCKET).key("holiday/new"), RequestBody.fromString("no")));
            assertDenied(() -> s3.deleteObject(delete -> delete.bucket(BUCKET).key("holiday/sea.txt")));
            assertDenied(s3::listBuckets);
        }
    }

    @Test
    void uploads_in_parts_and_copies_need_the_rights_for_both_ends() {
        var writer = user(
                "writer",
                allow("\"s3:PutObject\",\"s3:AbortMultipartUpload\"", "arn:aws:s3:::album/parts/*", ""),
                allow("\"s3:GetObject\"", "arn:aws:s3:::album/holiday/*", ""));
        try (var s3 = s3(Gate.NGINX, writer)) {
            var id = s3.createMultipartUpload(create -> create.bucket(BUCKET).key("parts/one"))
                    .uploadId();
            var tag = s3.uploadPart(
                            part -> part.bucket(BUCKET)
                                    .key("parts/one")
                                    .uploadId(id)
                                    .partNumber(1),
                            RequestBody.fromString(TEXT))
                    .eTag();
            var done = CompletedPart.builder().partNumber(1).eTag(tag).build();
            s3.completeMultipartUpload(complete ->
                    complete.bucket(BUCKET).key("parts/one").uploadId(id).multipartUpload(parts -> parts.parts(done)));
            assertDenied(() ->
                    s3.createMultipartUpload(create -> create.bucket(BUCKET).key("holiday/one")));
            assertDenied(() -> read(s3, "parts/one"));

            s3.copyObject(copy -> copy.sourceBucket(BUCKET)
                    .sourceKey("holiday/sea.txt")
                    .destinationBucket(BUCKET)
                    .destinationKey("parts/copy of the sea"));
            assertDenied(() -> s3.copyObject(copy -> copy.sourceBucket(BUCKET)
                    .sourceKey("work/plan.txt")
                    .destinationBucket(BUCKET)
                    .destinationKey("parts/plan")));
            assertDenied(() -> s3.copyObject(copy -> copy.sourceBucket(BUCKET)
                    .sourceKey("holiday/sea.txt")
                    .destinationBucket(BUCKET)
                    .destinationKey("work/sea")));
        }
        try (var s3 = direct.s3(installation.root(), REGION)) {
            assertThat(read(s3, "parts/one")).isEqualTo(TEXT);
            assertThat(read(s3, "parts/copy of the sea")).isEqualTo(TEXT);
        }
    }

    @Test
    void links_are_worth_what_their_signer_may_do() {
        var signer = user("signer", allow("\"s3:GetObject\",\"s3:PutObject\"", "arn:aws:s3:::album/links/*", ""));
        try (var presigner = S3Presigner.builder()
                        .endpointOverride(nginx.url())
                        .credentialsProvider(StaticCredentialsProvider.create(signer))
                        .region(REGION)
                        .serviceConfiguration(S3Configuration.builder()
                                .pathStyleAccessEnabled(true)
                                .build())
                        .build();
                var anybody = new Clients(nginx.url(), Optional.empty())) {
            var upload = presigner.presignPutObject(presign -> presign.signatureDuration(HOUR)
                    .putObjectRequest(put -> put.bucket(BUCKET).key("links/a")));
            var body = BodyPublishers.ofString(TEXT);
            assertThat(anybody.send(HttpRequest.newBuilder(toUri(upload.url()))
                                    .PUT(body)
                                    .build())
                            .statusCode())
                    .isEqualTo(200);
            var link = presigner.presignGetObject(presign -> presign.signatureDuration(HOUR)
                    .getObjectRequest(get -> get.bucket(BUCKET).key("links/a")));
            assertThat(anybody.send(HttpRequest.newBuilder(toUri(link.url())).build())
                            .body())
                    .isEqualTo(TEXT);
            var other = presigner.presignGetObject(presign -> presign.signatureDuration(HOUR)
                    .getObjectRequest(get -> get.bucket(BUCKET).key("holiday/sea.txt")));
            assertThat(anybody.send(HttpRequest.newBuilder(toUri(other.url())).build()))
                    .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(403))
                    .satisfies(answer -> assertThat(answer.body()).contains("AccessDenied"));
        }
    }

    private static URI toUri(URL url) {
        return URI.create(url.toString());
    }

    @Test
    void versions_are_deleted_by_those_alone_who_may() {
        var bucket = "versions";
        try (var s3 = direct.s3(installation.root(), REGION)) {
            s3.createBucket(create -> create.bucket(bucket));
            s3.putBucketVersioning(put -> put.bucket(bucket)
                    .versioningConfiguration(versions -> versions.status(BucketVersioningStatus.ENABLED)));
        }
        var keeper = user(
                "keeper",
                allow("\"s3:PutObject\",\"s3:DeleteObject\",\"s3:GetObject\"", "arn:aws:s3:::versions/*", ""));
        var cleaner = user("cleaner", allow("\"s3:DeleteObjectVersion\"", "arn:aws:s3:::versions/*", ""));
        try (var s3 = s3(Gate.NGINX, keeper);
                var cleaning = s3(Gate.NGINX, cleaner)) {
            var version = s3.putObject(put -> put.bucket(bucket).key("a"), RequestBody.fromString(TEXT))
                    .versionId();
            assertThat(version).isNotEmpty();
            assertDenied(() ->
                    s3.deleteObject(delete -> delete.bucket(bucket).key("a").versionId(version)));
            assertDenied(
                    () -> cleaning.deleteObject(delete -> delete.bucket(bucket).key("a")));
            cleaning.deleteObject(delete -> delete.bucket(bucket).key("a").versionId(version));
            assertThat(catchThrowableOfType(
                                    S3Exception.class,
                                    () -> s3.getObjectAsBytes(
                                            get -> get.bucket(bucket).key("a")))
                            .statusCode())
                    .isEqualTo(404);

            // The names are in the body, which nginx does not hand on: the right has to cover the whole bucket.
            s3.putObject(put -> put.bucket(bucket).key("b"), RequestBody.fromString(TEXT));
            var names = List.of(ObjectIdentifier.builder().key("b").build());
            assertDenied(
                    () -> s3.deleteObjects(delete -> delete.bucket(bucket).delete(objects -> objects.objects(names))));
            iam.putUserPolicy(put -> put.userName("keeper")
                    .policyName("all")
                    .policyDocument(allow("\"s3:Delete*\"", "arn:aws:s3:::versions/*", "")));
            assertThat(s3.deleteObjects(delete -> delete.bucket(bucket).delete(objects -> objects.objects(names)))
                            .deleted())
                    .hasSize(1);
        }
    }

    @Test
    void a_tag_of_the_user_opens_the_prefix_of_its_team() {
        var red = user("red", allow("\"s3:GetObject\"", "arn:aws:s3:::album/${aws:PrincipalTag/team}/*", ""));
        try (var s3 = s3(Gate.NGINX, red)) {
            assertDenied(() -> read(s3, "red/data"));
            iam.tagUser(tag -> tag.userName("red").tags(RED));
            assertThat(read(s3, "red/data")).isEqualTo(TEXT);
            assertDenied(() -> read(s3, "holiday/sea.txt"));
        }
    }

    @Test
    void a_pod_reads_one_prefix_with_a_session_for_its_token() {
        var provider = iam.createOpenIDConnectProvider(
                        create -> create.url(ISSUER).clientIDList(AUDIENCE))
                .openIDConnectProviderArn();
        var role = iam.createRole(create -> create.roleName("pod").assumeRolePolicyDocument("""
                        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"%s"},
                         "Action":"sts:AssumeRoleWithWebIdentity"}]}""".formatted(provider)))
                .role()
                .arn();
        iam.putRolePolicy(put -> put.roleName("pod")
                .policyName("read")
                .policyDocument(allow("\"s3:GetObject\"", "arn:aws:s3:::album/*", "")));
        var now = Instant.now().getEpochSecond();
        var token = ISSUER_KEY.sign("{\"iss\":\"%s\",\"sub\":\"pod\",\"aud\":[\"%s\"],\"iat\":%d,\"exp\":%d}"
                .formatted(ISSUER, AUDIENCE, now, now + 600));
        try (var sts = clients.anonymousSts()) {
            var issued = sts.assumeRoleWithWebIdentity(assume -> assume.roleArn(role)
                            .roleSessionName("one")
                            .webIdentityToken(token)
                            .policy(allow("\"s3:*\"", "arn:aws:s3:::album/holiday/*", "")))
                    .credentials();
            var session =
                    AwsSessionCredentials.create(issued.accessKeyId(), issued.secretAccessKey(), issued.sessionToken());
            for (var gate : Gate.values()) {
                try (var s3 = s3(gate, session)) {
                    assertThat(read(s3, "holiday/sea.txt")).isEqualTo(TEXT);
                    assertDenied(() -> read(s3, "work/plan.txt"));
                    assertDenied(() ->
                            s3.putObject(put -> put.bucket(BUCKET).key("holiday/x"), RequestBody.fromString("no")));
                }
            }
        }
    }

    @Test
    @Tag("rclone")
    void rclone_synchronizes_what_policies_allow() throws IOException {
        var keys = user(
                "syncer",
                // It states an ACL with each upload, so that it needs the right to that as on AWS.
                allow(
                        "\"s3:GetObject\",\"s3:PutObject\",\"s3:PutObjectAcl\",\"s3:DeleteObject\"",
                        "arn:aws:s3:::album/synced/*",
                        ""),
                allow("\"s3:ListBucket\"", "arn:aws:s3:::album", """
                        ,"Condition":{"StringLike":{"s3:prefix":"synced/*"}}"""));
        var files = Files.createDirectory(folder.resolve("synced"));
        Files.writeString(files.resolve("a b+c.txt"), TEXT);
        Files.writeString(files.resolve("ü.txt"), TEXT);
        rclone(keys, "sync", files.toString(), "store:album/synced").succeeded();
        assertThat(rclone(keys, "lsf", "store:album/synced").succeeded()).isEqualTo("a b+c.txt\nü.txt\n");
        assertThat(rclone(keys, "cat", "store:album/synced/a b+c.txt").succeeded())
                .isEqualTo(TEXT);
        Files.delete(files.resolve("ü.txt"));
        rclone(keys, "sync", files.toString(), "store:album/synced").succeeded();
        assertThat(rclone(keys, "lsf", "store:album/synced").succeeded()).isEqualTo("a b+c.txt\n");
        for (var refused : List.of("store:album/holiday/sea.txt", "store:album/holiday")) {
            var ended = rclone(keys, "cat", refused);
            assertThat(ended.exitCode()).isNotZero();
            assertThat(ended.out()).isEmpty();
        }
    }

    private static Command.Finished rclone(AwsCredentials keys, String... words) {
        var environment = Map.of(
                "RCLONE_CONFIG", "/dev/null",
                "RCLONE_CONFIG_STORE_TYPE", "s3",
                "RCLONE_CONFIG_STORE_PROVIDER", "Other",
                "RCLONE_CONFIG_STORE_ENDPOINT", nginx.url().toString(),
                "RCLONE_CONFIG_STORE_REGION", REGION.id(),
                "RCLONE_CONFIG_STORE_ACCESS_KEY_ID", keys.accessKeyId(),
                "RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY", keys.secretAccessKey(),
                // Whether the bucket is there is not for everybody to ask.
                "RCLONE_S3_NO_CHECK_BUCKET", "true",
                "RCLONE_RETRIES", "1",
                "RCLONE_LOW_LEVEL_RETRIES", "1");
        return Command.run(
                folder,
                environment,
                Stream.concat(Stream.of("rclone"), Stream.of(words)).toList());
    }

    @Test
    void the_client_of_minio_gets_what_policies_allow() throws Exception {
        var keys = user(
                "miner",
                allow("\"s3:GetObject\",\"s3:PutObject\"", "arn:aws:s3:::album/mine/*", ""),
                allow("\"s3:ListBucket\"", "arn:aws:s3:::album", """
                        ,"Condition":{"StringLike":{"s3:prefix":"mine/*"}}"""));
        var minio = MinioClient.builder()
                .endpoint(nginx.url().toString())
                .region(REGION.id())
                .credentials(keys.accessKeyId(), keys.secretAccessKey())
                .build();
        var bytes = TEXT.getBytes(StandardCharsets.UTF_8);
        minio.putObject(PutObjectArgs.builder().bucket(BUCKET).object("mine/a b+c.txt").stream(
                        new ByteArrayInputStream(bytes), (long) bytes.length, -1L)
                .build());
        try (var got = minio.getObject(
                GetObjectArgs.builder().bucket(BUCKET).object("mine/a b+c.txt").build())) {
            assertThat(got.readAllBytes()).isEqualTo(bytes);
        }
        minio.copyObject(CopyObjectArgs.builder()
                .bucket(BUCKET)
                .object("mine/copy")
                .source(SourceObject.builder()
                        .bucket(BUCKET)
                        .object("mine/a b+c.txt")
                        .build())
                .build());
        var listed = minio.listObjects(
                ListObjectsArgs.builder().bucket(BUCKET).prefix("mine/").build());
        assertThat(listed).extracting(item -> item.get().objectName()).containsExactly("mine/a b+c.txt", "mine/copy");
        var refused = catchThrowableOfType(
                ErrorResponseException.class,
                () -> minio.getObject(GetObjectArgs.builder()
                        .bucket(BUCKET)
                        .object("holiday/sea.txt")
                        .build()));
        assertThat(refused.errorResponse().code()).isEqualTo("AccessDenied");
    }
}
