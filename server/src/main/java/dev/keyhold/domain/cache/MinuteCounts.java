package dev.keyhold.domain.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;

/**
 * How often something happened in the minute that is running. Keys that are not asked for make room for others, so that
 * anybody may make them up.
 */
public final class MinuteCounts<K> {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MAX_TRACKED = 50_000;

    private final InstantSource clock;
    private final Cache<K, Count> counts =
            Caffeine.newBuilder().maximumSize(MAX_TRACKED).build();

    public MinuteCounts(InstantSource clock) {
        this.clock = clock;
    }

    private record Count(long window, long times) {
        Count plus(Count one) {
            return window == one.window ? new Count(window, times + 1) : one;
        }
    }

    /** Counts it once more, and says how often it happened in this minute. */
    public long add(K key) {
        return counts.asMap().merge(key, new Count(window(), 1), Count::plus).times;
    }

    /** Whether it happened so often in this minute; 0 means no limit. */
    public boolean reached(K key, int limit) {
        var count = counts.getIfPresent(key);
        return limit > 0 && count != null && count.window == window() && count.times >= limit;
    }

    /** Whether it happened in this minute or in an earlier one that is still remembered. */
    public boolean isTracked(K key) {
        return counts.asMap().containsKey(key);
    }

    /** Whether nothing is remembered. */
    public boolean isEmpty() {
        return counts.estimatedSize() == 0;
    }

    private long window() {
        return clock.millis() / WINDOW.toMillis();
    }
}
