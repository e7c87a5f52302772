package dev.keyhold.domain.credential;

import dev.keyhold.domain.job.AccountBatches;
import dev.keyhold.domain.job.UseBatches;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Micros;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.UseStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

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
    private final AccountBatches batches = new AccountBatches(MAX_BATCH);
    private final ConcurrentHashMap<AccessKeyId, Pending> keys = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ResourceId, Pending> resources = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ResourceId, Pending> roles = new ConcurrentHashMap<>();

    public LastUses(Store store) {
        this.store = store;
    }

    /** Remembers that {@code key} authenticated a request, and its owner with it. */
    public void used(AccessKey key, LastUse use) {
        used(key.account(), key.keyId(), key.owner(), use);
    }

    /** The same by those parts of the record that say which it is. */
    public void used(AccountId account, AccessKeyId key, ResourceId owner, LastUse use) {
        note(keys, key, account, use);
        used(account, owner, use.at());
    }

    /** Remembers that the API key or authorized key authenticated its owner. */
    public void used(Identity owner, ResourceId key, Instant at) {
        used(owner.account(), key, at);
        used(owner, at);
    }

    /** Remembers that the identity authenticated with something that is not a record of its own. */
    public void used(Identity identity, Instant at) {
        used(identity.account(), identity.id(), at);
    }

    /** Remembers that a session of the role authenticated a request. */
    public void usedRole(AccountId account, ResourceId role, LastUse use) {
        note(roles, role, account, use);
    }

    private void used(AccountId account, ResourceId resource, Instant at) {
        note(resources, resource, account, ofResource(at));
    }

    private static <K> void note(ConcurrentHashMap<K, Pending> pending, K key, AccountId account, LastUse use) {
        var waiting = pending.get(key);
        if (waiting != null && waiting.renew(use)) {
            return;
        }
        if (waiting != null || pending.mappingCount() < MAX_PENDING) {
            pending.compute(key, (_, present) -> present == null ? Pending.of(account, use) : present.with(use));
        }
    }

    /** Uses of an account's access keys that are not written yet. */
    public Map<AccessKeyId, LastUse> waiting(AccountId account) {
        var waiting = new HashMap<AccessKeyId, LastUse>();
        keys.forEach((id, pending) -> {
            if (pending.account.equals(account)) {
                pending.use().ifPresent(use -> waiting.put(id, use));
            }
        });
        return waiting;
    }

    /** The last use of an access key. */
    public Optional<LastUse> find(ReadTx tx, AccountId account, AccessKeyId id) {
        // Looked at before the store is read: what is written meanwhile is then in both.
        var waiting = Optional.ofNullable(keys.get(id)).flatMap(Pending::use);
        return later(waiting, tx.accessKeys().lastUse(account, id));
    }

    /** The last use of an identity, an API key or an authorized key. */
    public Optional<Instant> find(ReadTx tx, AccountId account, ResourceId id) {
        var waiting = Optional.ofNullable(resources.get(id)).flatMap(Pending::use);
        var stored = tx.identities().lastUse(account, id).map(LastUses::ofResource);
        return later(waiting, stored).map(LastUse::at);
    }

    /** The last use of a role. */
    public Optional<LastUse> ofRole(ReadTx tx, AccountId account, ResourceId role) {
        var waiting = Optional.ofNullable(roles.get(role)).flatMap(Pending::use);
        return later(waiting, tx.roles().lastUse(account, role));
    }

    private static Optional<LastUse> later(Optional<LastUse> one, Optional<LastUse> other) {
        return Stream.of(one, other).flatMap(Optional::stream).max(Comparator.comparing(LastUse::at));
    }

    private static LastUse ofResource(Instant at) {
        return new LastUse(at, "", "");
    }

    /** Writes what waits. What a failed write held goes on waiting, and the failure is thrown. */
    public void flush() {
        try {
            flush(
                    keys,
                    UseStore::renewAccessKeys,
                    (tx, account, id, use) -> tx.accessKeys().recordUse(account, id, use));
        } finally {
            try {
                flush(
                        resources,
                        LastUses::renewResources,
                        (tx, account, id, use) -> tx.identities().recordUse(account, id, use.at()));
            } finally {
                flush(
                        roles,
                        UseStore::renewRoles,
                        (tx, account, id, use) -> tx.roles().recordUse(account, id, use));
            }
        }
    }

    private static Set<ResourceId> renewResources(UseStore tx, AccountId account, Map<ResourceId, LastUse> uses) {
        var times = new HashMap<ResourceId, Instant>();
        uses.forEach((id, use) -> times.put(id, use.at()));
        return tx.renewResources(account, times);
    }

    private <K> void flush(
            ConcurrentHashMap<K, Pending> pending,
            UseBatches.Renewal<K, LastUse> renewal,
            UseBatches.First<K, LastUse> first) {
        var writer = new UseBatches<>(store, renewal, first);
        batches.write(
                List.copyOf(pending.entrySet()),
                it -> it.getValue().account,
                entries -> flush(entries, pending, writer),
                _ -> {});
    }

    private static <K> void flush(
            List<Map.Entry<K, Pending>> entries, ConcurrentHashMap<K, Pending> pending, UseBatches<K, LastUse> writer) {
        var batch = entries.stream()
                .flatMap(it -> it.getValue().use().map(use -> new Read<>(it.getKey(), it.getValue(), use)).stream())
                .toList();
        writer.write(batch.stream()
                .map(it -> new UseBatches.Use<>(it.pending.account, it.key, it.use))
                .toList());
        for (var it : batch) {
            if (it.pending.end(it.use)) {
                pending.remove(it.key, it.pending);
            }
        }
    }

    /** What waits, as it was when it was read to be written. */
    private record Read<K>(K key, Pending pending, LastUse use) {}

    /**
     * The latest use of one thing, until it is written. A later one only changes its time: an object for each request
     * that stays until the flush is what a collector of young garbage is slow at.
     */
    private record Pending(AccountId account, String service, String region, AtomicLong micros) {
        /** In place of a time: this is written or replaced, and takes no more uses. */
        private static final long ENDED = Long.MAX_VALUE;

        static Pending of(AccountId account, LastUse use) {
            return new Pending(account, use.service(), use.region(), new AtomicLong(Micros.of(use.at())));
        }

        /** Takes a use of the same scope, if this has not ended. */
        boolean renew(LastUse use) {
            if (!service.equals(use.service()) || !region.equals(use.region())) {
                return false;
            }
            var at = Micros.of(use.at());
            var known = micros.get();
            while (known < at && !micros.compareAndSet(known, at)) {
                known = micros.get();
            }
            return known != ENDED;
        }

        /** What takes this one's place in the map, itself if it can, with the later of its use and {@code use}. */
        Pending with(LastUse use) {
            if (renew(use)) {
                return this;
            }
            var known = micros.getAndSet(ENDED);
            return known == ENDED || known < Micros.of(use.at())
                    ? of(account, use)
                    : new Pending(account, service, region, new AtomicLong(known));
        }

        Optional<LastUse> use() {
            var at = micros.get();
            return at == ENDED ? Optional.empty() : Optional.of(new LastUse(Micros.instant(at), service, region));
        }

        /** Ends it, unless there was another use after the one that is written now. */
        boolean end(LastUse written) {
            return micros.compareAndSet(Micros.of(written.at()), ENDED);
        }
    }
}
