package dev.keyhold.boot;

import dev.keyhold.model.Refused;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that nobody waits for, repeated until closed; a failed run is logged and tried again at its next turn. */
final class Background implements AutoCloseable {
    private static final long STOP_SECONDS = 1;
    /** Many jobs at once may take long, and the rest must not wait for them. */
    private static final int THREADS = 2;

    private static final Logger log = LoggerFactory.getLogger(Background.class);

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("background-", 0).factory());

    void repeat(String name, Duration every, Runnable work) {
        var _ = threads.scheduleWithFixedDelay(
                () -> attempt(name, work), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    static void attempt(String name, Runnable work) {
        try {
            work.run();
        } catch (Refused refused) {
            // Why the store refuses is in the log already.
            log.atWarn()
                    .addKeyValue("work", name)
                    .addKeyValue("refusal", refused.refusal())
                    .log("background.refused");
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).addKeyValue("work", name).log("background.failed");
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
