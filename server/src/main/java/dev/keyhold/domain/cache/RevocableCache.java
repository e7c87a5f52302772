package dev.keyhold.domain.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache that never outlives a change. Once {@link #forget} has returned, no caller that asks later sees what
 * was there before, even if a slow reader fetched the old value earlier and wants to store it now.
 *
 * <p>Invariant: a fetched value is stored only if nothing was forgotten since the fetch began. The check and the store
 * are one atomic step of the map, and so is the removal in {@code forget}, which comes after its own announcement:
 * either the store sees the announcement, or the removal sees the stored value.
 */
public final class RevocableCache<K, V> {
    /** Keys share counters; a collision only costs a fetch that is not remembered. */
    private static final int COUNTERS = 1024;

    private final Cache<K, V> values;
    private final AtomicLongArray forgotten = new AtomicLongArray(COUNTERS);

    public RevocableCache(long maxSize) {
        this(maxSize, _ -> {});
    }

    /** {@code dropped} is told of each value that leaves; for one that was forgotten, before {@code forget} returns. */
    public RevocableCache(long maxSize, Consumer<V> dropped) {
        this.values = Caffeine.newBuilder()
                .maximumSize(maxSize)
                .recordStats()
                .executor(Runnable::run)
                .removalListener((@Nullable K _, @Nullable V value, RemovalCause _) -> {
                    if (value != null) {
                        dropped.accept(value);
                    }
                })
                .build();
    }

    public Optional<V> get(K key, Supplier<Optional<V>> fetch) {
        var cached = values.getIfPresent(key);
        if (cached != null) {
            return Optional.of(cached);
        }
        var counter = counter(key);
        var before = forgotten.get(counter);
        var fetched = fetch.get();
        fetched.ifPresent(value ->
                values.asMap().compute(key, (_, present) -> forgotten.get(counter) == before ? value : present));
        return fetched;
    }

    public void forget(K key) {
        forgotten.incrementAndGet(counter(key));
        values.asMap().remove(key);
    }

    public CacheStats stats() {
        return values.stats();
    }

    private int counter(K key) {
        return Math.floorMod(key.hashCode(), COUNTERS);
    }
}
