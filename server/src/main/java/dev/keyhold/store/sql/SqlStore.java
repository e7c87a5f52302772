package dev.keyhold.store.sql;

import dev.keyhold.model.RequestGate;
import dev.keyhold.store.Change;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** The storage port over any {@link Engine}. */
public final class SqlStore implements Store {
    private final Engine engine;
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();

    public SqlStore(Engine engine) {
        this.engine = engine;
    }

    private record Outcome<T>(T result, List<Change> changes) {}

    @Override
    public <T> T read(Function<ReadTx, T> work) {
        return engine.read(sql -> work.apply(new SqlTx(sql)));
    }

    @Override
    public <T> T write(Function<WriteTx, T> work) {
        // The engine's own thread runs the transaction, and may do so long after the request was answered.
        var gate = RequestGate.current();
        gate.requireOpen();
        Function<Sql, Outcome<T>> transaction = sql -> {
            gate.requireOpen();
            var tx = new SqlTx(sql);
            var outcome = new Outcome<>(work.apply(tx), tx.changes());
            gate.beginCommit();
            return outcome;
        };
        return engine.write(transaction, outcome -> announce(outcome.changes())).result();
    }

    @Override
    public void onChange(Consumer<Change> listener) {
        listeners.add(listener);
    }

    @Override
    public Optional<Duration> lease() {
        return engine.lease();
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
