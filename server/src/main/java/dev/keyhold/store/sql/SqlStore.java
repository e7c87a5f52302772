package dev.keyhold.store.sql;

import dev.keyhold.model.RequestGate;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.Change;
import dev.keyhold.store.ChangeFeed;
import dev.keyhold.store.Lease;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.UseStore;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The storage port over any {@link Engine}. */
public final class SqlStore implements Store {
    private static final ServiceError UNAVAILABLE = new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE);
    private static final long BETWEEN_TRIES_NANOS = 1_000_000_000;
    /** No node has this id. It is long enough to need room of its own. */
    private static final String TRIAL = "x".repeat(2_000);

    private final Engine engine;
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong lastTried = new AtomicLong(System.nanoTime() - BETWEEN_TRIES_NANOS);
    /** Whether the last write failed because of the storage. */
    private volatile boolean failing;

    public SqlStore(Engine engine) {
        this.engine = engine;
    }

    private record Outcome<T>(T result, List<Change> changes) {}

    @Override
    public <T> T read(Function<ReadTx, T> work) {
        return engine.read(sql -> work.apply(SqlTx.reading(sql, engine.feed().isWritten())));
    }

    @Override
    public <T> T readAtOnce(Function<ReadTx, T> work) {
        return engine.readAtOnce(
                sql -> work.apply(SqlTx.reading(sql, engine.feed().isWritten())));
    }

    @Override
    public <T> T write(Function<WriteTx, T> work) {
        // The engine's own thread runs the transaction, and may do so long after the request was answered.
        var gate = RequestGate.current();
        gate.requireOpen();
        Function<Sql, Outcome<T>> transaction = sql -> {
            gate.requireOpen();
            var tx = SqlTx.writing(sql, engine.feed().isWritten(), engine.uncommitted());
            return new Outcome<>(work.apply(tx), tx.changes());
        };
        return commit(transaction, gate::beginCommit).result();
    }

    /** The one place where changes are added to the feed for other nodes, and announced on this one. */
    private <T> Outcome<T> commit(Function<Sql, Outcome<T>> work, Runnable beginCommit) {
        return watched(() -> engine.<Outcome<T>>write(
                sql -> {
                    var outcome = work.apply(sql);
                    engine.feed().record(sql, outcome.changes());
                    beginCommit.run();
                    return outcome;
                },
                outcome -> announce(outcome.changes())));
    }

    /** Remembers whether a write failed because of the storage. */
    private <T> T watched(Supplier<T> write) {
        try {
            var result = write.get();
            failing = false;
            return result;
        } catch (ServiceException refused) {
            if (refused.serviceError() instanceof ServiceError.Unavailable(var reason) && reason.isOfStorage()) {
                failing = true;
            }
            throw refused;
        }
    }

    @Override
    public <T> T writeUses(Function<UseStore, T> work) {
        return watched(() -> engine.writeUses(sql -> work.apply(new SqlUses(sql))));
    }

    /** Everything that is stored now. */
    public Snapshot snapshot() {
        return engine.read(Snapshot::of);
    }

    /**
     * Puts back what a snapshot holds in the place of everything that was stored since, as one transaction: as with any
     * other change, nobody acts on what was there before once this has returned.
     */
    public void restore(Snapshot snapshot) {
        commit(
                sql -> {
                    var changes = snapshot.replace(sql);
                    engine.uncommitted().ifPresent(group -> changes.forEach(group::add));
                    return new Outcome<>(true, changes);
                },
                () -> {});
    }

    /** True while a write hangs that nothing can end, as on a disk that does not answer. */
    public boolean isStalled() {
        return engine.isStalled();
    }

    /**
     * Returns when no write hangs, and the last one did not fail because of the storage or a small one that is tried
     * now works. So a storage that has recovered is noticed without anybody writing. It is tried once a second at most.
     *
     * @throws ServiceException when writes fail
     */
    public void requireWritable() {
        if (isStalled()) {
            throw new ServiceException(UNAVAILABLE);
        }
        if (!failing) {
            return;
        }
        var last = lastTried.get();
        var now = System.nanoTime();
        if (now - last < BETWEEN_TRIES_NANOS || !lastTried.compareAndSet(last, now)) {
            throw new ServiceException(UNAVAILABLE);
        }
        commit(
                sql -> {
                    tryToWrite(sql);
                    return new Outcome<>(true, List.of());
                },
                () -> {});
    }

    /**
     * Writes something and deletes it again, so that nothing but the attempt is left. It is of the installation, whose
     * rows are what readiness is about: in a distributed database those of accounts may be on machines that are down.
     */
    private static void tryToWrite(Sql sql) {
        var nodes = new SqlNodes(sql, true);
        nodes.put(TRIAL, "", Instant.EPOCH);
        nodes.forget(Instant.EPOCH.plusSeconds(1));
    }

    /** The connections to the database, by what they are for. */
    public List<PoolState> pools() {
        return engine.pools();
    }

    @Override
    public void onChange(Consumer<Change> listener) {
        listeners.add(listener);
    }

    @Override
    public Lease lease() {
        return engine.lease();
    }

    /** Begins to read what other nodes change, if there is a feed of that. To be called once, by a node that serves. */
    public void follow() {
        engine.feed().follow(change -> announce(List.of(change)));
    }

    /** To be called every few seconds by a node that serves: deletes what every node has read of the feed. */
    public void pruneFeed() {
        engine.feed().prune();
    }

    /** How nodes tell each other what they have changed. */
    public ChangeFeed feed() {
        return engine.feed();
    }

    @Override
    public boolean scrub() {
        return engine.scrub();
    }

    private void announce(List<Change> changes) {
        for (var change : changes) {
            for (var listener : listeners) {
                listener.accept(change);
            }
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
