package dev.keyhold.domain.cache;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ChargedAccount;
import dev.keyhold.model.FairQueue;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The fetches of a cache, one of a key at a time. A value is fetched alone and at once as long as few are. When a node
 * has forgotten everything, all that is in use is missing at the same moment: whatever comes on top then waits for its
 * turn and is fetched together with others of its account, if there is a {@link BatchFetch}. So the storage gets a few
 * queries and not one for each value, which would take all of its connections until requests are refused.
 *
 * <p>A fetch is registered before it begins, and begins before the storage is read. So a change finds the fetch of
 * its key, or the fetch reads what is new.
 */
final class Fetches<K, V> {
    /** So many are read at once: fewer than a node has connections to read with, for other caches are read too. */
    static final int AT_ONCE = 8;

    /** So many of one account are, so that a part of the storage which hangs does not hold up accounts on others. */
    static final int AT_ONCE_OF_ACCOUNT = AT_ONCE / 2;

    /** How long one waits for its turn, as for a connection of the storage. */
    static final Duration TURN_WAIT = Duration.ofSeconds(2);

    private final Timing timing;
    private final Supplier<Fetch.Begin> begin;
    private final BiFunction<Fetch<K, V>, Optional<V>, Optional<V>> keep;
    private final @Nullable BatchFetch<K, V> batch;
    private final ConcurrentHashMap<K, Fetch<K, V>> underWay = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final FairQueue<Waiting<K, V>> queue = new FairQueue<>();
    private int running;
    private final Map<AccountId, Integer> runningOf = new HashMap<>();

    /**
     * Fetches for one cache.
     *
     * @param begin the present
     * @param keep stores what was fetched, and returns what those who wait for it get
     * @param batch null if values are fetched one by one, however many there are
     */
    Fetches(
            Timing timing,
            Supplier<Fetch.Begin> begin,
            BiFunction<Fetch<K, V>, Optional<V>, Optional<V>> keep,
            @Nullable BatchFetch<K, V> batch) {
        this.timing = timing;
        this.begin = begin;
        this.keep = keep;
        this.batch = batch;
    }

    /** One that waits for its turn, and what reads its value alone. */
    private record Waiting<K, V>(Fetch<K, V> fetch, Supplier<Optional<V>> read) {}

    /**
     * Returns a fetch that has succeeded: the one under way if there is one, else one of the caller's own.
     *
     * @throws ServiceException what it failed with, or {@link ServiceError.UnavailableReason#OVERLOADED} when its turn
     *     did not come in time
     */
    Fetch<K, V> fetch(AccountId account, K key, Supplier<Optional<V>> read) {
        var own = new Fetch<K, V>(account, key, timing.nanoTime());
        var others = underWay.putIfAbsent(key, own);
        if (others != null) {
            others.wanted(timing.nanoTime());
            await(others);
            return others;
        }
        if (!mayRun(own, read)) {
            await(own);
            return own;
        }
        try {
            run(List.of(own), () -> alone(key, read));
        } finally {
            ended(account);
        }
        return own;
    }

    private static <K, V> Map<K, V> alone(K key, Supplier<Optional<V>> read) {
        return read.get().map(value -> Map.of(key, value)).orElse(Map.of());
    }

    /** Fetches several keys together, except for those whose fetch is under way; there is a batch fetch. */
    void together(AccountId account, List<K> keys) {
        var own = new ArrayList<Fetch<K, V>>();
        for (var key : keys) {
            var fetch = new Fetch<K, V>(account, key, timing.nanoTime());
            if (underWay.putIfAbsent(key, fetch) == null) {
                own.add(fetch);
            }
        }
        if (!own.isEmpty()) {
            run(own, () -> together(own));
        }
    }

    private Map<K, V> together(List<Fetch<K, V>> own) {
        // A key that was forgotten while it waited, and is asked for again, is there twice.
        var keys = own.stream().map(fetch -> fetch.key).distinct().toList();
        return Objects.requireNonNull(batch).fetch(own.getFirst().account, keys);
    }

    /** Ends fetches of one account that are registered. */
    private void run(List<Fetch<K, V>> own, Supplier<Map<K, V>> read) {
        try {
            complete(own, read);
        } catch (RuntimeException | Error e) {
            fail(own, e);
            throw e;
        } finally {
            own.forEach(this::remove);
        }
    }

    private void complete(List<Fetch<K, V>> own, Supplier<Map<K, V>> read) {
        var now = begin.get();
        own.forEach(fetch -> fetch.begin(now));
        var found = ChargedAccount.call(own.getFirst().account, read);
        own.forEach(fetch -> fetch.outcome.complete(keep.apply(fetch, Optional.ofNullable(found.get(fetch.key)))));
    }

    private void fail(List<Fetch<K, V>> own, Throwable failure) {
        own.forEach(fetch -> fetch.outcome.completeExceptionally(failure));
    }

    private void remove(Fetch<K, V> fetch) {
        underWay.remove(fetch.key, fetch);
    }

    /** Whether the fetch may begin at once; else it waits for its turn. */
    private boolean mayRun(Fetch<K, V> fetch, Supplier<Optional<V>> read) {
        if (batch == null) {
            return true;
        }
        lock.lock();
        try {
            if (running < AT_ONCE && mayRun(fetch.account)) {
                running++;
                runningOf.merge(fetch.account, 1, Integer::sum);
                return true;
            }
            queue.add(fetch.account, new Waiting<>(fetch, read));
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean mayRun(AccountId account) {
        return runningOf.getOrDefault(account, 0) < AT_ONCE_OF_ACCOUNT;
    }

    /** Those that wait are not fetched by a request that has what it wants. */
    private void ended(AccountId account) {
        if (batch == null) {
            return;
        }
        var next = next(account);
        if (!next.isEmpty()) {
            timing.start(() -> runAll(next));
        }
    }

    private void runAll(List<Waiting<K, V>> first) {
        var some = first;
        while (!some.isEmpty()) {
            var now = timing.nanoTime();
            var inTime = new ArrayList<Waiting<K, V>>();
            for (var one : some) {
                if (now - one.fetch.wantedAt() < TURN_WAIT.toNanos()) {
                    inTime.add(one);
                } else {
                    // All who asked have been refused.
                    fail(List.of(one.fetch), overloaded());
                    remove(one.fetch);
                }
            }
            if (!inTime.isEmpty()) {
                runTurn(inTime);
            }
            some = next(some.getFirst().fetch.account);
        }
    }

    private void runTurn(List<Waiting<K, V>> own) {
        var fetches = own.stream().map(Waiting::fetch).toList();
        try {
            complete(fetches, () -> together(fetches));
        } catch (ServiceException | Error e) {
            fail(fetches, e);
        } catch (RuntimeException _) {
            // A damaged record of one of them must not concern the others, nor those that have what they want.
            own.stream().filter(one -> !one.fetch.outcome.isDone()).forEach(this::runAlone);
        } finally {
            fetches.forEach(this::remove);
        }
    }

    private void runAlone(Waiting<K, V> one) {
        try {
            run(List.of(one.fetch), () -> alone(one.fetch.key, one.read));
        } catch (RuntimeException | Error _) {
            // Who waits for it gets it. Whatever it is, the others must have their turn.
        }
    }

    /**
     * What is to be fetched next, in the place of a fetch of the account that has ended; if there is nothing, others
     * may begin at once again.
     */
    private List<Waiting<K, V>> next(AccountId ended) {
        lock.lock();
        try {
            runningOf.computeIfPresent(ended, (_, count) -> count == 1 ? null : count - 1);
            var next = queue.poll(ReadTx.MAX_IDS, this::mayRun);
            if (next.isEmpty()) {
                running--;
            } else {
                runningOf.merge(next.getFirst().fetch.account, 1, Integer::sum);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void await(Fetch<K, V> fetch) {
        if (!fetch.hasBegun() && !timing.await(fetch.outcome, TURN_WAIT) && !fetch.hasBegun()) {
            throw overloaded();
        }
        fetch.await();
    }

    private static ServiceException overloaded() {
        return new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.OVERLOADED));
    }

    /** What is being fetched of that key is not kept, and nobody joins it any more. */
    void forget(K key) {
        var overtaken = underWay.remove(key);
        if (overtaken != null) {
            overtaken.forgotten = true;
        }
    }

    /** The keys of an account that are being fetched. */
    List<K> keysOf(AccountId account, Predicate<K> condition) {
        var keys = new ArrayList<K>();
        underWay.forEach((key, fetch) -> {
            if (condition.test(key) && fetch.account.equals(account)) {
                keys.add(key);
            }
        });
        return keys;
    }

    /** All keys that are being fetched. */
    List<K> keys() {
        return List.copyOf(underWay.keySet());
    }
}
