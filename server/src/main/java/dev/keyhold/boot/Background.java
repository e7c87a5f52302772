package dev.keyhold.boot;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that nobody waits for, repeated until closed; a failed run is logged and tried again at its next turn. */
final class Background implements AutoCloseable {
    private static final long STOP_SECONDS = 5;
    private static final Logger log = LoggerFactory.getLogger(Background.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("background").factory());

    void repeat(String name, Duration every, Runnable work) {
        var _ = thread.scheduleWithFixedDelay(
                () -> attempt(name, work), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    static void attempt(String name, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).addKeyValue("work", name).log("background.failed");
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
