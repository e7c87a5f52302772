package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Page;
import java.time.Instant;

/**
 * The audit trail. Changes are kept for good. Refusals, which anybody can cause, are kept apart and up to a number, the
 * oldest going first.
 */
public final class AuditStore {
    private AuditStore() {}

    /** Which trail. */
    public enum Trail {
        CHANGES,
        REFUSALS
    }

    /** What can be asked. */
    public interface Reads {
        /** Events at or after {@code since}, oldest first. */
        Page<AuditEvent> events(AccountId account, Trail trail, Instant since, Page.Request page);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds an event to the trail of changes. */
        void append(AuditEvent change);

        /** Adds an event to the trail of refusals. */
        void appendRefusal(AuditEvent refusal);

        /** Drops the oldest refusals of the account so that at most {@code keep} stay. */
        void trimRefusals(AccountId account, int keep);
    }
}
