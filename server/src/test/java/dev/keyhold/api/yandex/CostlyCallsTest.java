package dev.keyhold.api.yandex;

import com.google.protobuf.Message;
import dev.keyhold.Samples;
import dev.keyhold.api.yandex.Methods.By;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.model.ChargedAccount;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.yandex.api.iam.v1.CreateKeyRequest;
import dev.keyhold.yandex.api.iam.v1.CreateServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.Key.Algorithm;
import dev.keyhold.yandex.api.iam.v1.ListServiceAccountsRequest;
import dev.keyhold.yandex.api.iam.v1.ServiceAccount;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that take a processor for long, while as many of them run and wait as may. */
@Timeout(300)
final class CostlyCallsTest {
    @Test
    void hold_up_no_others_and_are_refused_when_there_are_too_many() {
        var released = new CountDownLatch(1);
        try (var yandex = Yandex.of(TestKeyhold.start(TestKeyhold.timeout(Duration.ofMinutes(2))))) {
            var admin = "Bearer " + yandex.keyhold().adminToken();
            var folder = yandex.keyhold().defaultFolder();
            var waiting = fill(yandex.keyhold().costlyWork(), released);
            for (var by : By.values()) {
                var made = yandex.call(
                                by, admin, yandex.method("ServiceAccountService/Create"), account(folder, by.name()))
                        .ok();
                var id = made.response(ServiceAccount.class).getId();
                yandex.call(by, admin, yandex.method("ServiceAccountService/List"), list(folder))
                        .ok();
                yandex.call(by, admin, yandex.method("KeyService/Create"), key(id, Algorithm.RSA_4096))
                        .is(Code.RESOURCE_EXHAUSTED, "Too much work of this kind is waiting, try again");
            }
            released.countDown();
            waiting.forEach(CostlyCallsTest::join);
            yandex.done(admin, "KeyService/Create", key("", Algorithm.RSA_2048));
        } finally {
            released.countDown();
        }
    }

    private static List<Thread> fill(CpuBoundExecutor work, CountDownLatch released) {
        var waiting = Stream.generate(() -> Thread.startVirtualThread(
                        () -> ChargedAccount.call(Samples.ACCOUNT, () -> work.run(() -> await(released)))))
                .limit(work.capacity())
                .toList();
        while (work.size() < work.capacity()) {
            Thread.onSpinWait();
        }
        return waiting;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Message account(String folder, String name) {
        return CreateServiceAccountRequest.newBuilder()
                .setFolderId(folder)
                .setName("by-" + name.toLowerCase(Locale.ROOT))
                .build();
    }

    private static Message list(String folder) {
        return ListServiceAccountsRequest.newBuilder().setFolderId(folder).build();
    }

    private static Message key(String account, Algorithm algorithm) {
        return CreateKeyRequest.newBuilder()
                .setServiceAccountId(account)
                .setKeyAlgorithm(algorithm)
                .build();
    }
}
