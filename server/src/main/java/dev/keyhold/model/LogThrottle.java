package dev.keyhold.model;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Keeps what happens again and again from filling a log: of each kind one line in a while, which tells how many were
 * left out since the one before.
 */
public final class LogThrottle {
    /** Further kinds count as one, so that nothing grows without bound. */
    static final int MAX_KINDS = 100;

    private static final String OTHER = "";

    private final long between;
    private final LongSupplier nanos;
    private final Map<String, Kind> kinds = new HashMap<>();

    /** {@code nanos} is a clock that is never set back, as {@link System#nanoTime} is. */
    public LogThrottle(Duration between, LongSupplier nanos) {
        this.between = between.toNanos();
        this.nanos = nanos;
    }

    private record Kind(long said, long leftOut) {}

    /** Writes the line, given how many of its kind were left out, unless there was one a short while ago. */
    public void say(String kind, LongConsumer line) {
        take(kind).ifPresent(line);
    }

    private synchronized OptionalLong take(String named) {
        var kind = kinds.size() < MAX_KINDS || kinds.containsKey(named) ? named : OTHER;
        var now = nanos.getAsLong();
        var before = kinds.get(kind);
        if (before != null && now - before.said() < between) {
            kinds.put(kind, new Kind(before.said(), before.leftOut() + 1));
            return OptionalLong.empty();
        }
        kinds.put(kind, new Kind(now, 0));
        return OptionalLong.of(before == null ? 0 : before.leftOut());
    }
}
