package dev.keyhold.store.sql;

import dev.keyhold.store.Change;
import dev.keyhold.store.ChangeFeed;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The side of a {@link ChangeFeed} that writes it, and has it read. */
interface SqlFeed extends ChangeFeed, AutoCloseable {
    /** Nothing is written, and there is nothing to read. */
    SqlFeed NONE = new Absent();

    /** True when every change of this node is in the feed, so that others may rely on it. */
    boolean isWritten();

    /** Adds the changes of a transaction, as a part of it. */
    void record(Sql sql, List<Change> changes);

    /** Begins to read what all nodes change, which {@code announce} gets. */
    void follow(Consumer<Change> announce);

    /** Deletes what every node has read long ago. */
    void prune();

    @Override
    void close();

    /** See {@link #NONE}. */
    final class Absent implements SqlFeed {
        private final Optional<Status> status;

        private Absent() {
            this.status = Optional.empty();
        }

        /** One that says why there is none. */
        Absent(State reason) {
            this.status = Optional.of(new Status(reason, Optional.empty(), 0, 0));
        }

        @Override
        public boolean isWritten() {
            return false;
        }

        @Override
        public void record(Sql sql, List<Change> changes) {
            // Nobody reads it.
        }

        @Override
        public void follow(Consumer<Change> announce) {
            // Nobody writes it.
        }

        @Override
        public void prune() {
            // There is nothing to delete.
        }

        @Override
        public void close() {
            // There is nothing to end.
        }

        @Override
        public Renewal renewal() {
            return Renewal.NONE;
        }

        @Override
        public void onGap(Runnable forgetEverything) {
            // Nothing is renewed, so nothing can be missed.
        }

        @Override
        public Optional<Status> status() {
            return status;
        }
    }
}
