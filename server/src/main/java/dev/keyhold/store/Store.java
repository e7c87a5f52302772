package dev.keyhold.store;

import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Durable storage. Work is given as a closure over a transaction; it must have no side effects, because an engine may
 * run it again. A closure that throws changes nothing.
 *
 * <p>When the storage cannot do the work, both methods throw {@link ServiceException} with
 * {@link ServiceError.Unavailable}.
 */
public interface Store extends AutoCloseable {
    /** Runs {@code work} on one consistent snapshot of everything committed before the call. */
    <T> T read(Function<ReadTx, T> work);

    /**
     * The same for work that runs one statement, which alone is a snapshot: no transaction has to be begun and ended
     * around it. Work that runs another one fails.
     */
    default <T> T readAtOnce(Function<ReadTx, T> work) {
        return read(work);
    }

    /**
     * Runs {@code work} as one serializable transaction. When this returns, the changes survive the loss of the process
     * and of power, and every listener has been notified. Nothing is committed for a request that has been
     * answered: the {@link dev.keyhold.model.RequestGate} of the calling thread is asked at the beginning and right
     * before the commit.
     */
    <T> T write(Function<WriteTx, T> work);

    /**
     * Runs {@code work}, which writes last uses and nothing else, as one transaction. Several nodes may write those of
     * the same things at once, and others may change the things meanwhile: none of them collides, as a use depends on
     * nothing but the one that is stored.
     */
    default <T> T writeUses(Function<UseStore, T> work) {
        return write(tx -> work.apply(tx.uses()));
    }

    /**
     * Notifies {@code listener} of each change after it is committed and before it is acknowledged. Caches are
     * invalidated here; so a disabled credential is refused at the next request.
     */
    void onChange(Consumer<Change> listener);

    /**
     * How long after a read began its result may be acted upon without reading again, because others write to the same
     * storage. Unlimited when nobody else does: then a result is valid until a change of it is announced.
     */
    Lease lease();

    /**
     * Removes from the storage's files what transactions have deleted or overwritten, such as the material of destroyed
     * keys, as far as the engine can. False when somebody was reading and it must be tried again.
     */
    boolean scrub();

    @Override
    void close();
}
