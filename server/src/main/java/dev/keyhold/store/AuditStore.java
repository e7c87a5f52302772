package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Page;
import java.time.Instant;
import java.util.List;

/**
 * The audit trail. Changes are kept until the operator prunes them. Refusals, which anybody can cause, and uses, which
 * are many, are kept apart and up to a number, the oldest going first.
 */
public final class AuditStore {
    private AuditStore() {}

    /** Which trail. */
    public enum Trail {
        CHANGES,
        DENIALS,
        /** Of symmetric keys. */
        USES
    }

    /** What can be asked. */
    public interface Reads {
        /** Events at or after {@code since}, oldest first. */
        Page<AuditEvent> events(AccountId account, Trail trail, Instant since, Page.Request page);

        /** All events, the newest first; a page begins before the id that is its position. */
        Page<AuditEvent> newest(AccountId account, Trail trail, Page.Request page);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds an event to the trail of changes. */
        default void append(AuditEvent change) {
            append(Trail.CHANGES, change);
        }

        void append(Trail trail, AuditEvent event);

        /** Adds many events to the trail of changes, at the cost of few. */
        default void appendAll(List<AuditEvent> changes) {
            changes.forEach(this::append);
        }

        /**
         * Deletes events whose ids come before another, the oldest first.
         *
         * @return how many, at most {@code limit}
         */
        int prune(Trail trail, AccountId account, String before, int limit);

        /** Keeps of the account's events in a trail the newest {@code keep} alone. Changes are not trimmed. */
        void trim(Trail trail, AccountId account, int keep);
    }
}
