package dev.keyhold.domain.cache;

import dev.keyhold.store.Change;
import dev.keyhold.store.Lease;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lets a thread that must not wait try work that may find all it needs in memory. A store from {@link #before} ends the
 * try as soon as it is asked for anything; then the work is to be run again, from its start, by a thread that may wait.
 * So what comes before the first look at the store must be such that twice is no different from once.
 */
public final class NonBlocking {
    /** Hashing and parsing more would hold up everybody else on the event loop. */
    private static final int MAX_AT_ONCE = 16 * 1024;

    private static final ScopedValue<Boolean> ONLY = ScopedValue.newInstance();
    private static final ScopedValue.Carrier TRY = ScopedValue.where(ONLY, true);

    private NonBlocking() {}

    /** Ends a try. It is not a failure: code that catches everything must rethrow it. */
    public static final class WouldBlock extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private WouldBlock() {
            super("not in memory", null, false, false);
        }
    }

    /** Runs work without waiting; false when it has to be run again where waiting is allowed. */
    public static boolean tryRun(Runnable work) {
        try {
            TRY.run(work);
            return true;
        } catch (WouldBlock _) {
            return false;
        }
    }

    /**
     * Answers at once if memory holds what that takes and there is little to do, else by {@code threads}, which may
     * wait.
     *
     * @param bytes how much of a body there is to hash and parse
     */
    public static <T> CompletableFuture<T> answer(int bytes, Supplier<T> work, Executor threads) {
        if (bytes > MAX_AT_ONCE) {
            return CompletableFuture.supplyAsync(work, threads);
        }
        try {
            return CompletableFuture.completedFuture(TRY.call(work::get));
        } catch (WouldBlock _) {
            return CompletableFuture.supplyAsync(work, threads);
        }
    }

    /** The store, out of reach for work that must not wait. */
    public static Store before(Store store) {
        return new Guarded(store);
    }

    /** Whether the thread may wait, because this is no try. */
    public static boolean mayWait() {
        return !ONLY.isBound();
    }

    /** Ends the try if this is one: what comes next is sure to need the store, or takes too long. */
    public static void requireMayWait() {
        if (!mayWait()) {
            throw new WouldBlock();
        }
    }

    private record Guarded(Store store) implements Store {
        @Override
        public <T> T read(Function<ReadTx, T> work) {
            requireMayWait();
            return store.read(work);
        }

        @Override
        public <T> T readAtOnce(Function<ReadTx, T> work) {
            requireMayWait();
            return store.readAtOnce(work);
        }

        @Override
        public <T> T write(Function<WriteTx, T> work) {
            requireMayWait();
            return store.write(work);
        }

        @Override
        public void onChange(Consumer<Change> listener) {
            store.onChange(listener);
        }

        @Override
        public Lease lease() {
            return store.lease();
        }

        @Override
        public boolean scrub() {
            requireMayWait();
            return store.scrub();
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
