package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.Flags;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.yandex.Methods.By;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.yandex.api.iam.v1.CreateServiceAccountRequest;
import io.grpc.Status.Code;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of requests and connections when the service stops. */
@Timeout(120)
final class StopTest {
    /** Ends before anything does that waits for the store. */
    private static final Duration NO_TIME = Duration.ZERO;
    /** Longer than any test may take. */
    private static final Duration EVER = Duration.ofHours(1);

    private static final int FRAME_HEADER = 9;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;

    private TestKeyhold keyhold;
    private Yandex yandex;
    private Aws aws;
    private String admin;
    private String folder;

    @BeforeEach
    void start() {
        keyhold = TestKeyhold.start(TestKeyhold.timeout(Duration.ofMinutes(2)));
        yandex = Yandex.of(keyhold);
        aws = new Aws(keyhold);
        admin = "Bearer " + keyhold.adminToken();
        folder = keyhold.defaultFolder();
    }

    @AfterEach
    void stop() {
        aws.close();
        yandex.close();
    }

    @Test
    void requests_in_progress_at_the_end_are_refused_and_never_done() {
        var before = keyhold.changes();
        CompletableFuture<Void> stopped;
        try (var _ = keyhold.holdChanges()) {
            var grpc = start(() -> create(By.GRPC, "by-grpc"));
            var rest = start(() -> create(By.REST, "by-rest"));
            var query = start(() -> aws.call(aws.root(), "CreateUser", "UserName", "by-query"));
            awaitRequests(3);
            stopped = keyhold.beginStop(NO_TIME);
            grpc.join().is(Code.UNAVAILABLE, "The service is stopping; nothing was changed");
            rest.join().is(Code.UNAVAILABLE, "The service is stopping; nothing was changed");
            assertThat(query.join().outcome())
                    .isEqualTo(
                            "503 ServiceUnavailable: The service is stopping. Nothing was changed. Please try again.");
        }
        stopped.join();
        assertThat(keyhold.changes()).isEqualTo(before);
    }

    @Test
    void requests_in_progress_are_answered_and_no_others_are_taken() {
        var before = keyhold.changes();
        aws.done(aws.root(), "GetCallerIdentity");
        CompletableFuture<Answer> begun;
        CompletableFuture<Void> stopped;
        try (var _ = keyhold.holdChanges()) {
            begun = start(() -> create(By.REST, "in-time"));
            awaitRequests(1);
            stopped = keyhold.beginStop(EVER);
            var late = aws.call(aws.root(), "CreateUser", "UserName", "too-late");
            assertThat(late.outcome()).isEqualTo("503 ServiceUnavailable: The service is stopping. Please try again.");
            assertThat(late.response().header("connection")).contains("close");
            assertThat(stopped).isNotDone();
        }
        begun.join().ok();
        stopped.join();
        assertThat(keyhold.changes()).isEqualTo(before + 1);
    }

    @Test
    void with_no_request_in_progress_it_does_not_wait_for_connections() throws IOException {
        aws.done(aws.root(), "GetCallerIdentity");
        try (var socket = connect()) {
            write(socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            socket.getOutputStream().write(new byte[] {0, 0, 0, SETTINGS, 0, 0, 0, 0, 0});
            var frames = new DataInputStream(socket.getInputStream());
            assertThat(frame(frames)).isEqualTo(SETTINGS);
            keyhold.beginStop(EVER).join();
            int type;
            do {
                type = frame(frames);
            } while (type != GOAWAY);
            assertThat(frames.readAllBytes()).isEmpty();
        }
    }

    @Test
    void a_stop_in_progress_shows() throws IOException {
        try (var socket = connect();
                var _ = keyhold.holdChanges()) {
            assertThat(status(socket, "GET /readyz HTTP/1.1\r\nhost: x\r\n\r\n"))
                    .isEqualTo(200);
            var begun = start(() -> create(By.REST, "in-time"));
            awaitRequests(1);
            var _ = keyhold.beginStop(EVER);
            assertThat(status(socket, "GET /readyz HTTP/1.1\r\nhost: x\r\n\r\n"))
                    .isEqualTo(503);
            assertThat(begun).isNotDone();
        }
    }

    @Test
    void the_connection_ends_with_the_answer_for_clients_that_wait_for_that() throws IOException {
        assertThat(Flags.defaultHttp1ConnectionCloseDelayMillis()).isZero();
        for (var request : List.of(
                "GET /healthz HTTP/1.0\r\n\r\n", "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")) {
            try (var socket = connect()) {
                write(socket, request);
                var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertThat(answer).contains(" 200 OK").endsWith("ok\n");
            }
        }
    }

    private Answer create(By by, String name) {
        Message request = CreateServiceAccountRequest.newBuilder()
                .setFolderId(folder)
                .setName(name)
                .build();
        return yandex.call(by, admin, yandex.method("ServiceAccountService/Create"), request);
    }

    private void awaitRequests(int count) {
        while (keyhold.requestsInProgress() < count) {
            Thread.onSpinWait();
        }
    }

    private static <T> CompletableFuture<T> start(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, task -> Thread.ofPlatform().start(task));
    }

    private Socket connect() throws IOException {
        return new Socket(keyhold.address().getAddress(), keyhold.address().getPort());
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The status of an answer with a short body, of which all is read. */
    private static int status(Socket socket, String request) throws IOException {
        write(socket, request);
        var buffer = new byte[4096];
        var text = new StringBuilder();
        while (!text.toString().matches("(?s).*\r\n\r\n.*\n")) {
            var read = socket.getInputStream().read(buffer);
            text.append(new String(buffer, 0, read, StandardCharsets.US_ASCII));
        }
        return Integer.parseInt(text.toString().split(" ", 3)[1]);
    }

    /** Reads a frame of HTTP/2; answers its type. */
    private static int frame(DataInputStream frames) throws IOException {
        var header = new byte[FRAME_HEADER];
        frames.readFully(header);
        frames.readFully(new byte[(header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff)]);
        return header[3];
    }
}
