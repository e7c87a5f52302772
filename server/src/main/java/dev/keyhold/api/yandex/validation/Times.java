package dev.keyhold.api.yandex.validation;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Points in time and spans, from and to the wire. What comes from a request has been validated. */
public final class Times {
    /** As long as a duration of protobuf can be. */
    public static final Duration LONGEST = Duration.ofDays(3_652_500);

    private Times() {}

    public static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    public static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    /** A point in time that was given, in the microseconds that the record keeps. */
    public static Optional<Instant> given(boolean has, Timestamp timestamp) {
        return has ? Optional.of(instant(timestamp).truncatedTo(ChronoUnit.MICROS)) : Optional.empty();
    }

    /** A span that was given, in the microseconds that the record keeps. */
    public static Optional<Duration> given(boolean has, com.google.protobuf.Duration span) {
        return has ? Optional.of(duration(span).truncatedTo(ChronoUnit.MICROS)) : Optional.empty();
    }

    public static Duration duration(com.google.protobuf.Duration duration) {
        return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    }

    /** On the wire both parts of a negative duration are negative. */
    public static com.google.protobuf.Duration duration(Duration duration) {
        var whole = duration.getSeconds() + (duration.isNegative() && duration.getNano() > 0 ? 1 : 0);
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(whole)
                .setNanos(Math.toIntExact(duration.minusSeconds(whole).toNanos()))
                .build();
    }
}
