package dev.keyhold.server;

import dev.keyhold.model.LogThrottle;
import dev.keyhold.model.ServiceException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that nobody waits for, repeated until closed; a failed run is logged and tried again at its next turn. */
final class Background implements AutoCloseable {
    static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    private static final long STOP_SECONDS = 1;
    /** Many jobs at once may take long, and the rest must not wait for them. */
    private static final int THREADS = 2;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("background-", 0).factory());
    private final Logger log;
    private final LogThrottle lines;

    Background() {
        this(LoggerFactory.getLogger(Background.class), System::nanoTime);
    }

    Background(Logger log, LongSupplier nanos) {
        this.log = log;
        this.lines = new LogThrottle(BETWEEN_LINES, nanos);
    }

    void repeat(String name, Duration every, Runnable work) {
        var _ = threads.scheduleWithFixedDelay(
                () -> attempt(name, work), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs work once, now. Some is done each second, so of each kind of failure there is one line a minute. */
    void attempt(String name, Runnable work) {
        try {
            work.run();
        } catch (ServiceException refused) {
            // Why the store refuses is in the log already.
            lines.say(
                    "refused " + name,
                    leftOut -> log.atWarn()
                            .addKeyValue("work", name)
                            .addKeyValue("refusal", refused.serviceError())
                            .addKeyValue("leftOut", leftOut)
                            .log("background.refused"));
        } catch (RuntimeException e) {
            lines.say(
                    "failed " + name,
                    leftOut -> log.atWarn()
                            .setCause(e)
                            .addKeyValue("work", name)
                            .addKeyValue("leftOut", leftOut)
                            .log("background.failed"));
        }
    }

    /** Runs work and waits for its end, unless what it needs hangs; false then. */
    static boolean finish(Runnable work, BooleanSupplier hangs) throws InterruptedException {
        var thread = Thread.ofPlatform().daemon().name("finish").start(work);
        while (!thread.join(BETWEEN_LOOKS)) {
            if (hangs.getAsBoolean()) {
                return false;
            }
        }
        return true;
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
