package dev.keyhold.domain.change;

import dev.keyhold.model.ResourceId;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.util.Optional;

/**
 * What an API stores with a change, in the transaction of the change, such as the mark against its repetition. An
 * engine may run the transaction again, so a hook has no side effect that is not replaced by its next run.
 */
public interface TransactionHook<T> {
    /** For an API that stores nothing. */
    TransactionHook<Object> NONE = new TransactionHook<>() {
        @Override
        public void before(ReadTx tx) {}

        @Override
        public Optional<ResourceId> after(WriteTx tx, Change<?> change) {
            return Optional.empty();
        }
    };

    /**
     * Called at the beginning of the transaction, before the principal is authorized and anything is changed. Throws if
     * the change is not to be made.
     */
    void before(ReadTx tx);

    /**
     * Stores what the API needs. Not called for a change that fails.
     *
     * @return the identifier by which clients follow the change; the job that completes it carries it
     */
    Optional<ResourceId> after(WriteTx tx, Change<? extends T> change);
}
