package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.maintenance.AdminChannel;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.oidc.TokenKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sts.model.Credentials;

/** One server behind several nginx: as a gateway by its guide, before the API itself, and set up wrongly. */
final class RefusalWorld implements AutoCloseable {
    /** An issuer whose keys are in a file. */
    static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
    /** An issuer that nobody is at. */
    static final String SILENT = "https://127.0.0.1:1";

    static final TokenKey ISSUER_KEY = TokenKey.ec("cluster");

    private static final JsonMapper JSON = new JsonMapper();
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Path folder;
    private final Installation installation;
    private final Server server;
    private final Upstream upstream = new Upstream();
    private final Clients clients;
    private final Yandex yandex;
    private final Proxy gateway;
    private final Proxy api;
    private final Clients behindApi;

    RefusalWorld(Path folder) {
        this.folder = folder;
        this.installation = Keyhold.copy(folder.resolve("data"));
        this.server = Server.start(new Server.Start(installation.data())
                .with(List.of("--gateway-services", "s3", "--gateway-hosts", "127.0.0.1,backend"))
                .with(List.of("--gateway-account", installation.accountId(), "--gateway-allow", "127.0.0.1/32"))
                .with(List.of("--gateway-authorize", "s3@backend,none@127.0.0.1", "--max-failures-per-key", "100"))
                .with(List.of("--oidc-issuer", ISSUER + " jwks-file=" + keys()))
                .with(List.of("--oidc-issuer", SILENT + " private-addresses=allow")));
        this.clients = server.clients(Wire.PLAINTEXT);
        this.yandex = new Yandex(server);
        this.gateway = gateway(text -> text);
        this.api = beforeApi("proxy_set_header Host $http_host;");
        this.behindApi = new Clients(api.url(), Optional.empty());
    }

    private Path keys() {
        try {
            return Files.writeString(folder.resolve("jwks.json"), "{\"keys\":[" + ISSUER_KEY.jwk() + "]}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Installation installation() {
        return installation;
    }

    AwsCredentials root() {
        return installation.root();
    }

    /** Set up as in the guide. */
    Proxy gateway() {
        return gateway;
    }

    /** Before the API, and changing nothing. */
    Proxy api() {
        return api;
    }

    /** Clients of {@link #api()}. */
    Clients behindApi() {
        return behindApi;
    }

    /** Clients without a proxy, for what the cases need to be there. */
    Clients clients() {
        return clients;
    }

    Yandex.As admin() {
        return yandex.bearer(installation.adminKey());
    }

    int port() {
        return server.url().getPort();
    }

    /** An nginx by the guide, but for what {@code edit} changes. */
    Proxy gateway(UnaryOperator<String> edit) {
        return proxy(edit);
    }

    /** An nginx before the API itself, with these settings. */
    Proxy beforeApi(String settings) {
        return proxy(text -> "server { listen 127.0.0.1:" + listens(text)
                + "; location / { proxy_pass http://127.0.0.1:" + port() + "; " + settings + " } }");
    }

    /** An nginx that passes on gRPC. */
    Proxy beforeGrpc() {
        return proxy(text -> "server { listen 127.0.0.1:" + listens(text)
                + " http2; location / { grpc_pass grpc://127.0.0.1:" + port() + "; } }");
    }

    private Proxy proxy(UnaryOperator<String> edit) {
        var places = Proxy.Places.between(server, upstream.port());
        return Nginx.start(folder.resolve("nginx-" + NAMES.incrementAndGet()), places, edit);
    }

    private static String listens(String text) {
        var start = text.indexOf("listen 127.0.0.1:") + "listen 127.0.0.1:".length();
        return text.substring(start, text.indexOf(';', start));
    }

    /** The id of what is refused behind an nginx that has another line in the place of one of the guide. */
    String through(String line, String other, Function<Proxy, String> id) {
        try (var nginx = gateway(text -> {
            assertThat(text).contains(line);
            return text.replace(line, other);
        })) {
            return id.apply(nginx);
        }
    }

    /** The id of a request of the SDK for an object. */
    String s3(Proxy nginx, AwsCredentials key, String object) {
        try (var through = new Clients(nginx.url(), Optional.empty());
                var s3 = through.s3(key, Region.EU_CENTRAL_1)) {
            return s3(s3, object).requestId();
        }
    }

    private static S3Exception s3(S3Client s3, String object) {
        return catchThrowableOfType(
                S3Exception.class,
                () -> s3.getObjectAsBytes(get -> get.bucket("bucket").key(object)));
    }

    /** The same through the nginx of the guide. */
    String s3(AwsCredentials key) {
        return s3(gateway, key, "a");
    }

    /** The id of a request that the SDK is refused. */
    static String refused(Runnable call) {
        return catchThrowableOfType(AwsServiceException.class, call::run).requestId();
    }

    /** The id of a request with that credential, which is none of AWS, to what is behind the gateway. */
    String bearer(String authorization) {
        return RawHttp.get(gateway.url(), "/a", Map.of("authorization", authorization));
    }

    static String name() {
        return "name-" + NAMES.incrementAndGet();
    }

    /** Works with IAM as the root, without a proxy. */
    void iam(Consumer<IamClient> work) {
        try (var iam = clients.iam(root())) {
            work.accept(iam);
        }
    }

    /** A new user with a key. */
    AwsCredentials user(String name) {
        iam(iam -> iam.createUser(create -> create.userName(name)));
        return key(name);
    }

    /** Another key of a user. */
    AwsCredentials key(String user) {
        try (var iam = clients.iam(root())) {
            var made = iam.createAccessKey(create -> create.userName(user)).accessKey();
            return AwsBasicCredentials.create(made.accessKeyId(), made.secretAccessKey());
        }
    }

    static AwsSessionCredentials session(Credentials made) {
        return AwsSessionCredentials.create(made.accessKeyId(), made.secretAccessKey(), made.sessionToken());
    }

    /** A session of the owner of a key. */
    AwsSessionCredentials session(AwsCredentials key) {
        try (var sts = clients.sts(key)) {
            return session(sts.getSessionToken(_ -> {}).credentials());
        }
    }

    /** The id of a new service account. */
    String serviceAccount() {
        return admin().post(
                        "/iam/v1/serviceAccounts",
                        JSON.createObjectNode()
                                .put("folderId", installation.folderId())
                                .put("name", name())
                                .toString())
                .ok()
                .at("/response/id")
                .asText();
    }

    /** An IAM token of a service account. */
    String token(String serviceAccount) {
        return admin().post(
                        "/iam/v1/tokens:createForServiceAccount", "{\"serviceAccountId\":\"" + serviceAccount + "\"}")
                .ok()
                .get("iamToken")
                .asText();
    }

    /** An API key of a service account. */
    String apiKey(String serviceAccount) {
        return admin().post("/iam/v1/apiKeys", "{\"serviceAccountId\":\"" + serviceAccount + "\"}")
                .ok()
                .get("secret")
                .asText();
    }

    /** What the server says to its operator, as the command line does. */
    JsonNode ask(ObjectNode request) {
        return ask(installation.data(), request);
    }

    static JsonNode ask(Path data, ObjectNode request) {
        try {
            var socket = new DataFolder(data).adminSocket();
            return JSON.readTree(AdminChannel.ask(socket, request.toString()).orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code keyhold explain} reads. */
    static JsonNode explain(Path data, String id) {
        return ask(data, JSON.createObjectNode().put("command", "explain").put("requestId", id));
    }

    /** The id of the newest refusal by an interface whose answers do not have it. */
    String newest(String operation) {
        var any = JSON.createObjectNode().put("command", "refusals").put("limit", 20);
        return Stream.of(any, any.deepCopy().put("accountId", installation.accountId()))
                .flatMap(request ->
                        StreamSupport.stream(ask(request).path("refusals").spliterator(), false))
                .filter(refusal -> refusal.path("operation").asText().equals(operation))
                .max(Comparator.comparing(refusal -> refusal.path("at").asText()))
                .orElseThrow()
                .path("requestId")
                .asText();
    }

    /** An identity token of the issuer. */
    static String identityToken(String issuer, Duration until) {
        var now = Instant.now().getEpochSecond();
        return ISSUER_KEY.sign("{\"iss\":\"%s\",\"sub\":\"job\",\"aud\":[\"sts.amazonaws.com\"],\"iat\":%d,\"exp\":%d}"
                .formatted(issuer, now - 7_200, now + until.toSeconds()));
    }

    @Override
    public void close() {
        behindApi.close();
        clients.close();
        yandex.close();
        api.close();
        gateway.close();
        upstream.close();
        server.close();
    }
}
