package dev.keyhold.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Time in which a benchmark does nothing: what is measured rests, or is asked again a little later. */
final class Pause {
    private Pause() {}

    /** Returns when that time has passed. */
    static void of(Duration length) {
        var until = System.nanoTime() + length.toNanos();
        for (var left = length.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
