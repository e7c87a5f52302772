package dev.keyhold.domain.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The monotonic clock, and waiting by it. */
@FunctionalInterface
interface Timing {
    /** In nanoseconds, see {@link System#nanoTime}. */
    long nanoTime();

    /** Runs work on a thread of its own when so many nanoseconds have passed. */
    default void after(long nanos, Runnable work) {
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Timing::start)
                .execute(work);
    }

    private static void start(Runnable work) {
        Thread.ofVirtual().name("refresh").start(work);
    }
}
