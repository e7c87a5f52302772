package dev.keyhold.maintenance.rootkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.server.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service that answers what a test says; what it encrypts it does not change. */
class KmsWaitTest {
    private static final String ARN = "arn:aws:kms:eu-central-1:111122223333:key/1";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] SECRET = {1, 2, 3};

    private static final AtomicInteger failures = new AtomicInteger();
    private static final AtomicInteger requests = new AtomicInteger();
    private static final AtomicReference<Supplier<HttpResponse>> failure = new AtomicReference<>();
    private static final AtomicReference<String> answeringKey = new AtomicReference<>(ARN);
    private static Server server;

    @BeforeAll
    static void start() {
        server = TestServers.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .service(
                        "/", (_, request) -> HttpResponse.of(request.aggregate().thenApply(KmsWaitTest::answer)))
                .build();
        server.start().join();
    }

    @AfterAll
    static void stop() {
        server.stop().join();
    }

    @BeforeEach
    void answerWell() {
        failures.set(0);
        requests.set(0);
        answeringKey.set(ARN);
    }

    private static HttpResponse answer(AggregatedHttpRequest request) {
        requests.incrementAndGet();
        if (failures.getAndDecrement() > 0) {
            return failure.get().get();
        }
        var input = parse(request.contentUtf8());
        assertThat(input.path("KeyId").asText()).isEqualTo(ARN);
        var target = request.headers().get("x-amz-target", "");
        var output = JSON.createObjectNode().put("KeyId", answeringKey.get());
        output.set(
                target.endsWith(".Encrypt") ? "CiphertextBlob" : "Plaintext",
                input.path(target.endsWith(".Encrypt") ? "Plaintext" : "CiphertextBlob"));
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON, output.toString());
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static void fail(int times, HttpStatus status, String body) {
        failures.set(times);
        failure.set(() -> HttpResponse.of(status, MediaType.JSON, body));
    }

    private static byte[] encrypt(int port, Duration patience) {
        var source = RootKeySources.parse(
                "awskms:" + ARN + "?endpoint=http://127.0.0.1:" + port,
                Map.of("AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "secret"),
                patience);
        try (var keys = source.open()) {
            return keys.current().encrypt(SECRET, SECRET);
        }
    }

    private static byte[] encrypt(Duration patience) {
        return encrypt(server.activeLocalPort(), patience);
    }

    @Test
    void it_is_waited_for_within_a_limit() {
        fail(1, HttpStatus.SERVICE_UNAVAILABLE, "");
        assertThat(encrypt(Duration.ofMinutes(2))).isEqualTo(SECRET);
        assertThat(requests).hasValue(2);
        fail(Integer.MAX_VALUE, HttpStatus.BAD_REQUEST, "{\"__type\":\"a.b#ThrottlingException\"}");
        assertThatThrownBy(() -> encrypt(Duration.ofMillis(300)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("the root key " + ARN)
                .hasMessageContaining("its service answers ThrottlingException")
                .hasMessageContaining("gave up after");
    }

    @Test
    void a_command_does_not_wait() {
        fail(Integer.MAX_VALUE, HttpStatus.INTERNAL_SERVER_ERROR, "{\"message\":\"a\\n\\u001bb\"}");
        assertThatThrownBy(() -> encrypt(Duration.ZERO))
                .isInstanceOf(StartException.class)
                .hasMessageEndingWith("its service answers 500 a b");
        assertThat(requests).hasValue(1);
    }

    @Test
    void a_service_that_is_not_there_is_named() throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThatThrownBy(() -> encrypt(port, Duration.ZERO))
                .isInstanceOf(StartException.class)
                .hasMessage("the root key " + ARN + " at http://127.0.0.1:" + port
                        + " cannot be used: its service cannot be connected to");
    }

    @Test
    void a_refusal_is_final() {
        fail(1, HttpStatus.BAD_REQUEST, "{\"__type\":\"AccessDeniedException\",\"Message\":\"not allowed\"}");
        assertThatThrownBy(() -> encrypt(Duration.ofMinutes(2)))
                .isInstanceOf(StartException.class)
                .hasMessageEndingWith("cannot be used: AccessDeniedException (400 not allowed)");
        assertThat(requests).hasValue(1);
    }

    @Test
    void an_answer_of_another_key_is_refused() {
        answeringKey.set(ARN + "2");
        assertThatThrownBy(() -> encrypt(Duration.ofMinutes(2)))
                .isInstanceOf(StartException.class)
                .hasMessageEndingWith("the answer is of the key " + ARN + "2");
    }

    @Test
    void an_answer_without_base64_is_refused() {
        fail(1, HttpStatus.OK, "{\"KeyId\":\"" + ARN + "\",\"CiphertextBlob\":\"%\"}");
        assertThatThrownBy(() -> encrypt(Duration.ofMinutes(2)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("no base64 as CiphertextBlob");
    }
}
