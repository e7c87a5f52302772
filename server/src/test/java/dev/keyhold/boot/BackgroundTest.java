package dev.keyhold.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Patience;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BackgroundTest {
    @Test
    void goes_on_after_a_run_that_failed() throws Exception {
        var runs = new CountDownLatch(3);
        try (var background = new Background()) {
            background.repeat("work", Duration.ofMillis(1), () -> {
                runs.countDown();
                throw new IllegalStateException("fails every time");
            });
            assertThat(runs.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void does_not_let_one_long_run_hold_up_the_rest() throws Exception {
        var over = new CountDownLatch(1);
        var others = new CountDownLatch(3);
        try (var background = new Background()) {
            background.repeat("long", Duration.ofMillis(1), () -> {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            background.repeat("short", Duration.ofMillis(1), others::countDown);
            assertThat(others.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            over.countDown();
        }
    }

    @Test
    void lets_the_run_under_way_finish_when_closed() throws Exception {
        var entered = new CountDownLatch(1);
        var closing = new CountDownLatch(1);
        var finished = new AtomicBoolean();
        var background = new Background();
        background.repeat("work", Duration.ofMillis(1), () -> {
            entered.countDown();
            try {
                closing.await();
                finished.set(true);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        entered.await();
        closing.countDown();
        background.close();
        assertThat(finished).isTrue();
    }
}
