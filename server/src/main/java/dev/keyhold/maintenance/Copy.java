package dev.keyhold.maintenance;

import dev.keyhold.domain.job.Nodes;
import dev.keyhold.model.Progress;
import dev.keyhold.store.sql.Engine;
import dev.keyhold.store.sql.PostgresEngine;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreException;
import dev.keyhold.store.sql.StoreObserver;
import dev.keyhold.store.sql.Transfer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Moves an installation that nobody serves from one database to another. Keys and certificates are in neither. */
public final class Copy {
    private Copy() {}

    /** A database, by what names it. */
    public sealed interface End permits Embedded, Shared {
        /**
         * Takes it for this process alone, as far as that can be.
         *
         * @throws StartException when there is an installation in it, or somebody serves it
         */
        Taken takeEmpty();

        /**
         * The same of one that is there.
         *
         * @throws StartException when it is not there, or somebody serves it
         */
        Taken take();
    }

    /** An opened database; closing it gives it back. */
    public record Taken(Engine engine, Optional<FileChannel> lock) implements AutoCloseable {
        @Override
        public void close() {
            engine.close();
            lock.ifPresent(Copy::release);
        }
    }

    /** In a data folder. */
    public record Embedded(DataFolder folder) implements End {
        @Override
        public Taken take() {
            if (!folder.hasDatabase()) {
                throw new StartException("there is no Keyhold database at " + folder.database());
            }
            return locked(() -> {
                SqliteEngine.requireIntegrity(folder.database());
                return StoreConfig.EMBEDDED.openExisting(folder);
            });
        }

        @Override
        public Taken takeEmpty() {
            folder.prepare();
            return locked(() -> {
                folder.requireNoDatabase();
                folder.prepare(StoreConfig.EMBEDDED);
                return StoreConfig.EMBEDDED.open(folder, StoreObserver.NONE);
            });
        }

        private Taken locked(Supplier<Engine> open) {
            var lock = folder.lock();
            try {
                return new Taken(open.get(), Optional.of(lock));
            } catch (RuntimeException e) {
                release(lock);
                throw e;
            }
        }
    }

    /** On a server. Nothing keeps nodes from starting meanwhile: the operator must. */
    public record Shared(PostgresEngine.Options options) implements End {
        @Override
        public Taken take() {
            var engine = PostgresEngine.openExisting(options);
            try {
                requireNoNode(engine, options.name());
                return new Taken(engine, Optional.empty());
            } catch (RuntimeException e) {
                engine.close();
                throw e;
            }
        }

        @Override
        public Taken takeEmpty() {
            if (PostgresEngine.holdsRows(options)) {
                throw new StartException("the database " + options.name() + " holds an installation or an unfinished"
                        + " copy; nothing was changed: name an empty one");
            }
            return new Taken(PostgresEngine.open(options, StoreObserver.NONE), Optional.empty());
        }
    }

    /**
     * Copies everything and compares the two.
     *
     * @return how many rows there are
     * @throws StartException when that cannot be done; the target is then as it was, or is refused as unfinished
     */
    public static long run(End from, End to, Progress progress) {
        try (var source = from.take()) {
            requireInstallation(source.engine());
            try (var target = to.takeEmpty()) {
                return new Transfer(source.engine(), target.engine(), progress).run();
            }
        } catch (StoreException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void requireInstallation(Engine engine) {
        if (store(engine).read(tx -> tx.keyrings().all().isEmpty())) {
            throw new StartException("the source holds no installation, or an unfinished copy of one");
        }
    }

    /** Nodes say every few seconds that they live. */
    private static void requireNoNode(Engine engine, String name) {
        var now = SystemTime.inMicroseconds().instant();
        var seen = store(engine).read(tx -> tx.nodes().all()).stream()
                .map(node -> Duration.between(node.seenAt(), now).abs())
                .anyMatch(age -> age.compareTo(Nodes.TOLERANCE) < 0);
        if (seen) {
            throw new StartException("a node served the database " + name + " just now: stop every node, and wait "
                    + Nodes.TOLERANCE.toSeconds() + " seconds");
        }
    }

    /** Not to be closed: the engine is its owner's. */
    private static SqlStore store(Engine engine) {
        return new SqlStore(engine);
    }

    private static void release(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
