package dev.keyhold.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BoundedHttpTest {
    /** Sends a head that promises more than follows. */
    private static void answerInPart(ServerSocket server) {
        try (var connection = server.accept()) {
            var head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";
            connection.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            var _ = connection.getInputStream().readAllBytes();
        } catch (IOException _) {
            // The client has given up.
        }
    }

    @Test
    void a_body_that_does_not_end_is_not_waited_for() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerInPart(server));
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getLocalPort()));
            var trust = Trust.system().context();
            assertThatThrownBy(() -> BoundedHttp.send(request, trust, Duration.ofMillis(300)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void what_a_server_says_is_one_short_line() {
        assertThat(BoundedHttp.line(" a\n\u001bb ")).isEqualTo("a b");
        assertThat(BoundedHttp.line("a".repeat(1_000))).hasSize(301).endsWith("…");
    }
}
