package dev.keyhold.domain.credential;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A bounded cache that never outlives a change. Once {@link #forget} has returned, no caller sees what was there
 * before, even if a slow reader fetched the old value earlier and stores it later: a value is not kept when anything
 * was forgotten while it was being fetched.
 */
final class RevocableCache<K, V> {
    private final Cache<K, V> values;
    private final AtomicLong forgotten = new AtomicLong();

    RevocableCache(long maxSize) {
        this.values = Caffeine.newBuilder().maximumSize(maxSize).recordStats().build();
    }

    Optional<V> get(K key, Supplier<Optional<V>> fetch) {
        var cached = values.getIfPresent(key);
        if (cached != null) {
            return Optional.of(cached);
        }
        var before = forgotten.get();
        var fetched = fetch.get();
        if (fetched.isPresent()) {
            keep(key, fetched.get(), before);
        }
        return fetched;
    }

    /** Looks and stores in one step, which {@link #forget} of that key waits for: what is outdated is never seen. */
    private void keep(K key, V value, long before) {
        values.asMap().compute(key, (_, present) -> forgotten.get() == before ? value : present);
    }

    void forget(K key) {
        forgotten.incrementAndGet();
        values.invalidate(key);
    }

    CacheStats stats() {
        return values.stats();
    }
}
