package dev.keyhold.domain.job;

import dev.keyhold.model.AccountId;
import dev.keyhold.store.Store;
import dev.keyhold.store.UseStore;
import dev.keyhold.store.WriteTx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes last uses of things of one kind. Nearly all were used before, and many of those are written with one
 * statement; a first use is written alone, when it is sure that what was used still exists.
 */
public final class UseBatches<K, U> {
    private final Store store;
    private final Renewal<K, U> renewal;
    private final First<K, U> first;

    public UseBatches(Store store, Renewal<K, U> renewal, First<K, U> first) {
        this.store = store;
        this.renewal = renewal;
        this.first = first;
    }

    /** A use that is to be written. */
    public record Use<K, U>(AccountId account, K key, U use) {}

    /** Writes later uses of what was used before, and returns the rest; a method of {@link UseStore}. */
    @FunctionalInterface
    public interface Renewal<K, U> {
        Set<K> renew(UseStore tx, AccountId account, Map<K, U> uses);
    }

    /** Writes a first use of what still exists. */
    @FunctionalInterface
    public interface First<K, U> {
        void record(WriteTx tx, AccountId account, K key, U use);
    }

    /** Writes uses of different things. Those that were written before a failure may be written again. */
    public void write(List<Use<K, U>> uses) {
        List<Use<K, U>> unknown = store.writeUses(tx -> renew(tx, uses));
        if (!unknown.isEmpty()) {
            var _ = store.write(tx -> {
                unknown.forEach(it -> first.record(tx, it.account, it.key, it.use));
                return unknown.size();
            });
        }
    }

    private List<Use<K, U>> renew(UseStore tx, List<Use<K, U>> uses) {
        // In one order on all nodes, so that none waits for another that waits for it.
        var byAccount = new TreeMap<String, Map<K, Use<K, U>>>();
        uses.forEach(it -> byAccount
                .computeIfAbsent(it.account.text(), _ -> new HashMap<>())
                .put(it.key, it));
        var unknown = new ArrayList<Use<K, U>>();
        byAccount.forEach((account, ofAccount) -> {
            var values = new HashMap<K, U>();
            ofAccount.forEach((key, it) -> values.put(key, it.use));
            var left = renewal.renew(tx, new AccountId(account), values);
            ofAccount.values().stream().filter(it -> left.contains(it.key)).forEach(unknown::add);
        });
        return unknown;
    }
}
