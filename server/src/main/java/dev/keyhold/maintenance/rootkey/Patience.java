package dev.keyhold.maintenance.rootkey;

import dev.keyhold.maintenance.StartException;
import dev.keyhold.maintenance.UnreachableException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a service that cannot be reached, and tries again ever more seldom.
 *
 * @param limit how long in all; zero tries once
 */
record Patience(Duration limit) {
    private static final Logger log = LoggerFactory.getLogger(Patience.class);
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    /** What is tried. */
    interface Attempt<T> {
        T run();
    }

    /**
     * Runs an attempt until it reaches the service.
     *
     * @throws StartException when it did not within the limit; anything else that it throws is final
     */
    <T> T await(String key, Attempt<T> attempt) {
        var end = System.nanoTime() + limit.toNanos();
        var pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                return attempt.run();
            } catch (UnreachableException e) {
                var left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new StartException(
                            key + " cannot be used: " + e.getMessage()
                                    + (limit.isZero() ? "" : "; gave up after " + limit.toSeconds() + " s"),
                            e);
                }
                log.atWarn()
                        .addKeyValue("key", key)
                        .addKeyValue("reason", e.getMessage())
                        .addKeyValue("secondsLeft", left / 1_000)
                        .log("root.key.waiting");
                sleep(Math.min(pause, left));
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted", e);
        }
    }
}
