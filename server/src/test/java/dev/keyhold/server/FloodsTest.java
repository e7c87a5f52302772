package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import dev.keyhold.Patience;
import dev.keyhold.api.ServiceEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody without a credential cannot do to those who have one. */
final class FloodsTest {
    private static final int MAX_BODY = 1024 * 1024;
    private static final int UNAUTHENTICATED_BODY = 64 * 1024;
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";

    /** Places for one request of unauthenticated clients, of whose places a source has a fourth. */
    private static final TestKeyhold KEYHOLD = TestKeyhold.start(new Config.Limits(
            MAX_BODY,
            Config.Limits.DEFAULT.maxHeaderBytes(),
            8,
            1_000,
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            0,
            0,
            100));

    @AfterAll
    static void stop() {
        KEYHOLD.close();
    }

    @ParameterizedTest
    @CsvSource({"/," + FORM + ",413", "/iam/v1/tokens," + JSON + ",400", "/iam/v1/apiKeys," + JSON + ",400"})
    void of_an_unauthenticated_client_64_kibibytes_are_read(String path, String type, int status) throws IOException {
        var accepted = post(path, type, UNAUTHENTICATED_BODY, Map.of());
        assertThat(accepted.statusCode()).isNotEqualTo(413);
        assertThat(accepted.body()).doesNotContain("too large");

        var refused = post(path, type, UNAUTHENTICATED_BODY + 1, Map.of());
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(refused.body()).contains("too large");
    }

    @Test
    void of_a_caller_whom_its_token_makes_known_a_whole_body_is_read() throws IOException {
        var token = Map.of("authorization", "Bearer " + KEYHOLD.adminToken());
        assertThat(post("/iam/v1/apiKeys", JSON, MAX_BODY, token).body()).contains("is not a JSON object");
        var wrong = Map.of("authorization", "Bearer " + KEYHOLD.adminToken() + "x");
        assertThat(post("/iam/v1/apiKeys", JSON, MAX_BODY, wrong).body()).contains("too large");
    }

    /** Nothing is in memory of a token at first: who calls is known only when the message has been read. */
    @Test
    void of_a_caller_whom_its_token_makes_known_a_whole_message_is_decompressed() throws IOException {
        var token = KEYHOLD.adminToken();
        KEYHOLD.restart();
        var size = 10 * UNAUTHENTICATED_BODY;
        assertThat(listRoles(token, compressed(size))).isEqualTo("0");
        assertThat(listRoles(token + "x", compressed(UNAUTHENTICATED_BODY / 2))).isEqualTo("16");
        assertThat(listRoles(token + "x", compressed(size))).isIn("8", "16");
        assertThat(listRoles(token, compressed(2 * MAX_BODY))).isEqualTo("8");
    }

    /** A message whose one field nobody knows. */
    private static byte[] compressed(int size) throws IOException {
        var field = UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFrom(new byte[size]))
                .build();
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            UnknownFieldSet.newBuilder().addField(1_000, field).build().writeTo(gzip);
        }
        return ByteBuffer.allocate(5 + packed.size())
                .put((byte) 1)
                .putInt(packed.size())
                .put(packed.toByteArray())
                .array();
    }

    private static String listRoles(String token, byte[] frame) {
        var headers = RequestHeaders.builder(HttpMethod.POST, "/yandex.cloud.iam.v1.RoleService/List")
                .add("content-type", "application/grpc")
                .add("te", "trailers")
                .add("grpc-encoding", "gzip")
                .add("authorization", "Bearer " + token)
                .build();
        var client = WebClient.builder("h2c://127.0.0.1:" + KEYHOLD.address().getPort())
                .responseTimeout(Duration.ofSeconds(60))
                .build();
        return client.execute(headers, HttpData.wrap(frame))
                .aggregate()
                .join()
                .trailers()
                .get("grpc-status", "none");
    }

    @Test
    void a_signed_body_is_read_when_its_head_names_a_key_that_could_have_signed_it() throws IOException {
        var key = KEYHOLD.rootAccessKeyId();
        assertThat(statusOf(signed(key, "iam", "20260304"))).isNotEqualTo(413);
        assertThat(statusOf(signed("AKIAIOSFODNN7EXAMPLE", "iam", "20260304"))).isEqualTo(413);
        assertThat(statusOf(signed(key, "s3", "20260304"))).isEqualTo(413);
        assertThat(statusOf(signed(key, "iam", "20260303"))).isEqualTo(413);
    }

    /** A client may have its answer before the server has given the only place free again, and then asks again. */
    private static int statusOf(Map<String, String> signature) throws IOException {
        int status;
        do {
            status = post("/", FORM, MAX_BODY, signature).statusCode();
        } while (status == 503);
        return status;
    }

    @Test
    void unauthenticated_clients_take_no_place_away_from_known_callers() throws IOException {
        try (var _ = unfinished()) {
            var refused = get("/", Map.of());
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("<Code>ServiceUnavailable</Code>");
            assertThat(post("/iam/v1/tokens", JSON, 10, Map.of()).statusCode()).isEqualTo(503);

            var token = Map.of("authorization", "Bearer " + KEYHOLD.adminToken());
            assertThat(post("/iam/v1/apiKeys", JSON, 10, token).statusCode()).isEqualTo(400);
            var signed = signed(KEYHOLD.rootAccessKeyId(), "iam", "20260304");
            assertThat(post("/", FORM, 10, signed).statusCode()).isBetween(400, 499);
            assertThat(get("/verify", Map.of()).statusCode()).isEqualTo(403);
            assertThat(get("/readyz", Map.of()).statusCode()).isEqualTo(200);
            assertThat(get("/metrics", Map.of()).body())
                    .contains("keyhold_requests_in_flight{caller=\"unknown\"} 1.0")
                    .containsPattern("keyhold_requests_overload_total\\{caller=\"unknown\"} [1-9]");
        }
    }

    /** Reset at once, so that the server meets it at any step; what was taken up is always given back. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1|content-type: " + FORM + "|content-length: 10||A",
                "POST / HTTP/1.1|content-type: " + FORM + "|content-length: 2||A=",
                "POST / HTTP/1.1|content-type: " + FORM + "|transfer-encoding: chunked||1|A|",
                "POST / HTTP/1.1|content-type: " + FORM + "|content-length: 100000||A",
                "POST /iam/v1/tokens HTTP/1.1|content-length: 10||{",
                "POST /iam/v1/tokens HTTP/1.1|content-length: 2||{}",
                "GET /verify HTTP/1.1|x-forwarded-method: GET|x-forwarded-uri: /|x-forwarded-host: a||",
                "GET /verify HTTP/1.1|content-length: 10||A",
            })
    void who_goes_before_the_answer_leaves_no_place_behind(String request) throws IOException {
        var sent = request.replaceFirst("\\|", "|host: x|").replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 50; i++) {
            try (var socket =
                    new Socket(KEYHOLD.address().getAddress(), KEYHOLD.address().getPort())) {
                socket.setSoLinger(true, 0);
                socket.getOutputStream().write(RawHttp2.times(1 + i % 3, sent));
            }
        }
        assertThat(isAllGivenBack()).isTrue();
        assertThat(get("/verify", Map.of()).statusCode()).isEqualTo(403);
    }

    private static boolean isAllGivenBack() {
        var limits = KEYHOLD.server().http().limits();
        var end = System.nanoTime() + Patience.LIMIT.toNanos();
        while (limits.memory() > 0
                || KEYHOLD.requestsInProgress() > 0
                || Stream.of(ServiceEntry.Standing.values()).anyMatch(standing -> limits.requests(standing) > 0)) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    @Test
    void one_connection_has_100_requests_at_once() throws IOException {
        try (var connection = RawHttp2.plaintext(KEYHOLD.address())) {
            assertThat(connection.read(RawHttp2.SETTINGS).payload()).containsSequence(0, 3, 0, 0, 0, 100);
        }
    }

    enum Frames {
        EMPTY_DATA,
        CONTINUATION,
        PRIORITY,
        PING,
        SETTINGS,
        WINDOW_UPDATE,
        UNKNOWN,
        RESETS_BY_THE_CLIENT,
        RESETS_BY_THE_SERVER
    }

    @ParameterizedTest
    @EnumSource
    void a_connection_of_many_frames_without_use_is_ended(Frames frames) throws IOException {
        try (var connection = RawHttp2.plaintext(KEYHOLD.address())) {
            assertThat(isEnded(connection, frames)).isTrue();
        }
        try (var connection = RawHttp2.tls(KEYHOLD.address())) {
            assertThat(isEnded(connection, frames)).isTrue();
        }
    }

    /** Twice as many as are free, and then as many again, since some come back meanwhile on a busy machine. */
    private static boolean isEnded(RawHttp2 connection, Frames frames) throws IOException {
        var post = RawHttp2.headers("POST", "/healthz", Map.of());
        try {
            if (frames == Frames.EMPTY_DATA) {
                connection.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, post);
            } else if (frames == Frames.CONTINUATION) {
                connection.send(RawHttp2.HEADERS, 0, 1, post);
            }
            for (int i = 0; i < 50; i++) {
                connection.send(some(frames, 1 + i * 200));
            }
        } catch (SocketException _) {
            // Ended already.
        }
        return connection.ends();
    }

    private static byte[] some(Frames frames, int stream) {
        return switch (frames) {
            case EMPTY_DATA -> many(RawHttp2.frame(RawHttp2.DATA, 0, 1, new byte[0]));
            case CONTINUATION -> many(RawHttp2.frame(RawHttp2.CONTINUATION, 0, 1, new byte[0]));
            case PRIORITY -> many(RawHttp2.frame(RawHttp2.PRIORITY, 0, 1, new byte[] {0, 0, 0, 0, 16}));
            case PING -> many(RawHttp2.frame(RawHttp2.PING, 0, 0, new byte[8]));
            case SETTINGS -> many(RawHttp2.frame(RawHttp2.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 127, 127}));
            case WINDOW_UPDATE -> many(RawHttp2.frame(RawHttp2.WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 0, 1}));
            case UNKNOWN -> many(RawHttp2.frame(200, 0, 0, new byte[1]));
            case RESETS_BY_THE_CLIENT -> begunAnd(RawHttp2.RST_STREAM, stream, new byte[] {0, 0, 0, 8});
            case RESETS_BY_THE_SERVER -> begunAnd(RawHttp2.WINDOW_UPDATE, stream, new byte[4]);
        };
    }

    private static byte[] many(byte[] frame) {
        return RawHttp2.times(200, frame);
    }

    private static byte[] begunAnd(int type, int first, byte[] payload) {
        var all = new ByteArrayOutputStream();
        var post = RawHttp2.headers("POST", "/healthz", Map.of());
        for (int i = 0; i < 100; i++) {
            var stream = first + 2 * i;
            all.writeBytes(RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, post));
            all.writeBytes(RawHttp2.frame(type, 0, stream, payload));
        }
        return all.toByteArray();
    }

    @Test
    void frames_that_go_with_requests_are_fine_however_many() throws IOException {
        try (var connection = RawHttp2.plaintext(KEYHOLD.address())) {
            var get = RawHttp2.headers("GET", "/healthz", Map.of());
            for (int i = 0; i < 600; i++) {
                var flags = RawHttp2.END_HEADERS | RawHttp2.END_STREAM;
                connection.send(RawHttp2.HEADERS, flags, 1 + 2 * i, get);
                connection.send(RawHttp2.PING, 0, 0, new byte[8]);
                connection.send(RawHttp2.WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 0, 3});
                assertThat(connection.read(RawHttp2.DATA).text()).isEqualTo("ok\n");
            }
        }
    }

    @Test
    void one_source_has_a_share_of_the_connections() throws IOException {
        var limits =
                new Config.Limits(MAX_BODY, 8192, 16, 40, Duration.ofSeconds(60), Duration.ofSeconds(60), 0, 0, 100);
        var connections = new ArrayList<Socket>();
        try (var keyhold = TestKeyhold.start(limits)) {
            for (int i = 0; i < 11; i++) {
                connections.add(new Socket(
                        keyhold.address().getAddress(), keyhold.address().getPort()));
                connections.getLast().setSoTimeout(100);
            }
            var refused = closed(connections);
            assertThat(refused).isPresent();
            for (var connection : connections) {
                connection.close();
            }
            assertThat(answersOnANewConnection(keyhold)).isTrue();
        } finally {
            for (var connection : connections) {
                connection.close();
            }
        }
    }

    /** Tries until the server has noticed that there is room again. */
    private static boolean answersOnANewConnection(TestKeyhold keyhold) throws IOException {
        var end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < end) {
            try (var socket =
                    new Socket(keyhold.address().getAddress(), keyhold.address().getPort())) {
                socket.getOutputStream()
                        .write("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                if (socket.getInputStream().read() == 'H') {
                    return true;
                }
            } catch (SocketException _) {
                // Closed before it was answered.
            }
        }
        return false;
    }

    /** The one that the server closes, which takes them up in an order of its own. */
    private static Optional<Socket> closed(List<Socket> connections) throws IOException {
        var end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < end) {
            for (var connection : connections) {
                if (isClosed(connection)) {
                    return Optional.of(connection);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (SocketException _) {
            return true;
        }
    }

    /** A request that holds a place of unauthenticated clients: its body does not end. */
    private static Socket unfinished() throws IOException {
        var socket =
                new Socket(KEYHOLD.address().getAddress(), KEYHOLD.address().getPort());
        var head = "POST / HTTP/1.1\r\nhost: x\r\ncontent-type: " + FORM + "\r\ncontent-length: 10\r\n\r\nA";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        while (!get("/metrics", Map.of()).body().contains("keyhold_requests_in_flight{caller=\"unknown\"} 1.0")) {
            Thread.onSpinWait();
        }
        return socket;
    }

    /** What a server said, until it hung up. */
    private record Answer(int statusCode, String body) {}

    private static Answer get(String path, Map<String, String> headers) throws IOException {
        return ask("GET " + path, headers, new byte[0]);
    }

    private static Answer post(String path, String type, int length, Map<String, String> headers) throws IOException {
        var all = new HashMap<>(headers);
        all.put("content-type", type);
        all.put("content-length", Integer.toString(length));
        return ask("POST " + path, all, "A".repeat(length).getBytes(StandardCharsets.US_ASCII));
    }

    private static Answer ask(String line, Map<String, String> headers, byte[] body) throws IOException {
        var head = new StringBuilder(line + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        try (var socket =
                new Socket(KEYHOLD.address().getAddress(), KEYHOLD.address().getPort())) {
            socket.setSoTimeout(60_000);
            try {
                socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(body);
            } catch (SocketException _) {
                // It has answered, and does not want the rest.
            }
            var said = new ByteArrayOutputStream();
            try {
                for (var one = socket.getInputStream().read();
                        one >= 0;
                        one = socket.getInputStream().read()) {
                    said.write(one);
                }
            } catch (SocketException _) {
                // It has hung up with something unread.
            }
            var text = said.toString(StandardCharsets.UTF_8);
            return new Answer(Integer.parseInt(text.split(" ", 3)[1]), text);
        }
    }

    /** What a signature stands in; that it is right shows with the body only. */
    private static Map<String, String> signed(String key, String service, String day) {
        var credential = String.join("/", List.of(key, day, "us-east-1", service, "aws4_request"));
        return Map.of(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=" + credential + ", SignedHeaders=host;x-amz-date, Signature="
                        + "0".repeat(64),
                "x-amz-date",
                day + "T050607Z");
    }
}
