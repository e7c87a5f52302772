package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Patience;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReadinessTest {
    @Test
    void is_what_a_look_finds() {
        assertThat(new Readiness(() -> {}, Patience.LIMIT).isReady()).isTrue();
        assertThat(new Readiness(
                                () -> {
                                    throw new ServiceException(
                                            new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
                                },
                                Patience.LIMIT)
                        .isReady())
                .isFalse();
        assertThat(new Readiness(
                                () -> {
                                    throw new IllegalStateException("cannot be opened");
                                },
                                Patience.LIMIT)
                        .isReady())
                .isFalse();
    }

    @Test
    void does_not_hang_with_what_it_looks_at_and_looks_once_meanwhile() {
        var over = new CountDownLatch(1);
        var looks = new AtomicInteger();
        var readiness = new Readiness(
                () -> {
                    looks.incrementAndGet();
                    try {
                        over.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Duration.ofMillis(10));
        for (int i = 0; i < 100; i++) {
            assertThat(readiness.isReady()).isFalse();
        }
        assertThat(looks).hasValueLessThanOrEqualTo(1);
        over.countDown();
        while (!readiness.isReady()) {
            Thread.onSpinWait();
        }
    }
}
