package dev.keyhold.domain.audit;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.job.AccountBatches;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AccountShares;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.AuditStore.Trail;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Events on their way to a bounded trail. Alike ones become one with a count, and a flush writes them in batches, so
 * that no request waits for the store. What a failed flush held waits for the next. One account has only a share of the
 * buffer.
 */
final class AuditEventBuffer {
    /** Events in one transaction, so that a batch does not hold up other writers for long. */
    private static final int MAX_BATCH = 1_000;

    /** With the time of a commit well below {@link AuditFeed#OVERLAP}. */
    private static final Duration MAX_AGE_OF_ID = Duration.ofSeconds(75);

    private static final String MANY = "(many)";

    private final Store store;
    private final InstantSource clock;
    private final IdGenerator ids;
    private final Trail trail;
    private final int maxDistinct;
    private final int maxKept;
    private final AccountBatches batches = new AccountBatches(MAX_BATCH);
    private final ReentrantLock flushing = new ReentrantLock();
    private Map<Kind, Tally> pending = new HashMap<>();
    private AccountShares places;

    /**
     * A buffer before a trail.
     *
     * @param maxDistinct different events of one account between two flushes; of all accounts a third more
     * @param maxKept events of an account kept in the store; the oldest go first
     */
    AuditEventBuffer(Store store, InstantSource clock, IdGenerator ids, Trail trail, int maxDistinct, int maxKept) {
        this.store = store;
        this.clock = clock;
        this.ids = ids;
        this.trail = trail;
        this.maxDistinct = maxDistinct;
        this.maxKept = maxKept;
        this.places = new AccountShares(maxDistinct);
    }

    /** What makes events alike; {@code request} is set where each is to stand for itself. */
    record Kind(
            AccountId account,
            String operation,
            AuditEvent.Outcome outcome,
            String reason,
            Optional<ResourceId> actor,
            String credential,
            String target,
            String source,
            String request) {
        static Kind of(
                Principal principal, String operation, AuditEvent.Outcome outcome, String reason, String target) {
            return new Kind(
                    principal.account(),
                    operation,
                    outcome,
                    reason,
                    Optional.of(principal.id()),
                    principal.credential().name(),
                    target,
                    principal.origin().source(),
                    "");
        }

        Kind ofRequest(String id) {
            return new Kind(account, operation, outcome, reason, actor, credential, target, source, id);
        }

        private Kind merged() {
            return new Kind(AccountId.SYSTEM, MANY, outcome, reason, Optional.empty(), MANY, MANY, MANY, "");
        }
    }

    private record Tally(long count, Instant last, RequestOrigin origin) {
        /** The later of both tells when and from where: what a failed flush puts back may be the older. */
        Tally plus(Tally other) {
            var later = other.last.isBefore(last) ? this : other;
            return new Tally(count + other.count, later.last, later.origin);
        }
    }

    /** How many different events wait. */
    synchronized int size() {
        return pending.size();
    }

    /** Notes an event; beyond the bound it is counted together with all others that came too late. */
    synchronized void note(Kind kind, RequestOrigin origin) {
        add(kind, new Tally(1, clock.instant(), origin));
    }

    /** Notes an event if there is room for it, and says whether there was. */
    synchronized boolean offer(Kind kind, RequestOrigin origin) {
        if (!hasPlace(kind)) {
            return false;
        }
        pending.merge(kind, new Tally(1, clock.instant(), origin), Tally::plus);
        return true;
    }

    /**
     * Writes what has been noted since the last time. On failure it is noted again, and the failure thrown. It waits
     * for a flush that runs, so that all that was noted before is written when it returns.
     */
    void flush() {
        flushing.lock();
        try {
            var taken = List.copyOf(take().entrySet());
            batches.write(taken, entry -> entry.getKey().account(), this::write, this::putBack);
        } finally {
            flushing.unlock();
        }
    }

    private void write(List<Map.Entry<Kind, Tally>> batch) {
        store.write(tx -> {
            AuditStore.Writes audit = tx.audit();
            batch.forEach(entry -> audit.append(trail, event(entry.getKey(), entry.getValue())));
            batch.stream()
                    .map(entry -> entry.getKey().account())
                    .distinct()
                    .forEach(account -> audit.trim(trail, account, maxKept));
            return batch.size();
        });
    }

    /** True when events of that kind are pending already, or a place for them could be taken. */
    private boolean hasPlace(Kind kind) {
        return pending.containsKey(kind) || places.take(kind.account(), 1);
    }

    private void add(Kind kind, Tally tally) {
        if (pending.computeIfPresent(kind, (_, before) -> before.plus(tally)) == null) {
            pending.merge(places.take(kind.account(), 1) ? kind : kind.merged(), tally, Tally::plus);
        }
    }

    private synchronized Map<Kind, Tally> take() {
        var batch = pending;
        pending = new HashMap<>();
        places = new AccountShares(maxDistinct);
        return batch;
    }

    private synchronized void putBack(List<Map.Entry<Kind, Tally>> batch) {
        batch.forEach(entry -> add(entry.getKey(), entry.getValue()));
    }

    /** What waited longer, as the store failed, comes later in the trail: readers look for new events at its end. */
    private Instant timeOfId(Instant last) {
        var oldest = clock.instant().minus(MAX_AGE_OF_ID);
        return last.isBefore(oldest) ? oldest : last;
    }

    private AuditEvent event(Kind kind, Tally tally) {
        return new AuditEvent(
                kind.account(),
                ids.eventId(timeOfId(tally.last())),
                tally.last(),
                kind.operation(),
                kind.outcome(),
                kind.reason(),
                kind.actor(),
                kind.credential(),
                kind.target(),
                kind.source().equals(MANY)
                        ? new RequestOrigin("", MANY, "", tally.origin().api())
                        : tally.origin(),
                tally.count());
    }
}
