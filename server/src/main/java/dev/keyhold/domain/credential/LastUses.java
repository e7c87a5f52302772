package dev.keyhold.domain.credential;

import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * When credentials and their identities were last used. Uses gather in memory and are written in batches, never one
 * write a request; a crash loses those since the last flush. Questions are answered from both, so an answer is never
 * older than the last request.
 */
public final class LastUses {
    /** Things of one kind with an unwritten use. Beyond it a use is remembered only where one is waiting already. */
    static final int MAX_PENDING = 100_000;
    /** Rows in one transaction, so that a batch does not hold up other writers for long. */
    static final int MAX_BATCH = 1_000;

    private final Store store;
    private final ConcurrentHashMap<AccessKeyId, KeyUse> keys = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ResourceId, Use> resources = new ConcurrentHashMap<>();

    public LastUses(Store store) {
        this.store = store;
    }

    private record KeyUse(AccountId account, LastUse use) {
        KeyUse later(KeyUse other) {
            return other.use.at().isAfter(use.at()) ? other : this;
        }
    }

    /** The use of an identity, an API key or an authorized key. */
    private record Use(AccountId account, Instant at) {
        Use later(Use other) {
            return other.at.isAfter(at) ? other : this;
        }
    }

    /** Remembers that {@code key} authenticated a request, and its owner with it. */
    void used(AccessKey key, LastUse use) {
        if (hasRoom(keys, key.keyId())) {
            keys.merge(key.keyId(), new KeyUse(key.account(), use), KeyUse::later);
        }
        used(key.account(), key.owner(), use.at());
    }

    /** Remembers that the API key or authorized key authenticated its owner. */
    void used(Identity owner, ResourceId key, Instant at) {
        used(owner.account(), key, at);
        used(owner, at);
    }

    /** Remembers that the identity authenticated with something that is not a record of its own. */
    void used(Identity identity, Instant at) {
        used(identity.account(), identity.id(), at);
    }

    private void used(AccountId account, ResourceId resource, Instant at) {
        if (hasRoom(resources, resource)) {
            resources.merge(resource, new Use(account, at), Use::later);
        }
    }

    private static <K> boolean hasRoom(ConcurrentHashMap<K, ?> pending, K key) {
        return pending.size() < MAX_PENDING || pending.containsKey(key);
    }

    /** The last use of an access key. */
    public Optional<LastUse> find(ReadTx tx, AccountId account, AccessKeyId id) {
        var waiting = keys.get(id);
        var stored = tx.accessKeys().lastUse(account, id);
        if (waiting == null
                || stored.filter(use -> use.at().isAfter(waiting.use.at())).isPresent()) {
            return stored;
        }
        return Optional.of(waiting.use);
    }

    /** The last use of an identity, an API key or an authorized key. */
    public Optional<Instant> find(ReadTx tx, AccountId account, ResourceId id) {
        var waiting = resources.get(id);
        var stored = tx.identities().lastUse(account, id);
        if (waiting == null || stored.filter(at -> at.isAfter(waiting.at)).isPresent()) {
            return stored;
        }
        return Optional.of(waiting.at);
    }

    /** Writes what waits. What a failed write held goes on waiting, and the failure is thrown. */
    public void flush() {
        flush(keys, (tx, entry) -> {
            var use = entry.getValue();
            tx.accessKeys().recordUse(use.account, entry.getKey(), use.use);
        });
        flush(resources, (tx, entry) -> {
            var use = entry.getValue();
            tx.identities().recordUse(use.account, entry.getKey(), use.at);
        });
    }

    private <K, V> void flush(ConcurrentHashMap<K, V> pending, BiConsumer<WriteTx, Map.Entry<K, V>> record) {
        var waiting = List.copyOf(pending.entrySet());
        for (int from = 0; from < waiting.size(); from += MAX_BATCH) {
            var batch = waiting.subList(from, Math.min(from + MAX_BATCH, waiting.size()));
            store.write(tx -> {
                batch.forEach(entry -> record.accept(tx, entry));
                return batch.size();
            });
            batch.forEach(entry -> pending.remove(entry.getKey(), entry.getValue()));
        }
    }
}
