package dev.keyhold.domain.audit;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.model.AuditEvent.Outcome;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.AuditStore.Trail;
import dev.keyhold.store.Store;
import java.time.InstantSource;

/**
 * Uses of keys on their way to the audit trail: by default alike ones are counted and written as one event a minute; if
 * every use is to be recorded, one that cannot be is refused. A crash loses what was not flushed.
 */
public final class KeyUsageAuditLog {
    /** Uses waiting to be written. */
    public static final int MAX_PENDING = 100_000;
    /** Uses kept in the store for each account; older ones are dropped. */
    public static final int MAX_KEPT = 1_000_000;

    private final AuditEventBuffer events;
    private final Detail detail;

    public KeyUsageAuditLog(Store store, InstantSource clock, IdGenerator ids, Detail detail) {
        this.events = new AuditEventBuffer(store, clock, ids, Trail.USES, MAX_PENDING, MAX_KEPT);
        this.detail = detail;
    }

    /** How uses are recorded. */
    public enum Detail {
        /** How often who used what, each minute. */
        SUMMARY,
        /** Every single use. */
        ALL
    }

    /**
     * Notes that a key was used.
     *
     * @param target the version that did it, in words
     * @throws ServiceException when every use is to be recorded and too many wait
     */
    public void used(Principal principal, Action operation, String target) {
        var kind = AuditEventBuffer.Kind.of(principal, operation.name(), Outcome.SUCCESS, "", target);
        switch (detail) {
            case SUMMARY -> events.note(kind, principal.origin());
            case ALL -> {
                if (!events.offer(kind.ofRequest(principal.origin().requestId()), principal.origin())) {
                    throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.OVERLOADED));
                }
            }
        }
    }

    /** Writes what has been noted since the last time. On failure it is noted again, and the failure thrown. */
    public void flush() {
        events.flush();
    }

    /** How many different events wait to be written. */
    public int waiting() {
        return events.size();
    }
}
