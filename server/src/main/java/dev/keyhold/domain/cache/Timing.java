package dev.keyhold.domain.cache;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The monotonic clock, and waiting by it. */
@FunctionalInterface
interface Timing {
    /** In nanoseconds, see {@link System#nanoTime}. */
    long nanoTime();

    /** Runs work on a thread of its own when so many nanoseconds have passed. */
    default void after(long nanos, Runnable work) {
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, this::start)
                .execute(work);
    }

    /** Runs work on a thread of its own. */
    default void start(Runnable work) {
        Thread.ofVirtual().name("refresh").start(work);
    }

    /** Waits for an outcome, whatever it is; false when there was none for so long. */
    default boolean await(CompletableFuture<?> outcome, Duration most) {
        return outcome.handle((_, _) -> true)
                .completeOnTimeout(false, most.toNanos(), TimeUnit.NANOSECONDS)
                .join();
    }
}
