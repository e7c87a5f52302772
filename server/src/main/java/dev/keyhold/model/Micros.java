package dev.keyhold.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Points in time as the record keeps them: whole microseconds since 1970. */
public final class Micros {
    private Micros() {}

    /** What is finer than a microsecond is cut off. */
    public static long of(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
