package dev.keyhold.domain.credential;

import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.LastUse;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When keys were last used. Uses gather in memory and are written in batches, never one write a request; a crash loses
 * those since the last flush. Questions are answered from both, so an answer is never older than the last request.
 */
public final class LastUses {
    /** Keys with an unwritten use. Beyond it a key's use is remembered only if it has one waiting already. */
    static final int MAX_PENDING = 100_000;
    /** Rows in one transaction, so that a batch does not hold up other writers for long. */
    static final int MAX_BATCH = 1_000;

    private final Store store;
    private final ConcurrentHashMap<AccessKeyId, Use> pending = new ConcurrentHashMap<>();

    public LastUses(Store store) {
        this.store = store;
    }

    private record Use(AccountId account, LastUse use) {
        Use later(Use other) {
            return other.use.at().isAfter(use.at()) ? other : this;
        }
    }

    /** Remembers that {@code key} authenticated a request. */
    void used(AccessKey key, LastUse use) {
        if (pending.size() < MAX_PENDING || pending.containsKey(key.keyId())) {
            pending.merge(key.keyId(), new Use(key.account(), use), Use::later);
        }
    }

    Optional<LastUse> find(ReadTx tx, AccountId account, AccessKeyId id) {
        var waiting = pending.get(id);
        var stored = tx.accessKeys().lastUse(account, id);
        if (waiting == null
                || stored.filter(use -> use.at().isAfter(waiting.use.at())).isPresent()) {
            return stored;
        }
        return Optional.of(waiting.use);
    }

    /** Writes what waits. What a failed write held goes on waiting, and the failure is thrown. */
    public void flush() {
        var waiting = List.copyOf(pending.entrySet());
        for (int from = 0; from < waiting.size(); from += MAX_BATCH) {
            write(waiting.subList(from, Math.min(from + MAX_BATCH, waiting.size())));
        }
    }

    private void write(List<Map.Entry<AccessKeyId, Use>> batch) {
        store.write(tx -> {
            batch.forEach(entry -> tx.accessKeys()
                    .recordUse(
                            entry.getValue().account(),
                            entry.getKey(),
                            entry.getValue().use()));
            return batch.size();
        });
        batch.forEach(entry -> pending.remove(entry.getKey(), entry.getValue()));
    }
}
