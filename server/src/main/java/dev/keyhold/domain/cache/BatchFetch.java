package dev.keyhold.domain.cache;

import dev.keyhold.model.AccountId;
import java.util.List;
import java.util.Map;

/** Reads several values of one account together. */
@FunctionalInterface
public interface BatchFetch<K, V> {
    /**
     * The values of those keys that have one.
     *
     * @param keys at least one and at most {@link dev.keyhold.store.ReadTx#MAX_IDS}
     */
    Map<K, V> fetch(AccountId account, List<K> keys);
}
