package dev.keyhold.domain.audit;

import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.domain.Operation;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Origin;
import dev.keyhold.model.Rejection;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Target;
import dev.keyhold.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Refused authentications and authorizations on their way to the audit trail. Anybody can cause them, so they are
 * bounded three times: alike refusals become one event with a count, at most {@value #MAX_DISTINCT} different ones are
 * kept between two flushes (the rest are counted together), and the store keeps the newest only. Flushing happens in
 * the background, so a flood neither stalls requests nor fills the disk; a crash loses the refusals since the last
 * flush.
 */
public final class RefusalLog {
    /** Different refusals between two flushes. */
    public static final int MAX_DISTINCT = 1_000;
    /** Refusals kept in the store for each account; older ones are dropped. */
    public static final int MAX_KEPT = 100_000;

    private static final String MANY = "(many)";

    private final Store store;
    private final InstantSource clock;
    private final KeyFactory ids;
    private Map<Kind, Tally> pending = new HashMap<>();

    public RefusalLog(Store store, InstantSource clock, KeyFactory ids) {
        this.store = store;
        this.clock = clock;
        this.ids = ids;
    }

    private record Kind(
            AccountId account,
            String operation,
            AuditEvent.Outcome outcome,
            String reason,
            Optional<ResourceId> actor,
            String accessKey,
            String target,
            String source) {
        Kind merged() {
            return new Kind(AccountId.SYSTEM, MANY, outcome, reason, Optional.empty(), MANY, MANY, MANY);
        }
    }

    private record Tally(long count, Instant last, Origin origin) {
        /** The later of both tells when and from where: what a failed flush puts back may be the older. */
        Tally plus(Tally other) {
            var later = other.last.isBefore(last) ? this : other;
            return new Tally(count + other.count, later.last, later.origin);
        }
    }

    /**
     * Notes a credential that was not accepted.
     *
     * @param identity whose credential it is, if it is a known one
     * @param claimed the name of the credential that was sent, if it has the form of one; never a secret
     */
    public void rejected(
            String operation, Rejection reason, Optional<Identity> identity, Optional<String> claimed, Origin origin) {
        note(
                new Kind(
                        identity.map(Identity::account).orElse(AccountId.SYSTEM),
                        operation,
                        AuditEvent.Outcome.UNAUTHENTICATED,
                        reason.name(),
                        identity.map(Identity::id),
                        claimed.orElse(""),
                        "",
                        origin.source()),
                origin);
    }

    /** Notes a caller who may not do what was asked. */
    public void denied(Caller caller, Operation operation, Target target) {
        note(
                new Kind(
                        caller.account(),
                        operation.name(),
                        AuditEvent.Outcome.DENIED,
                        "NOT_ALLOWED",
                        Optional.of(caller.identity().id()),
                        caller.credential().name(),
                        Targets.describe(target),
                        caller.origin().source()),
                caller.origin());
    }

    /** Writes what has been noted since the last time. On failure it is noted again, and the failure thrown. */
    public void flush() {
        var batch = take();
        if (batch.isEmpty()) {
            return;
        }
        try {
            store.write(tx -> {
                batch.forEach((kind, tally) -> tx.audit().appendRefusal(event(kind, tally)));
                accounts(batch).forEach(account -> tx.audit().trimRefusals(account, MAX_KEPT));
                return batch.size();
            });
        } catch (RuntimeException e) {
            putBack(batch);
            throw e;
        }
    }

    private synchronized void note(Kind kind, Origin origin) {
        add(kind, new Tally(1, clock.instant(), origin));
    }

    private void add(Kind kind, Tally tally) {
        var known = pending.containsKey(kind) || pending.size() < MAX_DISTINCT;
        pending.merge(known ? kind : kind.merged(), tally, Tally::plus);
    }

    private synchronized Map<Kind, Tally> take() {
        var batch = pending;
        pending = new HashMap<>();
        return batch;
    }

    private synchronized void putBack(Map<Kind, Tally> batch) {
        batch.forEach(this::add);
    }

    private static Set<AccountId> accounts(Map<Kind, Tally> batch) {
        return batch.keySet().stream().map(Kind::account).collect(Collectors.toSet());
    }

    private AuditEvent event(Kind kind, Tally tally) {
        return new AuditEvent(
                kind.account(),
                ids.eventId(tally.last()),
                tally.last(),
                kind.operation(),
                kind.outcome(),
                kind.reason(),
                kind.actor(),
                kind.accessKey(),
                kind.target(),
                kind.source().equals(MANY)
                        ? new Origin("", MANY, "", tally.origin().dialect())
                        : tally.origin(),
                tally.count());
    }
}
