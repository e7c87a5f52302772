package dev.keyhold.acceptance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** A real nginx, set up as its guide says, lets through whose credential is good and nobody else. */
class NginxTest {
    private static final String ACCOUNTS = "/iam/v1/serviceAccounts";
    private static final String BUCKET = "bucket";
    private static final List<String> IDENTITY_HEADERS = List.of(
            "subject",
            "subject-arn",
            "subject-name",
            "account",
            "groups",
            "session-name",
            "principal-tags",
            "access-key-id",
            "scheme");
    private static final Region REGION = Region.EU_CENTRAL_1;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int SERVER_ERROR = 500;

    @TempDir
    private static Path folder;

    private static Installation installation;
    private static Server server;
    private static Upstream upstream;
    private static Proxy nginx;
    private static Clients through;
    private static Clients clients;
    private static IamClient iam;
    private static Yandex yandex;
    private static Yandex.As admin;
    private static Robot robot;

    /** A service account, which is a user, with an access key. */
    private record Robot(String name, String id, AwsCredentials key) {}

    @BeforeAll
    static void start() {
        installation = Keyhold.copy(folder.resolve("data"));
        server = Server.start(new Server.Start(installation.data())
                .with(List.of("--gateway-headers", String.join(",", IDENTITY_HEADERS))));
        upstream = new Upstream();
        nginx = Nginx.start(folder.resolve("nginx"), server, upstream);
        through = new Clients(nginx.url(), Optional.empty());
        clients = server.clients(Wire.PLAINTEXT);
        iam = clients.iam(installation.root());
        yandex = new Yandex(server);
        admin = yandex.bearer(installation.adminKey());
        robot = robot("robot");
    }

    @AfterAll
    static void stop() {
        yandex.close();
        clients.close();
        through.close();
        nginx.close();
        upstream.close();
        server.close();
    }

    @Test
    void the_guide_works_as_written() throws IOException {
        var reader = Files.createDirectory(folder.resolve("reader"));
        Guide.followText(Nginx.guide(Proxy.Places.free()), reader, Map.of());
    }

    @Test
    void the_sdk_of_s3_gets_through_with_all_that_it_does_with_objects() {
        try (var s3 = s3(robot)) {
            var text = "more than nothing";
            var put = upstream.one(() -> s3.putObject(
                    request -> request.bucket(BUCKET).key("key").metadata(Map.of("colour", "dark red")),
                    RequestBody.fromString(text)));
            assertIdentity(put, robot);
            assertThat(put.method()).isEqualTo("PUT");
            // Chunks with signatures, and a checksum behind them: what the SDK does without TLS.
            assertThat(put.header("x-amz-content-sha256")).contains("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
            assertThat(put.text()).contains(text, "chunk-signature=", "x-amz-checksum-");

            var got = new ArrayList<String>();
            var get = upstream.one(() -> got.add(
                    s3.getObjectAsBytes(request -> request.bucket(BUCKET).key("key"))
                            .asUtf8String()));
            assertIdentity(get, robot);
            assertThat(got).containsExactly(Upstream.CONTENT);

            var head = upstream.one(
                    () -> s3.headObject(request -> request.bucket(BUCKET).key("key")));
            assertThat(head.method()).isEqualTo("HEAD");
            var list = upstream.one(() -> s3.listObjectsV2(request -> request.bucket(BUCKET)
                    .prefix("a b+c/ü")
                    .delimiter("/")
                    .startAfter("")
                    .maxKeys(7)));
            assertThat(list.target()).startsWith("/bucket?").contains("prefix=a%20b%2Bc%2F%C3%BC");
            upstream.one(() -> s3.deleteObjects(request -> request.bucket(BUCKET)
                    .delete(delete ->
                            delete.objects(ObjectIdentifier.builder().key("one").build()))));
            var delete = upstream.one(
                    () -> s3.deleteObject(request -> request.bucket(BUCKET).key("key")));
            assertThat(delete.method()).isEqualTo("DELETE");
        }
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
                "a/..b/c..",
                "semi;colon=&?#%25%2F",
                "folder/",
                "quotes'\"*()!~$@,",
                "_keyhold/verify"
            })
    void objects_may_have_names_of_all_kinds(String key) {
        try (var s3 = s3(robot)) {
            var put = upstream.one(
                    () -> s3.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromString("text")));
            var get = upstream.one(
                    () -> s3.getObjectAsBytes(request -> request.bucket(BUCKET).key(key)));
            assertThat(List.of(put.target(), get.target()))
                    .allSatisfy(target -> assertThat(decoded(target)).isEqualTo("/bucket/" + key));
        }
    }

    @Test
    void a_presigned_request_gets_through_until_it_expires() {
        var seen = assertPasses(request(presigned()));
        assertIdentity(seen, robot);
        assertThat(seen.target()).startsWith("/bucket/a%20key?").contains("X-Amz-Signature=");

        assertPasses(request(presigned(Instant.now().minus(HOUR).plus(HOUR.dividedBy(2)))));
        assertRefused("AccessDenied", request(presigned(Instant.now().minus(HOUR.multipliedBy(2)))));
    }

    @Test
    void curl_signs_for_s3_and_for_other_services() throws IOException {
        Files.writeString(folder.resolve("file"), "text");
        var toS3 = upstream.one(() ->
                curl(OK, "s3", "/bucket/key", "--upload-file", "file", "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD"));
        assertIdentity(toS3, robot);
        assertThat(toS3.text()).isEqualTo("text");
        assertIdentity(upstream.one(() -> curl(OK, "execute-api", "/stage/items?a=1&b=2")), robot);
        // It does not say what it hashed, and the body is not there to be hashed again.
        upstream.none(() -> curl(FORBIDDEN, "execute-api", "/stage/items", "--data", "text"));
    }

    @Test
    void tokens_and_api_keys_get_through_and_bring_no_name_of_an_access_key() {
        var token = admin.post(
                        "/iam/v1/tokens:createForServiceAccount", "{\"serviceAccountId\":\"" + robot.id() + "\"}")
                .ok()
                .get("iamToken")
                .asText();
        var apiKey = admin.post("/iam/v1/apiKeys", "{\"serviceAccountId\":\"" + robot.id() + "\"}")
                .ok()
                .get("secret")
                .asText();
        for (var sent : Map.of("bearer", "Bearer " + token, "api-key", "Api-Key " + apiKey)
                .entrySet()) {
            var seen = assertPasses(request(
                    nginx.url().resolve("/path"),
                    "Authorization",
                    sent.getValue(),
                    "X-Keyhold-Access-Key-Id",
                    "forged"));
            assertThat(seen.headers().get("x-keyhold-subject")).containsExactly(robot.id());
            assertThat(seen.headers().get("x-keyhold-account")).containsExactly(installation.accountId());
            assertThat(seen.headers().get("x-keyhold-scheme")).containsExactly(sent.getKey());
            assertThat(seen.headers()).doesNotContainKey("X-keyhold-access-key-id");
        }
        assertRefused("InvalidToken", request(nginx.url().resolve("/path"), "Authorization", "Bearer " + token + "x"));
        assertRefused(
                "InvalidToken", request(nginx.url().resolve("/path"), "Authorization", "Api-Key " + apiKey + "x"));
        assertRefused("InvalidRequest", request(nginx.url().resolve("/path"), "Authorization", "Basic YTpi"));
        assertRefused("AccessDenied", request(nginx.url().resolve("/path")));
    }

    @Test
    void a_client_cannot_say_who_it_is() {
        var headers = IDENTITY_HEADERS.stream()
                .flatMap(name -> Stream.of("X-Keyhold-" + name, "forged"))
                .toArray(String[]::new);
        var seen = assertPasses(request(presigned(), headers));
        assertIdentity(seen, robot);
        assertThat(seen.headers().values()).noneMatch(values -> values.contains("forged"));
    }

    @Test
    void groups_and_tags_get_through_up_to_the_length_that_keyhold_lets_pass() {
        iam.createGroup(create -> create.groupName("a,b"));
        iam.addUserToGroup(add -> add.groupName("a,b").userName(robot.name()));
        try {
            // A character has six in the header, and everything else of the set some hundred.
            for (int i = 0; i < 5; i++) {
                tag("t" + i, "ü".repeat(256));
            }
            var seen = assertPasses(request(presigned()));
            assertThat(seen.headers().get("x-keyhold-groups")).containsExactly("a%2Cb");
            assertThat(seen.header("x-keyhold-principal-tags").orElseThrow())
                    .startsWith("t0=%C3%BC")
                    .hasSizeGreaterThan(7_500);
            tag("t5", "ü".repeat(256));
            assertRefused("IdentityHeadersTooLarge", request(presigned()));
        } finally {
            iam.untagUser(untag -> untag.userName(robot.name()).tagKeys("t0", "t1", "t2", "t3", "t4", "t5"));
            iam.removeUserFromGroup(remove -> remove.groupName("a,b").userName(robot.name()));
            iam.deleteGroup(delete -> delete.groupName("a,b"));
        }
    }

    private static void tag(String key, String value) {
        var tag = Tag.builder().key(key).value(value).build();
        iam.tagUser(tagging -> tagging.userName(robot.name()).tags(tag));
    }

    @Test
    void a_client_that_tells_of_another_request_gains_nothing() {
        var good = presigned();
        var another = nginx.url().resolve("/bucket/other");
        var target = good.getRawPath() + "?" + good.getRawQuery();
        // These are nginx's own, which it sets itself.
        String[] known = {
            "X-Original-Method",
            "GET",
            "X-Original-URI",
            target,
            "X-Original-Host",
            good.getAuthority(),
            "X-Original-Content-Length",
            "0"
        };
        assertRefused("AccessDenied", request(another, known));
        assertPasses(request(good, known));
        // These it hands on.
        for (var name : List.of("X-Forwarded-Uri", "X-Forwarded-Method")) {
            assertRefused("InvalidForwardedRequest", request(another, name, target));
            assertRefused("InvalidForwardedRequest", request(good, name, target));
        }
    }

    /** Servers that make variables of headers take these for the ones by which nginx tells who it is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x_keyhold_subject",
                "X_Keyhold_Access_Key_Id",
                "x-keyhold_subject",
                "x_keyhold-account",
                "x.keyhold.scheme",
                "x_keyhold_subject_arn"
            })
    void a_client_cannot_say_so_in_another_spelling_either(String name) {
        assertRefused("InvalidArgument", request(presigned(), name, "forged"));
        assertRefused("InvalidArgument", request(nginx.url().resolve("/bucket/key"), name, "forged"));
    }

    @Test
    void signed_headers_of_all_names_get_through() {
        try (var s3 = s3(robot)) {
            var put = upstream.one(() -> s3.putObject(
                    request -> request.bucket(BUCKET).key("key").metadata(Map.of("a_b", "1", "a.b", "2", "a-b", "3")),
                    RequestBody.fromString("text")));
            assertThat(put.header("x-amz-meta-a_b")).contains("1");
            assertThat(put.header("x-amz-meta-a.b")).contains("2");
            assertThat(put.header("x-amz-meta-a-b")).contains("3");
        }
    }

    /** nginx answers or drops these; curl signs whatever it is given. */
    @Test
    void signed_headers_of_one_connection_get_through() throws IOException {
        Files.writeString(folder.resolve("upload"), "text");
        for (var header : List.of("Expect: 100-continue", "TE: trailers, deflate", "Transfer-Encoding: chunked")) {
            var seen = upstream.one(() -> curl(
                    OK,
                    "s3",
                    "/bucket/key",
                    "--upload-file",
                    "upload",
                    "-H",
                    "x-amz-content-sha256: UNSIGNED-PAYLOAD",
                    "-H",
                    header));
            assertThat(seen.header("authorization").orElseThrow())
                    .containsPattern("SignedHeaders=[^,]*"
                            + header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT) + ";");
            assertThat(seen.text()).isEqualTo("text");
        }
    }

    @Test
    void a_preflight_gets_through_and_is_nobodys() {
        for (var uri : List.of(nginx.url().resolve("/bucket/key"), presigned())) {
            var preflight = HttpRequest.newBuilder(uri)
                    .method("OPTIONS", BodyPublishers.noBody())
                    .header("Origin", "https://app.example")
                    .header("Access-Control-Request-Method", "PUT");
            for (var name : IDENTITY_HEADERS) {
                preflight.header("X-Keyhold-" + name, "forged");
            }
            var seen = assertPasses(preflight.build());
            assertThat(seen.method()).isEqualTo("OPTIONS");
            assertThat(seen.headers().keySet())
                    .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("x-keyhold-"));
        }
        var bearer = HttpRequest.newBuilder(nginx.url().resolve("/bucket/key"))
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "PUT")
                .header("Authorization", "Bearer t1.nonsense");
        assertRefused("InvalidToken", bearer.build());
    }

    @Test
    void a_refusal_has_its_request_id_in_a_header_also_of_head() {
        for (var method : List.of("HEAD", "GET")) {
            var request = HttpRequest.newBuilder(nginx.url().resolve("/bucket/key"))
                    .method(method, BodyPublishers.noBody())
                    .build();
            upstream.none(() -> {
                var answer = through.send(request);
                assertThat(answer.statusCode()).isEqualTo(FORBIDDEN);
                var id = answer.headers().firstValue("x-amz-request-id").orElseThrow();
                assertThat(id).isNotEmpty();
                if (method.equals("GET")) {
                    assertThat(answer.body()).contains("<RequestId>" + id + "</RequestId>");
                }
            });
        }
    }

    @Test
    void the_question_itself_cannot_be_asked_from_outside() {
        upstream.none(() -> assertThat(
                        through.send(request(nginx.url().resolve("/_keyhold"))).statusCode())
                .isEqualTo(NOT_FOUND));
        assertRefused("AccessDenied", request(nginx.url().resolve("/verify")));
    }

    @Test
    void a_changed_request_is_refused() {
        var uri = nginx.url().resolve("/bucket/key?partNumber=1");
        var signed = signed(robot.key(), uri);
        assertPasses(request(signed, "PUT", uri));

        var wrong = "SignatureDoesNotMatch";
        for (var other : List.of(
                "/bucket/key2?partNumber=1",
                "/bucket//key?partNumber=1",
                "/bucket/./key?partNumber=1",
                "/bucket/key?partNumber=2",
                "/bucket/key?partNumber=1&acl",
                "/bucket/key")) {
            assertRefused(wrong, request(signed, "PUT", URI.create(nginx.url() + other)));
        }
        assertRefused(wrong, request(signed, "POST", uri));
        assertRefused(wrong, request(signed, "PUT", uri, "x-amz-meta-colour", "red"));
        assertRefused("AccessDenied", request(signed, "PUT", uri, "x-amz-acl", "public-read"));
        var authorization = signed.firstMatchingHeader("Authorization").orElseThrow();
        var end = authorization.length() - 1;
        var forged = authorization.substring(0, end) + (authorization.charAt(end) == '0' ? '1' : '0');
        assertRefused(wrong, request(signed, "PUT", uri, "Authorization", forged));

        var elsewhere = URI.create("http://elsewhere.example/bucket/key?partNumber=1");
        assertRefused(wrong, request(signed(robot.key(), elsewhere), "PUT", uri));
        var wrongSecret = AwsBasicCredentials.create(robot.key().accessKeyId(), "not the secret");
        assertRefused(wrong, request(signed(wrongSecret, uri), "PUT", uri));
        var unknown = AwsBasicCredentials.create("AKIAIOSFODNN7EXAMPLE", "not the secret");
        assertRefused("InvalidAccessKeyId", request(signed(unknown, uri), "PUT", uri));
    }

    @Test
    void a_changed_link_is_refused() {
        var link = presigned().toString();
        for (var change : Map.of("a%20key", "another", "X-Amz-Expires=3600", "X-Amz-Expires=36000")
                .entrySet()) {
            assertThat(link).contains(change.getKey());
            var changed = link.replace(change.getKey(), change.getValue());
            assertRefused("SignatureDoesNotMatch", request(URI.create(changed)));
        }
        assertRefused("SignatureDoesNotMatch", request(URI.create(link + "&versionId=1")));
        assertRefused("AuthorizationQueryParametersError", request(URI.create(link.replace("X-Amz-Expires=", "x="))));
    }

    /** Where a signature does not name the hash, it covers a body only if Keyhold has that. */
    @Test
    void a_body_is_not_added_to_a_request_that_was_signed_without() {
        var signed = upstream.one(() -> curl(OK, "execute-api", "/items"));
        var replayed = HttpRequest.newBuilder(nginx.url().resolve("/items"));
        for (var name : List.of("Authorization", "X-Amz-Date")) {
            replayed.header(name, requireNonNull(signed.headers().getFirst(name)));
        }
        assertPasses(replayed.GET().build());
        assertRefused(
                "MissingSecurityHeader",
                replayed.method("GET", BodyPublishers.ofString("added")).build());
        // Of unknown length, and so in chunks.
        var chunks = BodyPublishers.fromPublisher(BodyPublishers.ofString("added"));
        assertRefused("MissingSecurityHeader", replayed.method("GET", chunks).build());
        // nginx knows that there is no body, also where there usually is one.
        upstream.one(() -> curl(OK, "execute-api", "/items", "--request", "POST"));
    }

    @Test
    void a_target_is_the_bytes_that_it_is_made_of() {
        // One byte for each character: these two are the UTF-8 of "é".
        var e = "\u00c3\u00a9";
        var good = target(presigned("é"));
        assertThat(good).contains("/%C3%A9?");
        upstream.one(() -> assertThat(get(good.replace("%C3%A9", e))).contains(" 200 "));
        var misread = target(presigned(e));
        assertThat(misread).contains("/%C3%83%C2%A9?");
        upstream.one(() -> assertThat(get(misread)).contains(" 200 "));
        upstream.none(() -> {
            assertThat(get(misread.replace("%C3%83%C2%A9", "%C3%A9"))).contains(" 403 ");
            assertThat(get(misread.replace("%C3%83%C2%A9", e))).contains(" 403 ");
        });
    }

    private static String target(URI uri) {
        return uri.getRawPath() + "?" + uri.getRawQuery();
    }

    /** The status line for a target that goes on the wire with a byte for each character. */
    private static String get(String target) {
        try (var socket = new Socket(nginx.url().getHost(), nginx.url().getPort())) {
            var head = "GET " + target + " HTTP/1.1\r\nHost: " + nginx.url().getAuthority()
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return answer.substring(0, answer.indexOf('\r'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void signature_version_2_is_refused_with_what_to_set() {
        upstream.none(() -> {
            var answer = through.send(request(
                    nginx.url().resolve("/bucket/key?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=a&Expires=1")));
            assertThat(answer.body()).contains("<Code>InvalidRequest</Code>", "signature_version = s3v4");
        });
    }

    @Test
    void a_key_disabled_through_either_api_is_refused_at_the_very_next_request() {
        var switched = robot("switched");
        try (var s3 = s3(switched)) {
            Runnable get =
                    () -> s3.getObjectAsBytes(request -> request.bucket(BUCKET).key("key"));
            for (int i = 0; i < 5; i++) {
                upstream.one(get);
                status(switched, StatusType.INACTIVE);
                assertRefused("InvalidAccessKeyId", get);
                status(switched, StatusType.ACTIVE);
                upstream.one(get);
                admin.post(ACCOUNTS + "/" + switched.id() + ":suspend", "{}").ok();
                assertRefused("InvalidAccessKeyId", get);
                admin.post(ACCOUNTS + "/" + switched.id() + ":reactivate", "{}").ok();
            }
            upstream.one(get);
        }
    }

    @Test
    void the_last_use_of_a_key_tells_of_what_nginx_asked() {
        var used = robot("used");
        try (var s3 = s3(used)) {
            s3.headObject(request -> request.bucket(BUCKET).key("key"));
        }
        var last = iam.getAccessKeyLastUsed(
                        request -> request.accessKeyId(used.key().accessKeyId()))
                .accessKeyLastUsed();
        assertThat(last.serviceName()).isEqualTo("s3");
        assertThat(last.region()).isEqualTo(REGION.id());
    }

    @Test
    void without_keyhold_nothing_gets_through_and_the_refusals_are_in_the_audit_trail() {
        var data = folder.resolve("short-lived");
        var own = Keyhold.copy(data);
        var keyhold = Server.start(data);
        try (var gateway = Nginx.start(folder.resolve("nginx-2"), keyhold, upstream)) {
            var uri = gateway.url().resolve("/bucket/key");
            var good = signed(own.root(), uri);
            assertPasses(request(good, "PUT", uri));
            assertRefused("SignatureDoesNotMatch", request(good, "PUT", uri.resolve("other")));
            assertRefused("AccessDenied", request(uri));

            keyhold.terminate();
            upstream.none(
                    () -> assertThat(through.send(request(good, "PUT", uri)).statusCode())
                            .isEqualTo(SERVER_ERROR));
        } finally {
            keyhold.close();
        }
        assertThat(Keyhold.audit(data))
                .filteredOn(line -> line.api().equals("gateway"))
                .allSatisfy(line -> {
                    assertThat(line.operation()).isEqualTo("ForwardAuth/Verify");
                    assertThat(line.outcome()).isEqualTo("UNAUTHENTICATED");
                    assertThat(line.source()).isEqualTo("127.0.0.1");
                })
                .extracting(AuditLine::reason, AuditLine::accessKey)
                .containsExactlyInAnyOrder(tuple("WRONG_SIGNATURE", own.root().accessKeyId()), tuple("MISSING", ""));
    }

    private static Robot robot(String name) {
        var id = admin.post(ACCOUNTS, "{\"folderId\":\"" + installation.folderId() + "\",\"name\":\"" + name + "\"}")
                .ok()
                .at("/response/id")
                .asText();
        var key = iam.createAccessKey(create -> create.userName(name)).accessKey();
        return new Robot(name, id, AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()));
    }

    private static void status(Robot owner, StatusType status) {
        iam.updateAccessKey(update -> update.userName(owner.name())
                .accessKeyId(owner.key().accessKeyId())
                .status(status));
    }

    private static S3Client s3(Robot owner) {
        return through.s3(owner.key(), REGION);
    }

    /** A link to an object, as the SDK makes it. */
    private static URI presigned() {
        return presigned("a key");
    }

    private static URI presigned(String key) {
        try (var presigner = S3Presigner.builder()
                .endpointOverride(nginx.url())
                .region(REGION)
                .credentialsProvider(StaticCredentialsProvider.create(robot.key()))
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build()) {
            var presigned = presigner.presignGetObject(presign -> presign.signatureDuration(HOUR)
                    .getObjectRequest(get -> get.bucket(BUCKET).key(key)));
            return URI.create(presigned.url().toString());
        }
    }

    /** The same for any moment. */
    private static URI presigned(Instant moment) {
        return sign(
                        robot.key(),
                        SdkHttpRequest.builder()
                                .method(SdkHttpMethod.GET)
                                .uri(nginx.url().resolve("/bucket/key"))
                                .build(),
                        sign -> sign.putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(moment, ZoneOffset.UTC))
                                .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                                .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                                .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, HOUR))
                .getUri();
    }

    /** A PUT that signs one header of its own. */
    private static SdkHttpRequest signed(AwsCredentials key, URI uri) {
        var request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.PUT)
                .uri(uri)
                .putHeader("x-amz-meta-colour", "blue")
                .build();
        return sign(key, request, _ -> {});
    }

    private static SdkHttpRequest sign(
            AwsCredentials key, SdkHttpRequest request, Consumer<SignRequest.Builder<AwsCredentials>> more) {
        return AwsV4HttpSigner.create()
                .sign(SignRequest.builder(key)
                        .request(request)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, REGION.id())
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                        .applyMutation(more)
                        .build())
                .request();
    }

    /** A signed request on its way somewhere, with further headers or others in place of its own. */
    private static HttpRequest request(SdkHttpRequest signed, String method, URI to, String... headers) {
        var request = HttpRequest.newBuilder(to).method(method, BodyPublishers.noBody());
        signed.forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase("host")) {
                request.header(name, String.join(",", values));
            }
        });
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return request.build();
    }

    private static HttpRequest request(URI uri, String... headers) {
        var request = HttpRequest.newBuilder(uri);
        return headers.length == 0 ? request.build() : request.headers(headers).build();
    }

    /** Sends a request that must get through, as one request. */
    private static Upstream.ForwardedRequest assertPasses(HttpRequest request) {
        return upstream.one(() -> assertThat(through.send(request).statusCode()).isEqualTo(OK));
    }

    /** Sends a request that must not get through, and whose answer must say why as S3 would. */
    private static void assertRefused(String code, HttpRequest request) {
        upstream.none(() -> {
            var answer = through.send(request);
            assertThat(answer.statusCode()).as("%s", answer.body()).isEqualTo(FORBIDDEN);
            assertThat(answer.headers().firstValue("x-keyhold-reason")).contains(code);
            assertThat(answer.body()).contains("<Code>" + code + "</Code>", "<RequestId>");
        });
    }

    private static void assertRefused(String code, Runnable call) {
        upstream.none(() -> assertThatThrownBy(call::run).isInstanceOfSatisfying(S3Exception.class, refused -> {
            assertThat(refused.statusCode()).isEqualTo(FORBIDDEN);
            assertThat(refused.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(refused.requestId()).isNotEmpty();
        }));
    }

    /** Runs {@code curl}, which signs, and expects that status. */
    private static void curl(int status, String service, String path, String... options) {
        var command = new ArrayList<>(
                List.of("curl", "--silent", "--show-error", "--output", "answer", "--write-out", "%{http_code}"));
        command.addAll(List.of("--aws-sigv4", "aws:amz:" + REGION.id() + ":" + service));
        command.addAll(
                List.of("--user", robot.key().accessKeyId() + ":" + robot.key().secretAccessKey()));
        command.addAll(List.of(options));
        command.add(nginx.url() + path);
        assertThat(Command.run(folder, Map.of(), command).succeeded()).isEqualTo(String.valueOf(status));
    }

    private static String decoded(String target) {
        return URLDecoder.decode(target.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static void assertIdentity(Upstream.ForwardedRequest seen, Robot owner) {
        assertThat(seen.headers().get("x-keyhold-subject")).containsExactly(owner.id());
        assertThat(seen.headers().get("x-keyhold-subject-name")).containsExactly(owner.name());
        assertThat(seen.headers().get("x-keyhold-subject-arn"))
                .containsExactly("arn:aws:iam::" + installation.accountId() + ":user/" + owner.name());
        assertThat(seen.headers().get("x-keyhold-account")).containsExactly(installation.accountId());
        assertThat(seen.headers().get("x-keyhold-access-key-id"))
                .containsExactly(owner.key().accessKeyId());
        assertThat(seen.headers().get("x-keyhold-scheme")).containsExactly("sigv4");
    }
}
