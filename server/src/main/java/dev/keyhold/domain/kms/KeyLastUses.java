package dev.keyhold.domain.kms;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.job.AccountBatches;
import dev.keyhold.domain.job.UseBatches;
import dev.keyhold.model.KeyLastUse;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.Store;
import dev.keyhold.store.UseStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * When keys were last used. Uses gather in memory and are written in batches, never one write a request; a crash loses
 * those since the last flush. A question is answered from both.
 */
public final class KeyLastUses {
    /** Keys with an unwritten use. Beyond it a use is remembered only where one is waiting already. */
    static final int MAX_PENDING = 100_000;
    /** Rows in one transaction, so that a batch does not hold up other writers for long. */
    static final int MAX_BATCH = 1_000;

    private final Store store;
    private final AccountBatches batches = new AccountBatches(MAX_BATCH);
    private final UseBatches<ResourceId, KeyLastUse> writer;
    private final KeyResolver resolver;
    private final InstantSource clock;
    private final ConcurrentHashMap<ResourceId, KeyLastUse> pending = new ConcurrentHashMap<>();

    public KeyLastUses(Store store, KeyResolver resolver, InstantSource clock) {
        this.store = store;
        this.writer = new UseBatches<>(
                store,
                UseStore::renewKmsKeys,
                (tx, account, key, use) -> tx.kmsKeys().recordUse(account, key, use));
        this.resolver = resolver;
        this.clock = clock;
    }

    /** A key, and its last use if there was any. */
    public record Usage(KmsKey key, Optional<KeyLastUse> last) {}

    /** Remembers a use that succeeded. */
    void used(Principal principal, ResourceId key, Action action) {
        if (pending.mappingCount() < MAX_PENDING || pending.containsKey(key)) {
            var request = principal.origin().requestId();
            var use = new KeyLastUse(clock.instant(), UsageRules.operation(action), request);
            pending.merge(key, use, KeyLastUse::later);
        }
    }

    public Usage find(Principal principal, KeyReference.ByName name) {
        return store.read(tx -> {
            var key = resolver.stored(tx, principal, name, KmsAction.GET_KEY_LAST_USAGE);
            // Looked at before the store is read: what is written meanwhile is then in both.
            var waiting = Optional.ofNullable(pending.get(key.id()));
            var stored = tx.kmsKeys().lastUse(key.account(), key.id());
            return new Usage(
                    key, Stream.of(waiting, stored).flatMap(Optional::stream).reduce(KeyLastUse::later));
        });
    }

    /** Writes what waits. What a failed write held goes on waiting, and the failure is thrown. */
    public void flush() {
        var waiting = pending.entrySet().stream()
                .map(it -> new UseBatches.Use<>(it.getKey().account(), it.getKey(), it.getValue()))
                .toList();
        batches.write(waiting, UseBatches.Use::account, this::write, _ -> {});
    }

    private void write(List<UseBatches.Use<ResourceId, KeyLastUse>> batch) {
        writer.write(batch);
        batch.forEach(it -> pending.remove(it.key(), it.use()));
    }
}
