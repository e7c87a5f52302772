package dev.keyhold.domain.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache that never outlives a change. Once {@link #forget} has returned, no caller that asks later sees what
 * was there before, even if a slow reader fetched the old value earlier and wants to store it now.
 *
 * <p>Invariant: a fetched value is stored only if nothing was forgotten since the fetch began. The check and the store
 * are one atomic step of the map, and so is the removal in {@code forget}, which comes after its own announcement:
 * either the store sees the announcement, or the removal sees the stored value.
 *
 * <p>Where others change the same storage, nobody tells of it. There a value is good for a lease that runs from the
 * beginning of its fetch, and one that is asked for in the second half of its lease is fetched again meanwhile. A value
 * never takes the place of one whose fetch began later, so what is seen here does not go back in time.
 */
public final class RevocableCache<K, V> {
    /** Keys share counters; a collision only costs a fetch that is not remembered. */
    private static final int COUNTERS = 1024;
    /** Fetches ahead of time at once; whatever is not among them is fetched when its lease has run out. */
    private static final int MAX_REFRESHING = 256;
    /** How often a fetch that takes longer than the lease is tried again before the caller is refused. */
    private static final int MAX_LATE = 3;

    private final Cache<K, Entry<V>> values;
    private final long leaseNanos;
    private final BiPredicate<V, V> same;
    private final Consumer<V> dropped;
    private final LongSupplier nanoTime;
    private final AtomicLongArray forgotten = new AtomicLongArray(COUNTERS);
    private final Set<K> refreshing = ConcurrentHashMap.newKeySet();

    /** {@code lease} is {@link dev.keyhold.store.Store#lease}. */
    public RevocableCache(long maxSize, Optional<Duration> lease) {
        this(maxSize, lease, Object::equals, _ -> {});
    }

    /**
     * @param same whether a value fetched again is what is there already, which then stays
     * @param dropped is told of each value that leaves; for one that was forgotten, before {@code forget} returns
     */
    public RevocableCache(long maxSize, Optional<Duration> lease, BiPredicate<V, V> same, Consumer<V> dropped) {
        this(maxSize, lease, same, dropped, System::nanoTime);
    }

    RevocableCache(
            long maxSize,
            Optional<Duration> lease,
            BiPredicate<V, V> same,
            Consumer<V> dropped,
            LongSupplier nanoTime) {
        this.leaseNanos = lease.map(Duration::toNanos).orElse(Long.MAX_VALUE);
        this.same = same;
        this.dropped = dropped;
        this.nanoTime = nanoTime;
        this.values = Caffeine.newBuilder()
                .maximumSize(maxSize)
                .recordStats()
                .executor(Runnable::run)
                .removalListener((@Nullable K _, @Nullable Entry<V> entry, RemovalCause cause) -> {
                    // What takes the place of another says itself what is dropped.
                    if (entry != null && cause != RemovalCause.REPLACED) {
                        dropped.accept(entry.value);
                    }
                })
                .build();
    }

    /** A value, and when its fetch began. */
    private record Entry<V>(V value, long since) {}

    /**
     * The value of a key, from memory or fetched.
     *
     * @throws Refused with {@link Refusal.Unavailable} when no fetch is done within the lease
     */
    public Optional<V> get(K key, Supplier<Optional<V>> fetch) {
        var cached = values.getIfPresent(key);
        if (cached != null) {
            var age = nanoTime.getAsLong() - cached.since;
            if (age < leaseNanos) {
                if (age > leaseNanos / 2) {
                    refresh(key, fetch);
                }
                return Optional.of(cached.value);
            }
        }
        for (int late = 0; late < MAX_LATE; late++) {
            var since = nanoTime.getAsLong();
            var fetched = fetch(key, since, fetch);
            if (nanoTime.getAsLong() - since < leaseNanos) {
                return fetched;
            }
        }
        throw new Refused(new Refusal.Unavailable(Refusal.Cause.STORE));
    }

    public void forget(K key) {
        forgotten.incrementAndGet(counter(key));
        values.asMap().remove(key);
    }

    public CacheStats stats() {
        return values.stats();
    }

    private Optional<V> fetch(K key, long since, Supplier<Optional<V>> fetch) {
        var counter = counter(key);
        var before = forgotten.get(counter);
        var fetched = fetch.get();
        var kept = values.asMap().compute(key, (_, present) -> {
            if (forgotten.get(counter) != before || (present != null && present.since - since > 0)) {
                return present;
            }
            return fetched.map(value -> replace(present, value, since)).orElse(null);
        });
        return kept != null && kept.since == since ? Optional.of(kept.value) : fetched;
    }

    @SuppressWarnings("ReferenceEquality") // What stays must not be dropped, an equal value fetched anew must be.
    private Entry<V> replace(@Nullable Entry<V> present, V value, long since) {
        if (present == null || present.value == value) {
            return new Entry<>(value, since);
        }
        var stays = same.test(present.value, value);
        dropped.accept(stays ? value : present.value);
        return new Entry<>(stays ? present.value : value, since);
    }

    /** A failure is met by whoever asks when the lease has run out. */
    private void refresh(K key, Supplier<Optional<V>> fetch) {
        if (refreshing.size() < MAX_REFRESHING && refreshing.add(key)) {
            Thread.ofVirtual().name("refresh").start(() -> {
                try {
                    fetch(key, nanoTime.getAsLong(), fetch);
                } catch (Refused _) {
                    // The storage has said so in the log.
                } finally {
                    refreshing.remove(key);
                }
            });
        }
    }

    private int counter(K key) {
        return Math.floorMod(key.hashCode(), COUNTERS);
    }
}
