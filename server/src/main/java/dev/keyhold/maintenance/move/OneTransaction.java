package dev.keyhold.maintenance.move;

import dev.keyhold.store.Change;
import dev.keyhold.store.Lease;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.util.function.Consumer;
import java.util.function.Function;

/** Lets what reads a store see what a transaction has written and not yet committed. It does nothing but read. */
final class OneTransaction implements Store {
    private final ReadTx tx;

    OneTransaction(ReadTx tx) {
        this.tx = tx;
    }

    @Override
    public <T> T read(Function<ReadTx, T> work) {
        return work.apply(tx);
    }

    @Override
    public <T> T write(Function<WriteTx, T> work) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onChange(Consumer<Change> listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Lease lease() {
        return Lease.UNLIMITED;
    }

    @Override
    public boolean scrub() {
        return false;
    }

    @Override
    public void close() {
        // The transaction is its owner's.
    }
}
