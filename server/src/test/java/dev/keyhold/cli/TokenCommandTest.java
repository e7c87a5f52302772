package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.Server;
import dev.keyhold.api.yandex.iam.IamTokensApi;
import dev.keyhold.crypto.JwtReader;
import dev.keyhold.crypto.Ps256;
import dev.keyhold.maintenance.AuthorizedKeyFile;
import dev.keyhold.model.Jwt;
import dev.keyhold.server.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command against a server that looks at what it is sent and answers what a test says. */
class TokenCommandTest {
    private static final String TOKEN = "t1.AAAA.BBBB";
    private static final String GOOD = "{\"iamToken\":\"" + TOKEN + "\",\"expiresAt\":\"2026-03-01T22:00:00Z\"}";

    private static final AtomicReference<String> received = new AtomicReference<>("");
    private static final AtomicReference<HttpStatus> status = new AtomicReference<>(HttpStatus.OK);
    private static final AtomicReference<String> answer = new AtomicReference<>(GOOD);

    @TempDir
    private static Path temporary;

    private static Path data;
    private static JsonNode initialised;
    private static Server server;

    private record Ran(int exitCode, String out, String err) {}

    @BeforeAll
    static void start() throws IOException {
        data = temporary.resolve("data");
        var init = run("init", "--data", data.toString(), "--json");
        assertThat(init.exitCode).as(init.err).isZero();
        initialised = new ObjectMapper().readTree(init.out);
        var loopback = InetAddress.getLoopbackAddress();
        server = TestServers.builder()
                .http(new InetSocketAddress(loopback, 0))
                .https(new InetSocketAddress(loopback, 0))
                .tls(TlsKeyPair.of(
                        data.resolve("server-key.pem").toFile(),
                        data.resolve("server.pem").toFile()))
                .service(
                        "/iam/v1/tokens",
                        (_, request) -> HttpResponse.of(request.aggregate().thenApply(whole -> {
                            received.set(whole.method() == HttpMethod.POST ? whole.contentUtf8() : "");
                            return HttpResponse.of(status.get(), MediaType.JSON_UTF_8, answer.get());
                        })))
                .build();
        server.start().join();
    }

    @AfterAll
    static void stop() {
        server.stop().join();
    }

    @BeforeEach
    void answerWell() {
        received.set("");
        status.set(HttpStatus.OK);
        answer.set(GOOD);
    }

    @Test
    void init_writes_the_key_file_and_says_where() throws IOException {
        var file = data.resolve("admin-key.json");

        assertThat(initialised.path("adminKeyFile").textValue()).isEqualTo(file.toString());
        assertThat(AuthorizedKeyFile.parse(Files.readString(file)).serviceAccountId())
                .isEqualTo(initialised.path("adminServiceAccountId").textValue())
                .startsWith("aje");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void prints_the_token_alone_over_tls() throws IOException {
        var ran = run("token", "--data", data.toString(), "--endpoint", url("https"));

        assertThat(ran).isEqualTo(new Ran(0, TOKEN + System.lineSeparator(), ""));
        assertThat(new ObjectMapper().readTree(received.get()).size()).isEqualTo(1);
    }

    @Test
    void prints_the_token_alone_over_plaintext_on_this_host() {
        var ran = run("token", "--data", data.toString(), "--endpoint", url("http") + "/");

        assertThat(ran).isEqualTo(new Ran(0, TOKEN + System.lineSeparator(), ""));
    }

    @Test
    void signs_as_the_vendors_clients_do() throws IOException {
        run("token", "--data", data.toString(), "--endpoint", url("https"));

        var key = AuthorizedKeyFile.parse(Files.readString(data.resolve("admin-key.json")));
        var jwt = receivedJwt();
        assertThat(jwt.algorithm()).contains("PS256");
        assertThat(jwt.type()).contains("JWT");
        assertThat(jwt.keyId()).contains(key.id());
        assertThat(jwt.claims().issuer()).contains(key.serviceAccountId());
        assertThat(jwt.claims().audiences()).containsExactly(IamTokensApi.VENDOR_AUDIENCE);
        var life = Duration.between(
                jwt.claims().issuedAt().orElseThrow(), jwt.claims().expiresAt().orElseThrow());
        assertThat(life).isPositive().isLessThanOrEqualTo(Duration.ofHours(1));
        assertThat(Ps256.Verifier.of(key.publicKey()).verifies(jwt.signingInput(), jwt.signature()))
                .isTrue();
    }

    @Test
    void takes_another_key_file() throws IOException {
        var file = Files.copy(data.resolve("admin-key.json"), temporary.resolve("other.json"));

        var ran = run("token", "--key-file", file.toString(), "--data", data.toString(), "--endpoint", url("https"));

        assertThat(ran.exitCode).isZero();
    }

    @Test
    void says_in_one_line_what_the_server_refused() {
        status.set(HttpStatus.UNAUTHORIZED);
        answer.set("{\"code\":16,\"message\":\"JWT signature\\nvalidation \\u001b[31mfails\",\"details\":[]}");

        var ran = run("token", "--data", data.toString(), "--endpoint", url("https"));

        assertFailed(ran, url("https") + " refused: 401 JWT signature validation [31mfails");
    }

    @Test
    void says_when_the_answer_is_none() {
        for (var body : List.of("", "<html>", "{}", "{\"iamToken\":5}", "[]")) {
            answer.set(body);
            var ran = run("token", "--data", data.toString(), "--endpoint", url("https"));
            assertFailed(ran, "answered without a token");
        }
    }

    @Test
    void reads_no_endless_answer() {
        answer.set("{\"iamToken\":\"" + "x".repeat(1_000_000) + "\"}");

        assertThat(run("token", "--data", data.toString(), "--endpoint", url("https")).exitCode)
                .isEqualTo(1);
    }

    @Test
    void trusts_no_other_authority() throws IOException {
        var elsewhere = Files.createDirectories(temporary.resolve("elsewhere"));
        Files.copy(data.resolve("admin-key.json"), elsewhere.resolve("admin-key.json"));

        var ran = run("token", "--data", elsewhere.toString(), "--endpoint", url("https"));

        assertFailed(ran, "is not trusted");
        assertThat(received.get()).isEmpty();
    }

    @Test
    void says_when_nobody_answers() throws IOException {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        var ran = run("token", "--data", data.toString(), "--endpoint", "http://127.0.0.1:" + free);

        assertFailed(ran, "is the server running?");
    }

    @Test
    void says_what_is_wrong_with_a_key_file() throws IOException {
        var file = temporary.resolve("broken.json");
        var good = Files.readString(data.resolve("admin-key.json"));
        for (var content : Map.of(
                        "geheim",
                        "not JSON",
                        "{}",
                        "it has no id",
                        good.replace("service_account_id", "user_account_id"),
                        "it has no service_account_id",
                        good.replace("BEGIN PRIVATE KEY", "BEGIN KEY"),
                        "the key file cannot be used")
                .entrySet()) {
            Files.writeString(file, content.getKey());
            var ran = run("token", "--key-file", file.toString(), "--endpoint", url("http"));
            assertFailed(ran, content.getValue());
            assertThat(ran.err).doesNotContain("geheim");
        }
        assertFailed(
                run("token", "--key-file", temporary.resolve("missing.json").toString(), "--endpoint", url("http")),
                "there is no file " + temporary.resolve("missing.json"));
        assertFailed(
                run("token", "--key-file", temporary.toString(), "--endpoint", url("http")),
                "cannot read " + temporary + ": Is a directory");
    }

    @Test
    void sends_nothing_in_the_clear_to_other_hosts() {
        for (var endpoint : List.of("http://192.0.2.1:8443", "http://[2001:db8::1]:8443")) {
            var ran = run("token", "--data", data.toString(), "--endpoint", endpoint);
            assertThat(ran.exitCode).as(endpoint).isEqualTo(2);
            assertThat(ran.err).contains("--endpoint must begin with https://").hasLineCount(1);
        }
    }

    @Test
    void refuses_an_endpoint_that_is_none() {
        for (var endpoint : List.of(
                "",
                "127.0.0.1:8443",
                "ftp://127.0.0.1",
                "https://127.0.0.1/path",
                "https://a b",
                "https://h?x",
                "https:")) {
            var ran = run("token", "--data", data.toString(), "--endpoint", endpoint);
            assertThat(ran.exitCode).as(endpoint).isEqualTo(2);
            assertThat(ran.err).hasLineCount(1);
        }
    }

    private static void assertFailed(Ran ran, String message) {
        assertThat(ran.exitCode).isEqualTo(1);
        assertThat(ran.out).isEmpty();
        assertThat(ran.err).startsWith("keyhold: ").contains(message).hasLineCount(1);
    }

    private static Jwt receivedJwt() throws IOException {
        var text = new ObjectMapper().readTree(received.get()).path("jwt").textValue();
        return JwtReader.read(text).orElseThrow();
    }

    private static String url(String scheme) {
        var port = server.activePorts().values().stream()
                .filter(active -> scheme.equals("https") ? active.hasHttps() : active.hasHttp())
                .findFirst()
                .orElseThrow()
                .localAddress()
                .getPort();
        return scheme + "://127.0.0.1:" + port;
    }

    private static Ran run(String... arguments) {
        var terminal = new Terminal();
        return new Ran(terminal.run(arguments), terminal.out(), terminal.err());
    }
}
