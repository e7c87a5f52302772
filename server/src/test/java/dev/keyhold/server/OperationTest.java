package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.ScheduledBackups;
import dev.keyhold.maintenance.StartException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a server is watched and kept while it runs. */
class OperationTest {
    private static final int MAX_BODY = 4 * 1024;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private TestKeyhold keyhold;

    @BeforeEach
    void start() {
        keyhold = TestKeyhold.start();
    }

    @AfterEach
    void stop() {
        keyhold.close();
    }

    private static HttpResponse<String> get(InetSocketAddress address, String path, String... headers)
            throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var url = URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + path);
            var request = HttpRequest.newBuilder(url);
            if (headers.length > 0) {
                request.headers(headers);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private JsonNode ask(String command) {
        return OperatorSocket.ask(keyhold, "{\"command\":\"" + command + "\"}");
    }

    @Test
    void health_and_metrics_can_have_a_port_of_their_own() throws Exception {
        assertThat(get(keyhold.address(), "/metrics").statusCode()).isEqualTo(200);
        keyhold.restart(new OperationConfig(Optional.of(ANY_PORT), Optional.empty(), AuditConfig.DEFAULT));
        var admin = keyhold.server().adminAddress().orElseThrow();
        for (var path : List.of("/healthz", "/readyz", "/metrics")) {
            assertThat(get(admin, path).statusCode()).isEqualTo(200);
            assertThat(get(keyhold.address(), path).statusCode()).as(path).isNotEqualTo(200);
        }
        assertThat(get(admin, "/metrics").body()).contains("keyhold_certificate_not_after_seconds");
        assertThat(get(admin, "/").statusCode()).isEqualTo(404);
        assertThat(ask("status").path("server").path("adminUrl").asText())
                .isEqualTo("http://127.0.0.1:" + admin.getPort());
    }

    @Test
    void the_console_is_served_on_that_port_too_unless_it_is_served_nowhere() throws Exception {
        keyhold.restart(new OperationConfig(Optional.of(ANY_PORT), Optional.empty(), AuditConfig.DEFAULT));
        var admin = keyhold.server().adminAddress().orElseThrow();
        var link = URI.create(ask("console").path("url").asText());
        assertThat(link.getPort()).isEqualTo(keyhold.address().getPort());
        assertThat(get(admin, link.getPath() + "?" + link.getQuery()).body()).contains("name=\"code\"");
        assertThat(get(admin, "/console/users").headers().firstValue("location"))
                .hasValue("/console/sign-in");
        assertThat(get(admin, "/iam/v1/serviceAccounts").statusCode()).isEqualTo(404);
        var entered = signIn(admin, link);
        assertThat(entered.statusCode()).isEqualTo(303);
        var cookie = entered.headers().firstValue("set-cookie").orElseThrow();
        for (var port : List.of(admin, keyhold.address())) {
            assertThat(get(port, "/console/users", "cookie", cookie.substring(0, cookie.indexOf(';')))
                            .statusCode())
                    .isEqualTo(200);
        }

        keyhold.restart(new OperationConfig(
                Optional.of(ANY_PORT),
                Optional.empty(),
                AuditConfig.DEFAULT,
                Optional.empty(),
                false,
                RefusalsConfig.DEFAULT));
        for (var port : List.of(keyhold.server().adminAddress().orElseThrow(), keyhold.address())) {
            assertThat(get(port, "/console/sign-in").body()).doesNotContain("<html");
        }
        assertThat(ask("console").path("error").asText()).contains("does not serve the console");
    }

    private static HttpResponse<String> signIn(InetSocketAddress address, URI link) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var form = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + link.getPath()))
                    .header("content-type", "application/x-www-form-urlencoded")
                    .header("sec-fetch-site", "same-origin")
                    .POST(HttpRequest.BodyPublishers.ofString(link.getQuery()));
            return client.send(form.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void a_client_that_does_not_read_does_not_hold_up_the_stop_of_that_port() throws Exception {
        try (var port = AdminPort.open(ANY_PORT, health(), MAX_BODY, _ -> {});
                var client = new Socket()) {
            client.setReceiveBufferSize(1);
            client.connect(port.address());
            client.setSoTimeout(10_000);
            var request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(2_000);
            client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo('H');
            assertTimeoutPreemptively(Duration.ofSeconds(5), port::close);
        }
    }

    @Test
    void one_source_cannot_take_all_connections_of_that_port() throws Exception {
        try (var port = AdminPort.open(ANY_PORT, health(), MAX_BODY, _ -> {})) {
            var open = new ArrayList<Socket>();
            for (int i = 0; i < 25; i++) {
                open.add(new Socket(port.address().getAddress(), port.address().getPort()));
            }
            for (var client : open) {
                client.getOutputStream()
                        .write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(client.getInputStream().read()).isEqualTo('H');
            }
            try (var further =
                    new Socket(port.address().getAddress(), port.address().getPort())) {
                assertThat(further.getInputStream().read()).isEqualTo(-1);
            }
            for (var client : open) {
                client.close();
            }
        }
    }

    private static String raw(InetSocketAddress address, String... pieces) throws Exception {
        try (var client = new Socket(address.getAddress(), address.getPort())) {
            client.setTcpNoDelay(true);
            client.setSoTimeout(10_000);
            for (var piece : pieces) {
                client.getOutputStream().write(piece.getBytes(StandardCharsets.US_ASCII));
                client.getOutputStream().flush();
            }
            var answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.substring(0, Math.min(12, answer.length()));
        } catch (SocketException _) {
            return "";
        }
    }

    @Test
    void what_comes_by_that_port_is_checked_like_what_comes_by_the_other() throws Exception {
        keyhold.restart(new OperationConfig(Optional.of(ANY_PORT), Optional.empty(), AuditConfig.DEFAULT));
        for (var port : List.of(keyhold.server().adminAddress().orElseThrow(), keyhold.address())) {
            var get = "GET /console/sign-in HTTP/1.1\r\n";
            var end = "Connection: close\r\n\r\n";
            assertThat(raw(port, "G", "E", get.substring(2), "Host: x\r\n", end))
                    .isEqualTo("HTTP/1.1 200");
            assertThat(raw(port, get, "Host: u@x\r\n", end)).isEqualTo("HTTP/1.1 400");
            assertThat(raw(port, get, "Host: x\r\n", "Host: y\r\n", end)).isEqualTo("HTTP/1.1 400");
            assertThat(raw(
                            port,
                            get,
                            "Host: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n",
                            "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n"))
                    .isEqualTo("HTTP/1.1 200");
            assertThat(raw(port, get, "X: y\r\n".repeat(1_000))).isEmpty();
            try (var client = RawHttp2.plaintext(port)) {
                client.send(RawHttp2.times(2_000, RawHttp2.frame(RawHttp2.PING, 0, 0, new byte[8])));
                assertThat(client.ends()).isTrue();
            }
        }
    }

    private static HealthRoutes health() {
        return new HealthRoutes(new Readiness(() -> {}), new RequestsInProgress(), new Metrics());
    }

    @Test
    void an_address_in_use_is_refused_by_the_name_of_its_option() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort());
            assertThatThrownBy(() -> AdminPort.open(address, health(), MAX_BODY, _ -> {}))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("another program uses this port")
                    .hasMessageContaining("--admin-listen");
        }
    }

    @Test
    void reload_takes_over_limits_and_says_what_needs_a_restart() throws Exception {
        assertThat(ask("reload").path("changed")).isEmpty();
        var limits = TestKeyhold.limits(TestKeyhold.authenticating(1, 1, 10), 1, 1);
        keyhold.server()
                .reloadFrom(() -> new ReloadedSettings(limits, List.of("max-requests"), List.of("listen"), () -> {}));
        var answer = ask("reload");
        assertThat(answer.path("changed").path(0).asText()).isEqualTo("max-requests");
        assertThat(answer.path("needRestart").path(0).asText()).isEqualTo("listen");
    }

    @Test
    void what_is_not_valid_changes_nothing() throws Exception {
        keyhold.server().reloadFrom(() -> {
            throw new StartException("the settings are not valid");
        });
        assertThat(ask("reload").path("error").asText()).isEqualTo("the settings are not valid");
        keyhold.server().reload();
        assertThat(get(keyhold.address(), "/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void nothing_is_taken_over_beside_a_certificate_that_is_not_valid() throws Exception {
        var limits = TestKeyhold.limits(TestKeyhold.authenticating(1, 1, 10), 1, 1);
        var accepted = new AtomicBoolean();
        keyhold.server()
                .reloadFrom(() ->
                        new ReloadedSettings(limits, List.of("max-requests"), List.of(), () -> accepted.set(true)));
        var folder = new DataFolder(keyhold.folder());
        Files.delete(folder.serverCertificate());
        Files.writeString(folder.caCertificate(), "no certificate");
        assertThat(ask("reload").path("error").asText()).contains("ca.pem");
        assertThat(accepted).isFalse();
    }

    @Test
    void reload_takes_over_a_certificate() throws Exception {
        var folder = new DataFolder(keyhold.folder());
        Files.delete(folder.serverCertificate());
        assertThat(ask("reload").path("changed").path(0).asText()).isEqualTo("certificate");
    }

    @Test
    void status_shows_scheduled_backups(@TempDir Path to) throws Exception {
        var plan = new ScheduledBackups.Plan(Duration.ofHours(6), to, 3);
        keyhold.restart(new OperationConfig(Optional.empty(), Optional.of(plan), AuditConfig.DEFAULT));
        var backup = ask("status").path("backup");
        assertThat(backup.path("everySeconds").asLong()).isEqualTo(21_600);
        assertThat(backup.path("to").asText()).isEqualTo(to.toString());
        assertThat(get(keyhold.address(), "/metrics").body()).contains("keyhold_backup_failures_total 0.0");
    }

    @Test
    void records_are_counted_by_kind_and_state_when_somebody_scrapes() throws Exception {
        var metrics = new Metrics();
        MetricSeries.watchInstallation(keyhold, metrics);
        assertThat(metrics.scrape())
                .contains(
                        "keyhold_records{kind=\"user\",state=\"active\"} 1.0",
                        "keyhold_records{kind=\"access_key\",state=\"active\"} 1.0",
                        "keyhold_records{kind=\"authorized_key\",state=\"active\"} 1.0",
                        "keyhold_root_key{id=\"",
                        "keyhold_store_connections{use=\"reading\"} 4.0",
                        "keyhold_store_connections_busy{use=\"writing\"} 0.0");
    }

    @Test
    void metrics_do_not_say_where_a_root_key_is() {
        assertThat(InstallationMetrics.label("00112233445566aa")).isEqualTo("00112233445566aa");
        assertThat(InstallationMetrics.label("pkcs11:token=prod;object=keyhold"))
                .matches("[0-9a-f]{16}");
    }
}
