package dev.keyhold.domain.cache;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Has values in use fetched again before their leases run out, so that no request waits for that: each alone and at
 * once, or those of an account together after a moment in which they are collected. Whatever there is no room for, or
 * whose fetch fails, is fetched when its lease has run out; so a failure is reported to the first caller after that.
 *
 * <p>All keys are of values that memory had when they were added, so nobody can make any up.
 */
final class Refreshes<K> {
    private static final int MAX_ALONE = 256;
    /** Those of an account are read one batch after the other, so this is also how many are read at once. */
    private static final int MAX_ACCOUNTS = 1_024;
    /** Of one account; more could hardly be read in time. */
    private static final int MAX_COLLECTED = 20_000;

    private final Timing timing;
    private final long collectingNanos;
    private final Predicate<K> isDue;
    private final BiConsumer<AccountId, List<K>> fetchTogether;
    private final Set<K> alone = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<AccountId, Set<K>> collected = new ConcurrentHashMap<>();

    /**
     * @param collectingNanos how long the first key of an account waits for others
     * @param isDue whether a key that was collected still has to be fetched
     * @param fetchTogether gets at most {@link ReadTx#MAX_IDS} keys
     */
    Refreshes(Timing timing, long collectingNanos, Predicate<K> isDue, BiConsumer<AccountId, List<K>> fetchTogether) {
        this.timing = timing;
        this.collectingNanos = collectingNanos;
        this.isDue = isDue;
        this.fetchTogether = fetchTogether;
    }

    void alone(K key, Runnable fetch) {
        if (alone.size() < MAX_ALONE && alone.add(key)) {
            Thread.ofVirtual().name("refresh").start(() -> {
                try {
                    fetch.run();
                } catch (ServiceException _) {
                    // The storage has said so in the log.
                } finally {
                    alone.remove(key);
                }
            });
        }
    }

    /** Every use of a value comes here until it is fetched, so it costs little if the key is there already. */
    void together(AccountId account, K key) {
        var keys = collected.get(account);
        if (keys == null) {
            begin(account, key);
        } else if (!keys.contains(key) && keys.size() < MAX_COLLECTED) {
            keys.add(key);
        }
    }

    private void begin(AccountId account, K key) {
        var keys = ConcurrentHashMap.<K>newKeySet();
        keys.add(key);
        if (collected.size() < MAX_ACCOUNTS && collected.putIfAbsent(account, keys) == null) {
            timing.after(collectingNanos, () -> fetch(account, keys));
        }
    }

    private void fetch(AccountId account, Set<K> keys) {
        try {
            for (var batch = next(keys); !batch.isEmpty(); batch = next(keys)) {
                fetchTogether.accept(account, batch);
            }
        } catch (ServiceException _) {
            // The storage has said so in the log.
        } finally {
            // What is added from now on is lost: the next use of it comes here again.
            collected.remove(account);
        }
    }

    private List<K> next(Set<K> keys) {
        var batch = new ArrayList<K>();
        for (var all = keys.iterator(); all.hasNext() && batch.size() < ReadTx.MAX_IDS; ) {
            var key = all.next();
            all.remove();
            // Also what was used while it was being fetched is here.
            if (isDue.test(key)) {
                batch.add(key);
            }
        }
        return batch;
    }
}
