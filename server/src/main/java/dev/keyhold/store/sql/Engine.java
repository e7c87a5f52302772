package dev.keyhold.store.sql;

import dev.keyhold.store.Lease;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** What differs from database to database. Statements and rows are shared. */
public interface Engine extends AutoCloseable {
    /** Runs {@code work} on one read snapshot. */
    <T> T read(Function<Sql, T> work);

    /** Runs {@code work} that is one statement; as {@link dev.keyhold.store.Store#readAtOnce}. */
    default <T> T readAtOnce(Function<Sql, T> work) {
        return read(work);
    }

    /**
     * Runs {@code work} as one serializable transaction, perhaps more than once.
     *
     * @param committed called with the result after the commit is durable and before this method returns; it is called
     *     whenever the commit happened, even if the caller no longer waits
     */
    <T> T write(Function<Sql, T> work, Consumer<T> committed);

    /** Runs {@code work} that writes last uses and nothing else; as {@link dev.keyhold.store.Store#writeUses}. */
    default <T> T writeUses(Function<Sql, T> work) {
        return write(work, _ -> {});
    }

    /** True while a write hangs that nothing can end. */
    default boolean isStalled() {
        return false;
    }

    /** What transactions that are not committed yet have changed; empty where others may write too. */
    default Optional<Uncommitted> uncommitted() {
        return Optional.empty();
    }

    /** Its connections, by what they are for. */
    default List<PoolState> pools() {
        return List.of();
    }

    /** How nodes tell each other what they have changed. */
    default SqlFeed feed() {
        return SqlFeed.NONE;
    }

    /** As {@link dev.keyhold.store.Store#lease}. */
    Lease lease();

    /** As {@link dev.keyhold.store.Store#scrub}. */
    boolean scrub();

    @Override
    void close();
}
