package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import java.time.Instant;
import java.util.Optional;

/** Operations, and which calls were made already. */
public final class OperationStore {
    private OperationStore() {}

    /**
     * A call that must not run twice.
     *
     * @param subject who called
     * @param key what the client calls it, at most 128 characters
     */
    public record Once(AccountId account, ResourceId subject, String method, String key) {}

    /** What can be asked. */
    public interface Reads {
        Optional<OperationRecord> find(AccountId account, ResourceId id);

        /** Operations on a resource, newest first; a position is {@code micros.id}. */
        Page<OperationRecord> on(AccountId account, ResourceId resource, Page.Request page);

        /** What the call led to, if it was made at or after {@code since}. */
        Optional<ResourceId> resultOf(Once call, Instant since);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        void insert(OperationRecord operation);

        /** Stores how an operation stands that exists. */
        void update(OperationRecord operation);

        /** Remembers what a call led to, in place of anything older. */
        void remember(Once call, ResourceId result, Instant now);

        /** Drops at most {@code limit} operations that ended before a time; how many went. */
        int dropEnded(AccountId account, Instant before, int limit);

        /** Forgets at most {@code limit} calls that were made before a time; how many went. */
        int forgetCalls(AccountId account, Instant before, int limit);
    }
}
