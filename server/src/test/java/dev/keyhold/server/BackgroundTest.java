package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.keyhold.Patience;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class BackgroundTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong nanos = new AtomicLong();

    private Logger logger() {
        var logger = new LoggerContext().getLogger(BackgroundTest.class);
        logger.addAppender(lines);
        lines.start();
        return logger;
    }

    private static void refuse() {
        throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
    }

    private static void fail() {
        throw new IllegalStateException("fails every time");
    }

    @Test
    void tells_the_log_of_each_work_once_a_minute() {
        try (var background = new Background(logger(), nanos::get)) {
            for (int i = 0; i < 60; i++) {
                background.attempt("a", BackgroundTest::refuse);
                background.attempt("b", BackgroundTest::fail);
            }
            assertThat(lines.list)
                    .extracting(ILoggingEvent::getMessage)
                    .containsExactly("background.refused", "background.failed");
            nanos.addAndGet(Background.BETWEEN_LINES.toNanos());
            background.attempt("a", BackgroundTest::refuse);
            assertThat(lines.list).hasSize(3);
            assertThat(lines.list.getLast().getKeyValuePairs())
                    .extracting(pair -> pair.key + "=" + pair.value)
                    .contains("work=a", "leftOut=59");
        }
    }

    @Test
    void waits_for_the_last_work_unless_that_hangs() throws Exception {
        var over = new CountDownLatch(1);
        var done = new AtomicBoolean();
        Runnable work = () -> {
            try {
                over.await();
                done.set(true);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        assertThat(Background.finish(work, () -> true)).isFalse();
        assertThat(done).isFalse();
        over.countDown();
        assertThat(Background.finish(work, () -> false)).isTrue();
        assertThat(done).isTrue();
    }

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
