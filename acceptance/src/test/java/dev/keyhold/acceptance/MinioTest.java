package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static software.amazon.awssdk.services.s3.model.BucketVersioningStatus.ENABLED;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A real MinIO, which asks a server of this project what its clients may do. */
@Tag("minio")
class MinioTest {
    private static final String BUCKET = "album";
    private static final String TEXT = "a day at the sea";
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final Region REGION = Region.US_EAST_1;
    private static final String AUDIENCE = "store";
    /** Which MinIO has for the issuer of that audience. */
    private static final String ROLE = "arn:minio:iam:::role/" + hash(AUDIENCE);

    private static final String HOLIDAY = document(
            allow("s3:*Object", "album/holiday/*"),
            allow("s3:ListBucket", "album", "\"StringLike\":{\"s3:prefix\":\"holiday/*\"}"));

    @TempDir
    private static Path folder;

    private static Installation installation;
    private static Server server;
    private static Clients clients;
    private static IamClient iam;
    private static Minio minio;
    private static S3Client administrator;

    @BeforeAll
    static void start() {
        installation = Keyhold.copy(folder.resolve("data"));
        var port = Proxy.Places.free().keyhold();
        server = Server.start(new Server.Start(installation.data())
                .listen("127.0.0.1:" + port)
                .with(List.of(
                        "--public-url",
                        "https://localhost:" + port,
                        "--gateway-allow",
                        installation.adminServiceAccountId(),
                        "--opa-trust-owner",
                        "true")));
        clients = server.clients(Wire.PLAINTEXT);
        iam = clients.iam(installation.root());
        var issuer = iam.enableOutboundWebIdentityFederation(_ -> {}).issuerIdentifier();
        minio = Minio.start(
                folder.resolve("minio"),
                server,
                "Api-Key " + apiKey(),
                Map.of(
                        "MINIO_IDENTITY_OPENID_CONFIG_URL",
                        issuer + "/.well-known/openid-configuration",
                        "MINIO_IDENTITY_OPENID_CLIENT_ID",
                        AUDIENCE,
                        "MINIO_IDENTITY_OPENID_ROLE_POLICY",
                        "readonly"));
        administrator = minio.clients().s3(Minio.ADMINISTRATOR, REGION);
        administrator.createBucket(create -> create.bucket(BUCKET));
        for (var key : List.of("holiday/sea.txt", "work/plan.txt")) {
            administrator.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString(TEXT));
        }
    }

    private static String hash(String text) {
        try {
            var hash = MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String apiKey() {
        try (var yandex = new Yandex(server)) {
            return yandex.bearer(installation.adminKey())
                    .post("/iam/v1/apiKeys", "{\"serviceAccountId\":\"" + installation.adminServiceAccountId() + "\"}")
                    .ok()
                    .get("secret")
                    .asText();
        }
    }

    @AfterAll
    static void stop() {
        administrator.close();
        minio.close();
        clients.close();
        server.close();
    }

    private static String document(String... statements) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[" + String.join(",", statements) + "]}";
    }

    private static String allow(String action, String resource) {
        return "{\"Effect\":\"Allow\",\"Action\":\"%s\",\"Resource\":\"arn:aws:s3:::%s\"}".formatted(action, resource);
    }

    private static String allow(String action, String resource, String conditions) {
        return allow(action, resource).replaceFirst("}$", ",\"Condition\":{" + conditions + "}}");
    }

    /** A user of Keyhold, with an access key that only Keyhold has yet. */
    private static AwsCredentials user(String name, String policy) {
        iam.createUser(create -> create.userName(name));
        iam.putUserPolicy(put -> put.userName(name).policyName("all").policyDocument(policy));
        var key = iam.createAccessKey(create -> create.userName(name)).accessKey();
        return AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
    }

    /** The same, with a user in the store that is called as the key is. */
    private static AwsCredentials userInBoth(String name, String policy) {
        var key = user(name, policy);
        addUser(key.accessKeyId(), key.secretAccessKey());
        return key;
    }

    private static void addUser(String name, String secret) {
        assertThat(minio.addUser(Minio.ADMINISTRATOR, name, secret)).isEqualTo(OK);
    }

    private static S3Client s3(AwsCredentials as) {
        return minio.clients().s3(as, REGION);
    }

    private static String read(S3Client s3, String key) {
        return s3.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asUtf8String();
    }

    private static void put(S3Client s3, String key) {
        s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString(TEXT));
    }

    private static void assertDenied(Runnable call) {
        var refused = catchThrowableOfType(S3Exception.class, call::run);
        assertThat(refused).isNotNull();
        assertThat(refused.statusCode()).isEqualTo(FORBIDDEN);
        assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
    }

    /** Without a body: the store refuses before it has read one, which the client may see as a broken connection. */
    private static void assertNotPut(S3Client s3, String key) {
        assertDenied(
                () -> s3.createMultipartUpload(create -> create.bucket(BUCKET).key(key)));
    }

    private static void assertHoliday(S3Client s3) {
        put(s3, "holiday/b c+ü");
        assertThat(read(s3, "holiday/b c+ü")).isEqualTo(TEXT);
        assertThat(s3.listObjectsV2(list -> list.bucket(BUCKET).prefix("holiday/"))
                        .contents())
                .isNotEmpty();
        s3.deleteObject(delete -> delete.bucket(BUCKET).key("holiday/b c+ü"));
        assertNotPut(s3, "work/b");
        assertDenied(() -> read(s3, "work/plan.txt"));
        assertDenied(() -> s3.listObjectsV2(list -> list.bucket(BUCKET).prefix("work/")));
        assertDenied(() -> s3.listObjectsV2(list -> list.bucket(BUCKET)));
        assertDenied(() -> s3.deleteObject(delete -> delete.bucket(BUCKET).key("work/plan.txt")));
        assertDenied(() -> s3.createBucket(create -> create.bucket("another")));
        assertDenied(() -> s3.copyObject(copy -> copy.sourceBucket(BUCKET)
                .sourceKey("work/plan.txt")
                .destinationBucket(BUCKET)
                .destinationKey("holiday/plan.txt")));
    }

    @Test
    void a_user_with_the_access_key_of_keyhold_does_what_policies_allow() {
        assertHoliday(s3(userInBoth("alice", HOLIDAY)));
    }

    @Test
    void a_user_with_the_name_of_one_of_keyhold_does_what_policies_allow() {
        user("named", HOLIDAY);
        addUser("named", "secret-in-the-store");
        assertHoliday(s3(AwsBasicCredentials.create("named", "secret-in-the-store")));
    }

    @Test
    void a_key_that_is_deactivated_is_refused_at_the_next_request() {
        var key = userInBoth("bob", HOLIDAY);
        var s3 = s3(key);
        for (var status : List.of(StatusType.INACTIVE, StatusType.ACTIVE)) {
            iam.updateAccessKey(update ->
                    update.userName("bob").accessKeyId(key.accessKeyId()).status(status));
            if (status == StatusType.ACTIVE) {
                read(s3, "holiday/sea.txt");
            } else {
                assertDenied(() -> read(s3, "holiday/sea.txt"));
            }
        }
    }

    @Test
    void a_user_that_only_the_store_has_may_do_nothing() {
        addUser("stranger", "secret-in-the-store");
        var s3 = s3(AwsBasicCredentials.create("stranger", "secret-in-the-store"));
        assertDenied(() -> read(s3, "holiday/sea.txt"));
        assertNotPut(s3, "holiday/new");
        assertDenied(s3::listBuckets);
    }

    @Test
    void nobody_administers_the_store_because_of_policies() {
        var key = userInBoth("mighty", document("{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}"));
        put(s3(key), "anything");
        assertThat(minio.addUser(key, "forged", "secret-in-the-store")).isEqualTo(FORBIDDEN);
    }

    @Test
    void a_session_is_limited_by_its_policy() {
        var key = userInBoth("carol", HOLIDAY);
        try (var sts = minio.clients().sts(key)) {
            var policy = document(allow("s3:GetObject", "album/*"));
            assertThat(read(
                            s3(session(sts.assumeRole(assume -> assume.roleArn("arn:aws:iam::1:role/none")
                                            .roleSessionName("a"))
                                    .credentials())),
                            "holiday/sea.txt"))
                    .isEqualTo(TEXT);
            var s3 = s3(session(sts.assumeRole(assume -> assume.roleArn("arn:aws:iam::1:role/none")
                            .roleSessionName("a")
                            .policy(policy))
                    .credentials()));
            assertThat(read(s3, "holiday/sea.txt")).isEqualTo(TEXT);
            assertNotPut(s3, "holiday/new");
            assertDenied(() -> read(s3, "work/plan.txt"));
            iam.updateAccessKey(update ->
                    update.userName("carol").accessKeyId(key.accessKeyId()).status(StatusType.INACTIVE));
            assertDenied(() -> read(s3, "holiday/sea.txt"));
        }
    }

    private static AwsCredentials session(software.amazon.awssdk.services.sts.model.Credentials made) {
        return AwsSessionCredentials.create(made.accessKeyId(), made.secretAccessKey(), made.sessionToken());
    }

    @Test
    void an_identity_token_gives_a_session_of_the_user_in_it() {
        var key = user(
                "dave",
                document(
                        allow("s3:GetObject", "album/holiday/*"),
                        "{\"Effect\":\"Allow\",\"Action\":\"sts:GetWebIdentityToken\",\"Resource\":\"*\"}"));
        try (var own = clients.sts(key);
                var sts = minio.clients().anonymousSts()) {
            for (var algorithm : List.of("RS256", "ES384")) {
                var token = own.getWebIdentityToken(
                                get -> get.audience(AUDIENCE).signingAlgorithm(algorithm))
                        .webIdentityToken();
                var s3 = s3(session(sts.assumeRoleWithWebIdentity(assume ->
                                assume.roleArn(ROLE).roleSessionName("a").webIdentityToken(token))
                        .credentials()));
                assertThat(read(s3, "holiday/sea.txt")).isEqualTo(TEXT);
                assertNotPut(s3, "holiday/new");
            }
        }
    }

    @Test
    void conditions_see_what_the_table_of_the_guide_says() {
        administrator.createBucket(create -> create.bucket("versions"));
        administrator.putBucketVersioning(
                versioning -> versioning.bucket("versions").versioningConfiguration(to -> to.status(ENABLED)));
        var version = administrator
                .putObject(put -> put.bucket("versions").key("a"), RequestBody.fromString(TEXT))
                .versionId();
        var s3 = s3(userInBoth(
                "erin",
                document(
                        allow("s3:GetObject", "album/*", """
                                "IpAddress":{"aws:SourceIp":"127.0.0.1"},"Bool":{"aws:SecureTransport":"false"},\
                                "StringLike":{"aws:UserAgent":"aws-sdk-java/*"},\
                                "StringEquals":{"s3:authType":"REST-HEADER","s3:signatureversion":"AWS4-HMAC-SHA256"},\
                                "Null":{"s3:x-amz-acl":"true","aws:Referer":"true","s3:VersionId":"true"}"""),
                        allow("s3:GetObject", "versions/*", """
                                "StringEquals":{"s3:VersionId":"%s"}""".formatted(version)),
                        allow("s3:ListBucket", "album", """
                                "StringEquals":{"s3:prefix":"holiday/","s3:delimiter":"/","s3:max-keys":"7"}"""))));
        assertThat(read(s3, "holiday/sea.txt")).isEqualTo(TEXT);
        s3.getObjectAsBytes(get -> get.bucket("versions").key("a").versionId(version));
        assertDenied(() -> s3.getObjectAsBytes(get -> get.bucket("versions").key("a")));
        s3.listObjectsV2(
                list -> list.bucket(BUCKET).prefix("holiday/").delimiter("/").maxKeys(7));
        assertDenied(() -> s3.listObjectsV2(
                list -> list.bucket(BUCKET).prefix("holiday/").delimiter("/").maxKeys(8)));
    }

    /** The store asks about the right to the object, and about the version only whether a policy denies it. */
    @Test
    void versions_are_deleted_by_those_whom_no_policy_denies_it() {
        administrator.createBucket(create -> create.bucket("kept"));
        administrator.putBucketVersioning(
                versioning -> versioning.bucket("kept").versioningConfiguration(to -> to.status(ENABLED)));
        var version = administrator
                .putObject(put -> put.bucket("kept").key("a"), RequestBody.fromString(TEXT))
                .versionId();
        var delete = allow("s3:DeleteObject", "kept/*");
        var denied = allow("s3:DeleteObjectVersion", "kept/*").replace("Allow", "Deny");
        var frank = s3(userInBoth("frank", document(delete, denied)));
        assertDenied(() ->
                frank.deleteObject(object -> object.bucket("kept").key("a").versionId(version)));
        frank.deleteObject(object -> object.bucket("kept").key("a"));
        s3(userInBoth("grace", document(delete)))
                .deleteObject(object -> object.bucket("kept").key("a").versionId(version));
    }

    @Test
    void each_of_many_objects_to_delete_needs_the_right() {
        var keys = List.of("holiday/many", "work/many");
        keys.forEach(key -> put(administrator, key));
        var deleted = s3(userInBoth("heidi", HOLIDAY))
                .deleteObjects(delete -> delete.bucket(BUCKET)
                        .delete(objects -> objects.objects(keys.stream()
                                .map(key -> ObjectIdentifier.builder().key(key).build())
                                .toList())));
        assertThat(deleted.deleted()).extracting(DeletedObject::key).containsExactly("holiday/many");
        assertThat(deleted.errors()).extracting(S3Error::code).containsExactly("AccessDenied");
    }

    @Test
    void without_an_answer_nobody_may_do_anything_and_the_administrator_needs_the_setting() {
        var data = Keyhold.copy(folder.resolve("other-data")).data();
        try (var asked = Server.start(data);
                var other = Minio.start(folder.resolve("other-minio"), asked, "", Map.of());
                var s3 = other.clients().s3(Minio.ADMINISTRATOR, REGION)) {
            assertDenied(() -> s3.createBucket(create -> create.bucket(BUCKET)));
            assertThat(other.addUser(Minio.ADMINISTRATOR, "user", "secret-in-the-store"))
                    .isEqualTo(FORBIDDEN);
            asked.terminate();
            assertDenied(() -> s3.createBucket(create -> create.bucket(BUCKET)));
        }
    }
}
