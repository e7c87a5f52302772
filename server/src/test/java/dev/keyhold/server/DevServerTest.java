package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.DevCredentials;
import dev.keyhold.maintenance.DevInstallation;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.maintenance.SystemTime;
import dev.keyhold.model.Progress;
import dev.keyhold.store.sql.StoreObserver;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers for tests of other software: one that this host reaches, one that a network does, and a usual one. */
class DevServerTest {
    private static final VendorSigner.Keys SHORT = VendorSigner.Keys.of("test", "test");
    private static final VendorSigner.Keys REGULAR = VendorSigner.Keys.of(
            DevCredentials.known().id().text(), DevCredentials.known().secret().reveal());

    private static final String TOKEN = "0123456789abcdef";
    private static final Pattern KEY_ID = Pattern.compile("<AccessKeyId>([^<]+)</AccessKeyId>");
    private static final Pattern SECRET = Pattern.compile("<SecretAccessKey>([^<]+)</SecretAccessKey>");

    private static final Pattern ROOT_KEY_ID = Pattern.compile("\"rootAccessKeyId\":\"([^\"]+)\"");
    private static final Pattern ROOT_SECRET = Pattern.compile("\"rootSecretAccessKey\":\"([^\"]+)\"");

    @TempDir
    private static Path path;

    private static KeyholdServer local;
    private static KeyholdServer ofNetwork;

    @BeforeAll
    static void start() {
        local = start("local", new DevMode(Optional.empty()));
        ofNetwork = start("network", new DevMode(Optional.of(TOKEN)));
    }

    @AfterAll
    static void stop() {
        local.close();
        ofNetwork.close();
    }

    @BeforeEach
    void reset() {
        assertThat(send(local, post("x-keyhold-dev", "reset"))).isEqualTo(204);
    }

    private static Config config(String name) {
        return TestConfig.of(path.resolve(name), StoreConfig.EMBEDDED, TestConfig.Varied.DEFAULT);
    }

    private static KeyholdServer start(String name, DevMode mode) {
        var installation = DevInstallation.create(
                new DataFolder(path.resolve(name)), DevCredentials.known(), StoreObserver.NONE, TestRsaKeys.create());
        return KeyholdServer.startForTests(
                config(name), installation, SystemTime.inMicroseconds(), new Metrics(), mode);
    }

    private static InetSocketAddress address(KeyholdServer server) {
        var url = URI.create(server.plaintextUrl());
        return new InetSocketAddress(url.getHost(), url.getPort());
    }

    private static String host(KeyholdServer server) {
        return URI.create(server.plaintextUrl()).getAuthority();
    }

    private static RawRequest post(String... headers) {
        var request = new RawRequest("POST", "/dev/reset", List.of(Map.entry("content-length", "0")), new byte[0]);
        for (int i = 0; i < headers.length; i += 2) {
            request = request.with(headers[i], headers[i + 1]);
        }
        return request;
    }

    private static RawClient.Response answer(KeyholdServer server, RawRequest request) {
        var named =
                request.headers().stream().anyMatch(header -> header.getKey().equals("host"))
                        ? request
                        : request.with("host", host(server));
        try (var client = RawClient.connect(address(server), RawClient.Transport.HTTP_1)) {
            return client.send(named);
        }
    }

    private static int send(KeyholdServer server, RawRequest request) {
        return answer(server, request).status();
    }

    private static String call(VendorSigner.Keys keys, String service, String... input) {
        var version = service.equals("sts") ? "2011-06-15" : "2010-05-08";
        var form = RawRequest.form(input) + "&" + RawRequest.form("Version", version);
        var signer = new VendorSigner(
                keys, "us-east-1", service, SystemTime.inMicroseconds().instant());
        var answered = answer(local, signer.header(RawRequest.post(host(local), form), address(local)));
        return answered.status() + " " + new String(answered.body(), StandardCharsets.UTF_8);
    }

    private static String identity(VendorSigner.Keys keys) {
        return call(keys, "sts", "Action", "GetCallerIdentity");
    }

    private static String group(Pattern pattern, String text) {
        var found = pattern.matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group(1);
    }

    @Test
    void both_keys_are_those_of_the_root() {
        for (var keys : List.of(SHORT, REGULAR)) {
            assertThat(identity(keys)).startsWith("200").contains("arn:aws:iam::123456789012:root");
        }
        assertThat(identity(VendorSigner.Keys.of("test", "tess")))
                .startsWith("403")
                .contains("SignatureDoesNotMatch");
        assertThat(identity(VendorSigner.Keys.of("tess", "test")))
                .startsWith("403")
                .contains("InvalidClientTokenId");
    }

    @Test
    void a_reset_takes_everything_back_at_once() {
        assertThat(call(SHORT, "iam", "Action", "CreateUser", "UserName", "alice"))
                .startsWith("200");
        var made = call(SHORT, "iam", "Action", "CreateAccessKey", "UserName", "alice");
        var alice = VendorSigner.Keys.of(group(KEY_ID, made), group(SECRET, made));
        assertThat(identity(alice)).startsWith("200");
        assertThat(call(SHORT, "iam", "Action", "UpdateAccessKey", "AccessKeyId", REGULAR.id(), "Status", "Inactive"))
                .startsWith("200");
        assertThat(identity(REGULAR)).startsWith("403");

        reset();
        assertThat(identity(alice)).startsWith("403").contains("InvalidClientTokenId");
        assertThat(identity(REGULAR)).startsWith("200");
        assertThat(call(SHORT, "iam", "Action", "ListUsers")).startsWith("200").doesNotContain("alice");
        assertThat(call(SHORT, "iam", "Action", "CreateUser", "UserName", "alice"))
                .startsWith("200");
    }

    @Test
    void a_reset_takes_accounts_back_with_what_is_in_them() {
        var create = "{\"command\":\"account-create\",\"name\":\"Team\"}";
        var team = rootOf(local.served().wiring().commands().answer(create, Progress.NONE));
        assertThat(identity(team)).startsWith("200").doesNotContain("123456789012");
        assertThat(call(team, "iam", "Action", "CreateUser", "UserName", "alice"))
                .startsWith("200");
        var made = call(team, "iam", "Action", "CreateAccessKey", "UserName", "alice");
        var alice = VendorSigner.Keys.of(group(KEY_ID, made), group(SECRET, made));
        assertThat(identity(alice)).startsWith("200");

        reset();
        for (var keys : List.of(team, alice)) {
            assertThat(identity(keys)).startsWith("403").contains("InvalidClientTokenId");
        }
        assertThat(identity(SHORT)).startsWith("200");
        assertThat(local.served().installation().accounts()).containsExactly(DevInstallation.ACCOUNT);
        var again = rootOf(local.served().wiring().commands().answer(create, Progress.NONE));
        assertThat(call(again, "iam", "Action", "ListUsers")).startsWith("200").doesNotContain("alice");
    }

    private static VendorSigner.Keys rootOf(String account) {
        return VendorSigner.Keys.of(group(ROOT_KEY_ID, account), group(ROOT_SECRET, account));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "OPTIONS"})
    void a_reset_is_a_post(String method) {
        var request = post("x-keyhold-dev", "reset");
        assertThat(send(local, new RawRequest(method, request.target(), request.headers(), request.body())))
                .isEqualTo(405);
    }

    @Test
    void a_page_in_a_browser_resets_nothing_and_reads_nothing() {
        assertThat(send(local, post())).isEqualTo(403);
        assertThat(send(local, post("x-keyhold-dev", "reset", "origin", "http://localhost")))
                .isEqualTo(403);
        assertThat(send(local, post("x-keyhold-dev", "reset", "sec-fetch-site", "cross-site")))
                .isEqualTo(403);
        assertThat(send(local, post("x-keyhold-dev", "reset", "host", "evil.example")))
                .isEqualTo(403);
        for (var target : List.of("/", "/healthz", "/metrics", "/readyz", "/dev/reset", "/nothing")) {
            var rebound = answer(local, RawRequest.get("evil.example", target));
            assertThat(rebound.status()).as(target).isEqualTo(403);
            assertThat(send(local, RawRequest.get("localhost", target).with("origin", "http://evil.example")))
                    .as(target)
                    .isEqualTo(403);
        }
    }

    @Test
    void no_answer_allows_another_origin() {
        var asked = answer(
                local,
                new RawRequest("OPTIONS", "/dev/reset", List.of(Map.entry("host", host(local))), new byte[0])
                        .with("access-control-request-method", "POST"));
        assertThat(asked.headers().toString().toLowerCase(Locale.ROOT)).doesNotContain("access-control");
    }

    @Test
    void a_network_needs_the_token_and_may_use_any_name() {
        assertThat(send(ofNetwork, post("x-keyhold-dev", TOKEN, "host", "keyhold:4566")))
                .isEqualTo(204);
        for (var wrong : List.of("reset", "", TOKEN + "0", TOKEN.substring(1))) {
            assertThat(send(ofNetwork, post("x-keyhold-dev", wrong))).as(wrong).isEqualTo(403);
        }
        assertThat(send(ofNetwork, post("x-keyhold-dev", TOKEN, "origin", "http://keyhold:4566")))
                .isEqualTo(403);
        assertThat(send(ofNetwork, RawRequest.get("keyhold:4566", "/healthz"))).isEqualTo(200);
        assertThat(new DevMode(Optional.of(TOKEN)).toString()).doesNotContain(TOKEN);
    }

    @Test
    void a_server_that_is_not_for_tests_has_no_reset() {
        TestInstallation.in(new DataFolder(path.resolve("served")));
        var installation = Installation.open(
                        new DataFolder(path.resolve("served")),
                        StoreConfig.EMBEDDED,
                        Installation.Mode.OPEN_OR_CREATE,
                        Optional.empty(),
                        StoreObserver.NONE)
                .installation();
        try (var served = KeyholdServer.start(
                config("served"), installation, SystemTime.inMicroseconds(), new Metrics(), TestRsaKeys.create())) {
            assertThat(send(served, post("x-keyhold-dev", "reset"))).isBetween(400, 404);
            assertThat(send(served, RawRequest.get("anything.example", "/healthz")))
                    .isEqualTo(200);
            assertThat(installation.accounts()).isNotEmpty();
        }
    }
}
