package dev.keyhold.api.yandex;

import static dev.keyhold.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.yandex.Methods.By;
import dev.keyhold.api.yandex.protocol.RequestScope;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.store.Change;
import dev.keyhold.yandex.api.iam.v1.CreateServiceAccountRequest;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that run out of time: what they return, and that it is true. */
@Timeout(120)
final class CutOffTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final String CREATE = "ServiceAccountService/Create";

    private static Yandex yandex;
    private static Aws aws;
    private static String admin;
    private static String folder;

    @BeforeAll
    static void start() {
        yandex = Yandex.of(TestKeyhold.start(TestKeyhold.timeout(TIMEOUT)));
        aws = new Aws(yandex.keyhold());
        admin = "Bearer " + yandex.keyhold().adminToken();
        folder = yandex.keyhold().defaultFolder();
    }

    @AfterAll
    static void stop() {
        aws.close();
        yandex.close();
    }

    @Test
    void a_request_that_waits_for_the_store_until_its_deadline_gets_an_error_and_is_never_done() {
        var keyhold = yandex.keyhold();
        var before = keyhold.changes();
        try (var _ = keyhold.holdChanges()) {
            var grpc = start(() -> create(By.GRPC, "by-grpc"));
            var rest = start(() -> create(By.REST, "by-rest"));
            var query = start(() -> aws.call(aws.root(), "CreateUser", "UserName", "by-query"));
            grpc.join().is(Code.DEADLINE_EXCEEDED, "The request took too long; nothing was changed");
            rest.join().is(Code.DEADLINE_EXCEEDED, "The request took too long; nothing was changed");
            assertThat(query.join().status()).isEqualTo(503);
            assertThat(query.join().get("Code")).isEqualTo("ServiceUnavailable");
            assertThat(query.join().get("Message"))
                    .isEqualTo("The request took too long. Nothing was changed. Please try again.");
            assertThat(query.join().get("RequestId"))
                    .isEqualTo(
                            query.join().response().header("x-amzn-requestid").orElseThrow());
        }
        assertThat(keyhold.changes()).isEqualTo(before);
    }

    @Test
    void what_is_being_committed_may_be_stored_and_the_same_call_answers_what_came_of_it() {
        var released = new CountDownLatch(1);
        yandex.keyhold().onChange(change -> {
            if (change instanceof Change.OfIdentity) {
                await(released);
            }
        });
        var key = UUID.randomUUID().toString();
        create(By.GRPC, "begun", RequestScope.IDEMPOTENCY_KEY, key)
                .is(
                        Code.DEADLINE_EXCEEDED,
                        "The request took too long; a change may have been made, and the same idempotency key answers"
                                + " what came of it");
        released.countDown();
        var changes = yandex.keyhold().changes();
        create(By.GRPC, "begun", RequestScope.IDEMPOTENCY_KEY, key).ok();
        assertThat(yandex.keyhold().changes()).isEqualTo(changes);
    }

    private static Answer create(By by, String name, String... headers) {
        return yandex.call(by, admin, yandex.method(CREATE), request(name), headers);
    }

    private static Message request(String name) {
        return CreateServiceAccountRequest.newBuilder()
                .setFolderId(folder)
                .setName(name)
                .build();
    }

    private static <T> CompletableFuture<T> start(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, Thread::startVirtualThread);
    }
}
