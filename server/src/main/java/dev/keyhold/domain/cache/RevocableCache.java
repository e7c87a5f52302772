package dev.keyhold.domain.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.RequestGate;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ChangeFeed;
import dev.keyhold.store.ChangeFeed.Renewal;
import dev.keyhold.store.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache that never outlives a change. Once {@link #forget} has returned, no caller that asks later sees what
 * was there before, even if a slow reader fetched the old value earlier and wants to store it now.
 *
 * <p>A key is fetched by one caller at a time, whose outcome is that of all who ask meanwhile. So one fetch begins when
 * the one before it has ended, and what is seen here does not go back in time: of two at once, the one that began later
 * may still have read earlier.
 *
 * <p>Invariant: a fetched value is stored only if the key was not forgotten since the fetch began. The check and the
 * store are one atomic step of the map, and so is the removal in {@code forget}, which comes after its announcement:
 * either the store sees the announcement, or the removal sees the stored value.
 *
 * <p>If others change the same storage, a value is valid for a lease that runs from the beginning of its fetch, and a
 * value that is used in the second half of its lease is fetched again meanwhile, together with others of its account if
 * there is a {@link BatchFetch}. A {@link ChangeFeed} tells what the others change and renews all leases at once; while
 * it does, nothing is fetched again that was not changed.
 *
 * <p>Invariant: the renewal is read before the value that it is applied to. So a value that was in memory after the
 * renewal was published was not among what had to be forgotten for it.
 *
 * <p>Each value belongs to an account. When the cache is full and more than half of it belongs to one account, values
 * of that account make room. A fetch is at the expense of the account, see
 * {@link dev.keyhold.model.ChargedAccount}.
 */
public final class RevocableCache<K, V> {
    /** One of so many parts of a lease is waited for others that are to be fetched again, to read them together. */
    private static final int COLLECTING = 8;
    /** How often a fetch that takes longer than the lease is tried again before the caller is refused. */
    private static final int MAX_LATE = 3;
    /** One of so many parts of the cache is emptied at a time: to find what has been used least takes long. */
    private static final int PARTS = 32;

    private final Cache<K, Entry<V>> values;
    private final long leaseNanos;
    private final ChangeFeed feed;
    private final BiPredicate<V, V> same;
    private final Consumer<V> dropped;
    private final ToIntFunction<V> sizeOf;
    private final Timing timing;
    private final @Nullable BatchFetch<K, V> batch;
    private final Refreshes<K> refreshes;
    private final Fetches<K, V> fetches;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final long maxSize;
    private final LongAdder size = new LongAdder();
    private final ValueCounts ofAccounts;
    private final ReentrantLock makingRoom = new ReentrantLock();

    /** {@code lease} is {@link dev.keyhold.store.Store#lease}. */
    public RevocableCache(long maxSize, Lease lease) {
        this(maxSize, lease, Object::equals, _ -> {});
    }

    /**
     * @param same whether a value fetched again is what is there already, which then stays
     * @param dropped gets each value that leaves; one that was forgotten, before {@code forget} returns
     */
    public RevocableCache(long maxSize, Lease lease, BiPredicate<V, V> same, Consumer<V> dropped) {
        this(maxSize, lease, same, dropped, _ -> 1, System::nanoTime, null);
    }

    /** {@code batch} reads again what is in use, many values of an account by one statement. */
    public RevocableCache(
            long maxSize, Lease lease, BiPredicate<V, V> same, Consumer<V> dropped, BatchFetch<K, V> batch) {
        this(maxSize, lease, same, dropped, _ -> 1, System::nanoTime, batch);
    }

    /**
     * A cache whose values differ in size.
     *
     * @param maxSize what all of them may take together
     * @param sizeOf what a value takes with its key, in the same unit, at least 1
     */
    public static <K, V> RevocableCache<K, V> ofSized(
            long maxSize, Lease lease, ToIntFunction<V> sizeOf, BatchFetch<K, V> batch) {
        return new RevocableCache<>(maxSize, lease, Object::equals, _ -> {}, sizeOf, System::nanoTime, batch);
    }

    RevocableCache(
            long maxSize,
            Lease lease,
            BiPredicate<V, V> same,
            Consumer<V> dropped,
            ToIntFunction<V> sizeOf,
            Timing timing,
            @Nullable BatchFetch<K, V> batch) {
        this.leaseNanos = lease.length().map(Duration::toNanos).orElse(Long.MAX_VALUE);
        this.feed = lease.feed();
        this.same = same;
        this.dropped = dropped;
        this.sizeOf = sizeOf;
        this.timing = timing;
        // What nobody else changes is fetched only once.
        this.batch = lease.isLimited() ? batch : null;
        this.fetches = new Fetches<>(timing, this::begin, this::keep, this.batch);
        this.refreshes = new Refreshes<>(timing, leaseNanos / COLLECTING, this::isDue, this::fetchTogether);
        this.values = Caffeine.newBuilder()
                .maximumWeight(maxSize)
                .weigher((K _, Entry<V> entry) -> entry.size)
                .executor(Runnable::run)
                .removalListener((@Nullable K _, @Nullable Entry<V> entry, RemovalCause cause) -> {
                    // What takes the place of another says itself what is dropped.
                    if (entry != null && cause != RemovalCause.REPLACED) {
                        left(entry);
                    }
                })
                .build();
        this.maxSize = maxSize;
        feed.onGap(this::forgetAll);
        this.ofAccounts = new ValueCounts(maxSize);
    }

    /** How many questions memory answered, and how many had to be fetched; a try that ended is not counted. */
    public record Counts(long hits, long misses) {}

    /** A value, whose it is, what it takes, and when its fetch began. */
    private record Entry<V>(V value, AccountId account, int size, int generation, long at) {
        Entry(V value, AccountId account, int size, Fetch.Begin since) {
            this(value, account, size, since.generation(), since.at());
        }

        boolean isSince(Fetch.Begin begin) {
            return generation == begin.generation() && at == begin.at();
        }
    }

    /**
     * The value of a key, from memory or fetched.
     *
     * @param account the account that the value belongs to, which is always the same for a key
     * @throws ServiceException with {@link ServiceError.Unavailable} when no fetch is done within the lease, and none
     *     was renewed meanwhile
     */
    public Optional<V> get(AccountId account, K key, Supplier<Optional<V>> fetch) {
        var renewal = feed.renewal();
        var cached = values.getIfPresent(key);
        if (cached != null) {
            var age = age(cached, renewal);
            if (age < leaseNanos) {
                if (age > leaseNanos / 2) {
                    refresh(account, key, fetch);
                }
                hits.increment();
                return Optional.of(cached.value);
            }
        }
        NonBlocking.requireMayWait();
        RequestGate.current().requireShare(account);
        misses.increment();
        for (int late = 0; late < MAX_LATE; late++) {
            var done = fetches.fetch(account, key, fetch);
            if (timing.nanoTime() - done.since().at() < leaseNanos) {
                return done.outcome.join();
            }
            // A poll that began later than the fetch may have shown that what it stored is still so.
            var renewed = peek(key);
            if (renewed.isPresent()) {
                return renewed;
            }
        }
        throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
    }

    /** The value of a key as far as memory has it. It is not fetched, nor fetched again in time. */
    public Optional<V> peek(K key) {
        var renewal = feed.renewal();
        var cached = values.getIfPresent(key);
        return cached != null && age(cached, renewal) < leaseNanos ? Optional.of(cached.value) : Optional.empty();
    }

    private long age(Entry<V> cached, Renewal renewal) {
        if (leaseNanos == Long.MAX_VALUE) {
            return 0; // No age ends such a lease, and every request would ask for the time several times.
        }
        var from = renewal.leaseFrom(cached.generation, cached.at);
        return timing.nanoTime() - from;
    }

    public void forget(K key) {
        fetches.forget(key);
        values.asMap().remove(key);
    }

    /** The same for every key of the account, also those whose fetch is under way. */
    public void forgetOf(AccountId account) {
        forgetOf(account, _ -> true);
    }

    /**
     * The same for those keys of the account that the condition holds for. Nothing is looked through when memory holds
     * nothing of the account, as when it was just created; else every key is, also those of other accounts.
     *
     * @param condition is tested for any key that is looked at
     */
    public void forgetOf(AccountId account, Predicate<K> condition) {
        // A value is counted before it is stored, and a fetch stores its value before it ends. So whatever is not seen
        // under way here is counted and stored below, or it began later and sees the change itself.
        fetches.keysOf(account, condition).forEach(this::forget);
        if (!ofAccounts.hasAny(account)) {
            return;
        }
        values.asMap().forEach((key, entry) -> {
            if (condition.test(key) && entry.account.equals(account)) {
                forget(key);
            }
        });
    }

    /** The same for every key, those that are being fetched first for the same reason. */
    void forgetAll() {
        fetches.keys().forEach(this::forget);
        values.asMap().keySet().forEach(this::forget);
    }

    public Counts counts() {
        return new Counts(hits.sum(), misses.sum());
    }

    /** Fetches several keys together, except for those whose fetch is under way; there is a batch fetch. */
    void fetchTogether(AccountId account, List<K> keys) {
        fetches.together(account, keys);
    }

    private Fetch.Begin begin() {
        // There is another one after each gap, of which there are not so many.
        var generation = (int) feed.renewal().generation();
        return new Fetch.Begin(timing.nanoTime(), generation);
    }

    /** Stores what was fetched, and returns it, or what is there already and equal. */
    private Optional<V> keep(Fetch<K, V> own, Optional<V> fetched) {
        makeRoom(own.account);
        var since = own.since();
        var kept = values.asMap()
                .compute(
                        own.key,
                        (_, present) -> own.forgotten
                                ? present
                                : fetched.map(value -> replace(present, value, own.account, since))
                                        .orElse(null));
        return kept != null && kept.isSince(since) ? Optional.of(kept.value) : fetched;
    }

    @SuppressWarnings(
            "ReferenceEquality") // The present value must not be dropped, an equal value that was fetched again must
    // be.
    private Entry<V> replace(@Nullable Entry<V> present, V value, AccountId account, Fetch.Begin since) {
        if (present == null) {
            return entered(value, account, 0, since);
        }
        if (present.value == value) {
            return new Entry<>(value, present.account, present.size, since);
        }
        var stays = same.test(present.value, value);
        dropped.accept(stays ? value : present.value);
        return stays
                ? new Entry<>(present.value, present.account, present.size, since)
                : entered(value, present.account, present.size, since);
    }

    /** {@code freed} is what the value took that it takes the place of. */
    private Entry<V> entered(V value, AccountId account, int freed, Fetch.Begin since) {
        var entry = new Entry<>(value, account, sizeOf.applyAsInt(value), since);
        size.add(entry.size - freed);
        ofAccounts.added(account, entry.size - freed);
        return entry;
    }

    private void left(Entry<V> entry) {
        size.add(-entry.size);
        ofAccounts.removed(entry.account, entry.size);
        dropped.accept(entry.value);
    }

    /** Removes a part of the values of an account that has too many, those that have been used least. */
    private void makeRoom(AccountId next) {
        if (size.sum() < maxSize || !makingRoom.tryLock()) {
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
            var found = new ArrayList<K>();
            var freed = 0L;
            var all = entries.iterator();
            while (all.hasNext() && freed < Math.max(1, maxSize / PARTS)) {
                var entry = all.next();
                if (entry.getValue().account.equals(account)) {
                    found.add(entry.getKey());
                    freed += entry.getValue().size;
                }
            }
            return List.copyOf(found);
        });
    }

    private void refresh(AccountId account, K key, Supplier<Optional<V>> fetch) {
        if (batch == null) {
            refreshes.alone(key, () -> fetches.fetch(account, key, fetch));
        } else {
            refreshes.together(account, key);
        }
    }

    /** Whether the value of a key is in the second half of its lease. */
    private boolean isDue(K key) {
        var renewal = feed.renewal();
        var cached = values.policy().getIfPresentQuietly(key);
        if (cached == null) {
            return false;
        }
        var age = age(cached, renewal);
        return age > leaseNanos / 2 && age < leaseNanos;
    }
}
