package dev.keyhold.domain.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.keyhold.model.AccountId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A cache whose bytes are bounded, of values that depend on nothing but their keys, so that none is ever stale. Those
 * that were not used for long make room for others. When it is full and more than half of it belongs to one account,
 * values of that account make room.
 */
public final class SizedCache<K, V> {
    /** One of so many parts of the memory stays free, */
    private static final int PARTS = 32;
    /** and twice as much is emptied at a time: to find what has been used least takes long. */
    private static final int ROOM = 2;

    private final Cache<K, Entry<V>> values;
    private final ToIntFunction<V> sizeOf;
    private final long maxBytes;
    private final ValueCounts ofAccounts;
    private final ReentrantLock makingRoom = new ReentrantLock();

    /** {@code sizeOf} tells how many bytes a value takes with its key, about. */
    public SizedCache(long maxBytes, ToIntFunction<V> sizeOf) {
        this.maxBytes = maxBytes;
        this.sizeOf = sizeOf;
        this.ofAccounts = new ValueCounts(maxBytes);
        this.values = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((K _, Entry<V> entry) -> entry.bytes)
                .executor(Runnable::run)
                .removalListener((@Nullable K _, @Nullable Entry<V> entry, RemovalCause _) -> {
                    if (entry != null) {
                        ofAccounts.removed(entry.account, entry.bytes);
                    }
                })
                .build();
    }

    /** A value, the first account that it was made for, and what it takes. */
    private record Entry<V>(V value, AccountId account, int bytes) {}

    /** The value of that key, if it is in memory. */
    public @Nullable V find(K key) {
        var entry = values.getIfPresent(key);
        return entry == null ? null : entry.value;
    }

    /** Some key in memory that passes a test. It looks at all of them, which takes long. */
    public Optional<K> search(Predicate<K> test) {
        return values.asMap().keySet().stream().filter(test).findFirst();
    }

    /** The value of that key, made if it is not in memory, at the expense of the account. */
    public V get(AccountId account, K key, Function<K, V> make) {
        var present = find(key);
        if (present != null) {
            return present;
        }
        makeRoom(account);
        return values.get(key, missing -> entry(account, make.apply(missing))).value;
    }

    private Entry<V> entry(AccountId account, V value) {
        var bytes = sizeOf.applyAsInt(value);
        ofAccounts.added(account, bytes);
        return new Entry<>(value, account, bytes);
    }

    /** How many bytes the values take, about. */
    public long bytes() {
        return values.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }

    /** Removes a part of the values of an account that has too many, those that have been used least. */
    private void makeRoom(AccountId next) {
        if (bytes() < maxBytes - maxBytes / PARTS || !makingRoom.tryLock()) {
            return;
        }
        try {
            ofAccounts
                    .makingRoomFor(next)
                    .ifPresent(account -> leastUsed(account).forEach(values.asMap()::remove));
        } finally {
            makingRoom.unlock();
        }
    }

    private List<K> leastUsed(AccountId account) {
        return values.policy().eviction().orElseThrow().coldest(entries -> {
            var keys = new ArrayList<K>();
            var bytes = 0L;
            var all = entries.iterator();
            while (all.hasNext() && bytes < ROOM * maxBytes / PARTS) {
                var entry = all.next();
                if (entry.getValue().account.equals(account)) {
                    keys.add(entry.getKey());
                    bytes += entry.getValue().bytes;
                }
            }
            return List.copyOf(keys);
        });
    }
}
