package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The requests of real clients through a real nginx that is set up wrongly, and what the operator reads about each. */
class ExplainTest {
    private static final String HOST_LINE = "proxy_set_header X-Original-Host $http_host;";
    private static final String URI_LINE = "proxy_set_header X-Original-URI $request_uri;";
    private static final String METHOD_LINE = "proxy_set_header X-Original-Method $request_method;";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private static Path folder;

    private static final AtomicInteger PROXIES = new AtomicInteger();

    private static Installation installation;
    private static Server server;
    private static Upstream upstream;
    private static Clients clients;
    private static IamClient iam;
    private static Proxy asInTheGuide;

    @BeforeAll
    static void start() {
        installation = Keyhold.copy(folder.resolve("data"));
        server = Server.start(installation.data());
        upstream = new Upstream();
        clients = server.clients(Wire.PLAINTEXT);
        iam = clients.iam(installation.root());
        asInTheGuide = nginx(text -> text);
    }

    @AfterAll
    static void stop() {
        clients.close();
        asInTheGuide.close();
        upstream.close();
        server.close();
    }

    private static Proxy nginx(UnaryOperator<String> edit) {
        var places = Proxy.Places.between(server, upstream.port());
        return Nginx.start(folder.resolve("nginx-" + PROXIES.incrementAndGet()), places, edit);
    }

    private static JsonNode explain(String id, String... more) {
        var arguments = new ArrayList<>(
                List.of("explain", id, "--json", "--data", installation.data().toString()));
        arguments.addAll(List.of(more));
        try {
            return JSON.readTree(Keyhold.run(arguments.toArray(String[]::new)).succeeded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertCause(String id, String cause, String... because) {
        var explanation = explain(id);
        assertThat(explanation.path("cause").asText())
                .as(explanation.toString())
                .isEqualTo(cause);
        assertThat(List.of(because))
                .allSatisfy(
                        text -> assertThat(explanation.path("because").asText()).contains(text));
    }

    /** The id of the request that the SDK is refused. */
    private static String refused(Proxy nginx, AwsCredentials key, Consumer<S3Client> action) {
        try (var through = new Clients(nginx.url(), Optional.empty());
                var s3 = through.s3(key, Region.EU_CENTRAL_1)) {
            return catchThrowableOfType(S3Exception.class, () -> action.accept(s3))
                    .requestId();
        }
    }

    private static void get(S3Client s3, String key) {
        s3.getObjectAsBytes(request -> request.bucket("bucket").key(key));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                HOST_LINE + "|proxy_set_header X-Original-Host $host; proxy_set_header X-Forwarded-Port $server_port;"
                        + "|signed-other-port",
                HOST_LINE + "|proxy_set_header X-Original-Host backend; proxy_set_header X-Forwarded-Server $http_host;"
                        + "|signed-other-host",
                URI_LINE + "|proxy_set_header X-Original-URI /bucket/a+b;|plus-in-path",
                URI_LINE + "|proxy_set_header X-Original-URI /bucket/a%252Bb?$args;|path-coded-on-the-way",
                URI_LINE + "|proxy_set_header X-Original-URI /prefix$request_uri;|path-rewritten",
                URI_LINE + "|proxy_set_header X-Original-URI $request_uri?added=1;|query-changed",
                METHOD_LINE + "|proxy_set_header X-Original-Method HEAD;|method-changed",
                METHOD_LINE + "|" + METHOD_LINE + " proxy_set_header amz-sdk-request \"\";|signed-header-missing",
                METHOD_LINE + "|" + METHOD_LINE + " proxy_set_header x-amz-added 1;|header-not-signed",
                METHOD_LINE + "|" + METHOD_LINE + " proxy_set_header Authorization \"\";|no-credential",
                METHOD_LINE + "|" + METHOD_LINE
                        + " proxy_set_header Authorization AWS4-HMAC-SHA256;|malformed-signature",
                METHOD_LINE + "|" + METHOD_LINE + " proxy_set_header x-amz-date yesterday;|bad-signing-date",
                METHOD_LINE + "|" + METHOD_LINE + " proxy_set_header x-amz-content-sha256 none;|body-hash-malformed",
            })
    void a_proxy_that_changes_a_request_is_named(String line, String other, String cause) {
        try (var nginx = nginx(text -> replaced(text, line, other))) {
            assertCause(refused(nginx, installation.root(), s3 -> get(s3, "a+b")), cause);
        }
    }

    private static String replaced(String text, String line, String other) {
        assertThat(text).contains(line);
        return text.replace(line, other);
    }

    @Test
    void what_is_wrong_with_a_key_is_named() {
        iam.createUser(create -> create.userName("bob"));
        var first = key();
        var second = key();
        var id = first.accessKeyId();
        assertCause(
                refused(asInTheGuide, AwsBasicCredentials.create(id, second.secretAccessKey()), s3 -> get(s3, "a")),
                "secret-of-other-key",
                second.accessKeyId());
        assertCause(
                refused(asInTheGuide, AwsBasicCredentials.create(id, "not the secret"), s3 -> get(s3, "a")),
                "wrong-secret");
        iam.updateAccessKey(update -> update.userName("bob").accessKeyId(id).status(StatusType.INACTIVE));
        assertCause(
                refused(asInTheGuide, first, s3 -> get(s3, "a")),
                "key-disabled",
                "by the root of the account with " + installation.root().accessKeyId());
        iam.deleteAccessKey(delete -> delete.userName("bob").accessKeyId(id));
        assertCause(refused(asInTheGuide, first, s3 -> get(s3, "a")), "key-deleted", "by the root of the account");
    }

    private static AwsCredentials key() {
        var made = iam.createAccessKey(create -> create.userName("bob")).accessKey();
        return AwsBasicCredentials.create(made.accessKeyId(), made.secretAccessKey());
    }

    @Test
    void what_is_wrong_with_the_time_or_the_scope_is_named() {
        var late = Instant.now().minus(Duration.ofMinutes(17));
        assertCause(sent(signed("s3", late, AuthLocation.HEADER)), "signed-too-long-ago", "17 minutes later");
        var early = Instant.now().plus(Duration.ofMinutes(17));
        assertCause(sent(signed("s3", early, AuthLocation.HEADER)), "signed-in-the-future", "earlier");
        var longAgo = Instant.now().minus(Duration.ofHours(3));
        assertCause(sent(signed("s3", longAgo, AuthLocation.QUERY_STRING)), "presigned-expired");
        assertCause(sent(signed("iam", Instant.now(), AuthLocation.HEADER)), "scope-of-this-service");
        assertCause(
                sent(HttpRequest.newBuilder(
                                asInTheGuide.url().resolve("/a?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=a"))
                        .build()),
                "signature-version-2");
        assertCause(
                sent(HttpRequest.newBuilder(asInTheGuide.url().resolve("/a"))
                        .header("Authorization", "Bearer t1.nonsense")
                        .build()),
                "iam-token-invalid");
    }

    private static HttpRequest signed(String service, Instant at, AuthLocation location) {
        var request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .uri(asInTheGuide.url().resolve("/bucket/key"))
                .build();
        var sign = SignRequest.builder(installation.root())
                .request(request)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-1")
                .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(at, ZoneOffset.UTC))
                .putProperty(AwsV4HttpSigner.AUTH_LOCATION, location);
        if (location == AuthLocation.QUERY_STRING) {
            sign.putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofHours(1));
        }
        var signed = AwsV4HttpSigner.create().sign(sign.build()).request();
        var sent = HttpRequest.newBuilder(URI.create(signed.getUri().toString()));
        signed.forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase("host")) {
                sent.header(name, values.getFirst());
            }
        });
        return sent.build();
    }

    private static String sent(HttpRequest request) {
        try (var through = new Clients(asInTheGuide.url(), Optional.empty())) {
            return through.send(request)
                    .headers()
                    .firstValue("x-amz-request-id")
                    .orElseThrow();
        }
    }

    /** An nginx before the API itself, which passes on that host. */
    private static Proxy beforeTheApi(String host) {
        var port = server.url().getPort();
        return nginx(text -> "server { listen 127.0.0.1:" + listens(text)
                + "; location / { proxy_pass http://127.0.0.1:" + port + "; proxy_set_header Host " + host
                + "; proxy_set_header X-Forwarded-Host $http_host; } }");
    }

    @Test
    void a_proxy_before_the_api_itself_is_named() {
        try (var nginx = beforeTheApi("backend");
                var through = new Clients(nginx.url(), Optional.empty());
                var changed = through.iam(installation.root())) {
            var fault = catchThrowableOfType(IamException.class, () -> changed.listUsers());
            assertCause(
                    fault.requestId(),
                    "signed-other-host",
                    "The client signed the host " + nginx.url().getAuthority() + ", and backend arrived.");
        }
    }

    @Test
    void a_statement_that_denies_is_named_and_so_is_an_action_that_nothing_allows() {
        iam.createUser(create -> create.userName("eve"));
        var made = iam.createAccessKey(create -> create.userName("eve")).accessKey();
        iam.putUserPolicy(put -> put.userName("eve").policyName("no").policyDocument("""
                {"Version":"2012-10-17","Statement":[
                 {"Sid":"Never","Effect":"Deny","Action":"iam:ListUsers","Resource":"*"}]}"""));
        try (var nginx = beforeTheApi("$http_host");
                var through = new Clients(nginx.url(), Optional.empty());
                var eve = through.iam(AwsBasicCredentials.create(made.accessKeyId(), made.secretAccessKey()))) {
            var denied = catchThrowableOfType(IamException.class, () -> eve.listUsers());
            assertCause(denied.requestId(), "statement-denies", "iam:ListUsers", "Never");
            var notAllowed = catchThrowableOfType(IamException.class, () -> eve.listRoles());
            assertCause(notAllowed.requestId(), "nothing-allows", "iam:ListRoles");
        }
    }

    private static int listens(String text) {
        var at = text.indexOf("listen 127.0.0.1:") + "listen 127.0.0.1:".length();
        return Integer.parseInt(text.substring(at, text.indexOf(';', at)));
    }
}
