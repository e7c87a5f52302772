package dev.keyhold.maintenance;

import java.time.Duration;
import java.time.InstantSource;

/** The clock of production: the system's, in the microseconds that are stored, so that answers agree. */
public final class SystemTime {
    private SystemTime() {}

    public static InstantSource inMicroseconds() {
        return InstantSource.tick(InstantSource.system(), Duration.ofNanos(1_000));
    }
}
