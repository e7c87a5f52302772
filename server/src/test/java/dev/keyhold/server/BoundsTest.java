package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Patience;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients cannot do to the server, tried on real connections. */
final class BoundsTest {
    private static final int MAX_REQUESTS = 4;
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    /** Several times within the timeout, so that a connection is not idle. */
    private static final int TRICKLE_MILLIS = 50;

    private static final TestKeyhold KEYHOLD = TestKeyhold.start(new Config.Limits(
            Config.Limits.DEFAULT.maxBodyBytes(),
            Config.Limits.DEFAULT.maxHeaderBytes(),
            MAX_REQUESTS,
            100,
            TIMEOUT,
            TIMEOUT,
            0,
            0,
            100));

    @AfterAll
    static void stop() {
        KEYHOLD.close();
    }

    @Test
    void a_body_of_more_than_a_mebibyte_is_too_large() throws IOException {
        assertThat(status("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1048577\r\n\r\n", 1_048_577))
                .isEqualTo(413);
    }

    @Test
    void a_header_of_more_than_48_kibibytes_is_too_large() throws IOException {
        assertThat(status("GET / HTTP/1.1\r\nhost: x\r\nx: " + "y".repeat(50_000) + "\r\n\r\n", 0))
                .isEqualTo(431);
        assertThat(status("GET /?" + "y".repeat(50_000) + " HTTP/1.1\r\nhost: x\r\n\r\n", 0))
                .isEqualTo(414);
        assertThat(status("GET / HTTP/1.1\r\nhost: x\r\nx: " + "y".repeat(48_000) + "\r\n\r\n", 0))
                .isEqualTo(400);
    }

    @Test
    void requests_beyond_the_bound_are_refused_at_once() throws IOException {
        assertThat(holdsUnderLoad(() -> {
                    assertThat(status("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n", 0))
                            .isEqualTo(200);
                    return status("GET / HTTP/1.1\r\nhost: x\r\n\r\n", 0) == 503;
                }))
                .isTrue();
    }

    @Test
    void a_client_that_is_refused_under_overload_and_sends_its_body_slowly_is_disconnected() throws IOException {
        assertThat(holdsUnderLoad(() -> {
                    try (var socket = open()) {
                        write(socket, "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10000\r\n\r\n");
                        return line(socket).contains(" 503 ") && endsWhileTrickling(socket, "y".repeat(10_000));
                    }
                }))
                .isTrue();
    }

    private interface Attempt {
        boolean holds() throws IOException;
    }

    /** Tries it while as many requests as are allowed have not ended; again where they end sooner than the attempt. */
    private static boolean holdsUnderLoad(Attempt attempt) throws IOException {
        var deadline = Instant.now().plus(Patience.LIMIT);
        var holds = false;
        while (!holds && Instant.now().isBefore(deadline)) {
            var sockets = new ArrayList<Socket>();
            try {
                for (int i = 0; i < MAX_REQUESTS; i++) {
                    sockets.add(open());
                    write(sockets.getLast(), "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n12345");
                }
                holds = attempt.holds();
            } finally {
                for (var socket : sockets) {
                    socket.close();
                }
            }
        }
        return holds;
    }

    @Test
    void an_idle_connection_is_closed() throws IOException {
        try (var socket = open()) {
            assertThat(endsWhileTrickling(socket, "")).isTrue();
        }
    }

    @Test
    void a_connection_that_goes_idle_after_a_request_is_closed() throws IOException {
        try (var socket = open()) {
            write(socket, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
            assertThat(endsWhileTrickling(socket, "")).isTrue();
        }
    }

    @Test
    void a_client_that_trickles_its_headers_is_disconnected() throws IOException {
        try (var socket = open()) {
            assertThat(endsWhileTrickling(socket, "GET / HTTP/1.1\r\nhost: x\r\nx-header: " + "y".repeat(10_000)))
                    .isTrue();
        }
    }

    @Test
    void a_client_that_trickles_the_headers_of_its_second_request_is_disconnected() throws IOException {
        try (var socket = open()) {
            write(socket, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
            assertThat(endsWhileTrickling(socket, "GET / HTTP/1.1\r\nhost: x\r\nx-header: " + "y".repeat(10_000)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST /, application/x-www-form-urlencoded",
        "POST /v3/s3tokens, application/json",
        "POST /access/v1/evaluations, application/json",
        "POST /v1/data/keyhold/allow, application/json",
        "POST /iam/v1/apiKeys, application/json",
        "POST /yandex.cloud.iam.v1.RoleService/Get, application/grpc",
        "POST /envoy.service.auth.v3.Authorization/Check, application/grpc",
        // Answered before the body has ended, whatever it is.
        "GET /verify, text/plain",
        "GET /v3/s3tokens, text/plain",
        "GET /.well-known/authzen-configuration, text/plain",
        "GET /healthz, text/plain",
        "GET /readyz, text/plain",
        "POST /metrics, text/plain",
    })
    void a_client_that_trickles_its_body_is_disconnected(String request, String type) throws IOException {
        try (var socket = open()) {
            write(
                    socket,
                    request + " HTTP/1.1\r\nhost: x\r\ncontent-type: " + type + "\r\ncontent-length: 10000\r\n\r\n");
            assertThat(endsWhileTrickling(socket, "y".repeat(10_000))).isTrue();
        }
    }

    @Test
    void a_client_that_trickles_the_preface_of_http_2_is_disconnected() throws IOException {
        try (var socket = open()) {
            assertThat(endsWhileTrickling(socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r"))
                    .isTrue();
        }
    }

    @Test
    void a_client_that_trickles_the_headers_of_http_2_is_disconnected() throws IOException {
        try (var socket = open()) {
            write(socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
            // The head of a HEADERS frame of 10,000 bytes that never ends the headers.
            socket.getOutputStream().write(new byte[] {0, 0x27, 0x10, 1, 0, 0, 0, 0, 1});
            assertThat(endsWhileTrickling(socket, "y".repeat(10_000))).isTrue();
        }
    }

    @Test
    void a_client_that_trickles_a_tls_handshake_is_disconnected() throws IOException {
        try (var socket = open()) {
            // The head of a handshake record of 16,000 bytes.
            socket.getOutputStream().write(new byte[] {0x16, 3, 1, 0x3E, (byte) 0x80, 1, 0, 0x3E, 0x7C, 3, 3});
            assertThat(endsWhileTrickling(socket, "y".repeat(10_000))).isTrue();
        }
    }

    @Test
    void many_requests_on_one_connection_are_fine_for_longer_than_the_timeouts() throws IOException {
        var deadline = Instant.now().plus(Patience.LIMIT);
        var fine = false;
        while (!fine && Instant.now().isBefore(deadline)) {
            fine = isFineForLongerThanTheTimeouts();
        }
        assertThat(fine).isTrue();
    }

    /** False also where this machine was too busy to send one request soon enough after the other. */
    private static boolean isFineForLongerThanTheTimeouts() throws IOException {
        try (var socket = open()) {
            var end = Instant.now().plus(TIMEOUT.multipliedBy(3));
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            while (Instant.now().isBefore(end)) {
                write(socket, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
                if (!line(socket).equals("HTTP/1.1 200 OK")) {
                    return false;
                }
                for (var line = line(socket); !line.isEmpty(); line = line(socket)) {
                    assertThat(line).contains(":");
                }
                line(socket);
            }
            return true;
        } catch (SocketException _) {
            return false;
        }
    }

    private static Socket open() throws IOException {
        var socket =
                new Socket(KEYHOLD.address().getAddress(), KEYHOLD.address().getPort());
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a character every now and then; true when the server hangs up before patience ends. */
    private static boolean endsWhileTrickling(Socket socket, String text) throws IOException {
        var deadline = Instant.now().plus(Patience.LIMIT);
        socket.setSoTimeout(TRICKLE_MILLIS);
        for (int i = 0; Instant.now().isBefore(deadline); i++) {
            try {
                if (i < text.length()) {
                    socket.getOutputStream().write(text.charAt(i));
                }
                if (socket.getInputStream().read(new byte[4096]) < 0) {
                    return true;
                }
            } catch (SocketTimeoutException _) {
                // Nothing said, still connected.
            } catch (SocketException _) {
                return true;
            }
        }
        return false;
    }

    private static int status(String head, int body) throws IOException {
        try (var socket = open()) {
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            write(socket, head);
            try {
                socket.getOutputStream().write(new byte[body]);
            } catch (SocketException _) {
                // The server has answered and hung up before it read all of it.
            }
            return Integer.parseInt(line(socket).split(" ", 3)[1]);
        }
    }

    private static String line(Socket socket) throws IOException {
        var line = new StringBuilder();
        for (var c = socket.getInputStream().read();
                c >= 0 && c != '\n';
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }
}
