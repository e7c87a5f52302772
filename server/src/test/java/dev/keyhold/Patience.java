package dev.keyhold;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How long tests wait for what must come about. */
public final class Patience {
    /**
     * Guards against what would hang for ever, and says nothing about how long anything may take: on a machine that is
     * busy with other things, everything takes many times as long.
     */
    public static final Duration LIMIT = Duration.ofMinutes(2);

    private Patience() {}

    /** Fails once the limit is over. */
    public static void await(CountDownLatch latch) {
        try {
            if (!latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("nothing came about within " + LIMIT);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
