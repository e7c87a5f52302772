package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads of HTTP/1 that RFC 9112 has rules for, and the size of all of them. */
final class RequestHeadTest {
    private static final String END = "\r\n\r\n";
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    @AfterAll
    static void stop() {
        KEYHOLD.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /healthz HTTP/1.1\r\nhost: a\r\nhost: b",
                "GET /healthz HTTP/1.1\r\nhost: a\r\nhost: a",
                "GET /healthz HTTP/1.0\r\nhost: a\r\nhost: b",
                "GET /healthz HTTP/1.1\r\nx: y",
                "GET /healthz HTTP/1.1\r\nhost: a b",
                "GET /healthz HTTP/1.1\r\nhost: a, b",
                "GET /healthz HTTP/1.1\r\nhost: user@a",
                "GET http:///healthz HTTP/1.1\r\nhost: a",
                "GET http://user@a/healthz HTTP/1.1\r\nhost: a",
            })
    void there_must_be_one_host(String head) throws IOException {
        assertThat(answers(head + END + "GET /healthz HTTP/1.1\r\nhost: a" + END))
                .startsWith("HTTP/1.1 400 ")
                .doesNotContain("200 OK");
        assertThat(answersBehindTls(head + END)).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /healthz HTTP/1.1\r\nhost: a:8443",
                "GET /healthz HTTP/1.1\r\nhost: [::1]:8443",
                "GET /healthz HTTP/1.1\r\nhost:",
                "GET /healthz HTTP/1.0",
                "GET http://a/healthz HTTP/1.1\r\nhost: b",
                "GET HTTPS://a:1/healthz?x=y HTTP/1.1\r\nhost: b",
                "GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\n"
                        + "http2-settings: AAMAAABkAARAAAAAAAIAAAAA",
            })
    void one_host_in_any_form_is_fine(String head) throws IOException {
        assertThat(answers(head + "\r\nconnection: close" + END)).startsWith("HTTP/1.1 200 ");
        assertThat(answersBehindTls(head + "\r\nconnection: close" + END)).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @CsvSource({
        "a, b, 400",
        "a, a:8443, 400",
        "a, user@a, 400",
        "user@a, user@a, 400",
        "a, '', 400",
        "a:8443, A:8443, 200",
        "a, a:80, 200",
    })
    void one_host_by_http_2_too(String authority, String host, String status) throws IOException {
        for (var isTls : new boolean[] {false, true}) {
            try (var connection = isTls ? RawHttp2.tls(KEYHOLD.address()) : RawHttp2.plaintext(KEYHOLD.address())) {
                var block = RawHttp2.headers("GET", "/healthz", authority, Map.of("host", host));
                connection.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 1, block);
                assertThat(RawHttp2.status(connection.read(RawHttp2.HEADERS))).isEqualTo(status);
                // The connection accepts more requests.
                var next = RawHttp2.headers("GET", "/healthz", Map.of());
                connection.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 3, next);
                assertThat(RawHttp2.status(connection.read(RawHttp2.HEADERS))).isEqualTo("200");
            }
        }
    }

    @Test
    void the_host_of_a_target_counts_whatever_the_header_says() throws IOException {
        assertThat(answers("GET http://example.org:1234/endpoints HTTP/1.1\r\nhost: other\r\nconnection: close" + END))
                .contains("\"address\": \"example.org:1234\"")
                .doesNotContain("other");
    }

    @Test
    void a_body_with_two_lengths_is_refused_with_all_behind_it() throws IOException {
        for (var lengths : List.of(
                "content-length: 5\r\ntransfer-encoding: chunked",
                "transfer-encoding: chunked\r\ncontent-length: 5",
                "content-length: 5\r\ncontent-length: 6")) {
            var both = "POST /healthz HTTP/1.1\r\nhost: a\r\n" + lengths + END + "0" + END;
            assertThat(answers(both + "GET /metrics HTTP/1.1\r\nhost: a" + END))
                    .as(lengths)
                    .startsWith("HTTP/1.1 400 ")
                    .containsIgnoringCase("connection: close")
                    .doesNotContain("keyhold_");
        }
    }

    @Test
    void a_connection_goes_on_behind_a_chunked_body() throws IOException {
        var chunked = "POST /healthz HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked" + END + "0" + END;
        assertThat(answers(chunked + "GET /metrics HTTP/1.1\r\nhost: a\r\nconnection: close" + END))
                .startsWith("HTTP/1.1 200 ")
                .contains("keyhold_");
    }

    @Test
    void the_headers_that_nginx_lets_through_fit_with_what_its_question_adds() throws IOException {
        var header = "y".repeat(8 * 1024 - 10);
        var request =
                "GET /verify HTTP/1.1\r\nhost: a\r\nx-original-method: GET\r\nx-original-host: a\r\nx-original-uri: /"
                        + header + "\r\na: " + header + "\r\nb: " + header + "\r\nc: " + header + "\r\nd: " + header;
        assertThat(answers(request + "\r\nconnection: close" + END)).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void more_headers_are_431_by_each_protocol() throws IOException {
        var header = "y".repeat(Config.Limits.DEFAULT.maxHeaderBytes() + 100);
        assertThat(answers("GET /healthz HTTP/1.1\r\nhost: a\r\nx: " + header + END))
                .startsWith("HTTP/1.1 431 ");
        assertThat(answers("GET /healthz?" + header + " HTTP/1.1\r\nhost: a" + END))
                .startsWith("HTTP/1.1 414 ");
        try (var connection = RawHttp2.plaintext(KEYHOLD.address())) {
            var block = RawHttp2.headers("GET", "/healthz", Map.of("x", header));
            send(connection, block);
            assertThat(connection.read(RawHttp2.HEADERS).text()).contains("431");
        }
    }

    /** In frames of as many bytes as any may have. */
    private static void send(RawHttp2 connection, byte[] block) throws IOException {
        var size = 16 * 1024;
        for (int at = 0; at < block.length; at += size) {
            var end = Math.min(block.length, at + size);
            var flags = (end == block.length ? RawHttp2.END_HEADERS : 0) | (at == 0 ? RawHttp2.END_STREAM : 0);
            var type = at == 0 ? RawHttp2.HEADERS : RawHttp2.CONTINUATION;
            connection.send(type, flags, 1, Arrays.copyOfRange(block, at, end));
        }
    }

    private static String answers(String text) throws IOException {
        try (var socket =
                new Socket(KEYHOLD.address().getAddress(), KEYHOLD.address().getPort())) {
            return answers(socket, text);
        }
    }

    private static String answersBehindTls(String text) throws IOException {
        try (var socket = RawHttp2.tls(KEYHOLD.address(), "http/1.1")) {
            return answers(socket, text);
        }
    }

    /** All that is said until the server hangs up. */
    private static String answers(Socket socket, String text) throws IOException {
        socket.setSoTimeout(60_000);
        var said = new ByteArrayOutputStream();
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        var read = 0;
        var buffer = new byte[8192];
        try {
            while ((read = socket.getInputStream().read(buffer)) >= 0) {
                said.write(buffer, 0, read);
            }
        } catch (SocketException _) {
            // Hung up with something of ours unread.
        }
        return said.toString(StandardCharsets.ISO_8859_1);
    }
}
