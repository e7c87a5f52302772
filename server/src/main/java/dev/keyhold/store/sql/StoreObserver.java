package dev.keyhold.store.sql;

import java.time.Duration;

/** Observes the store, for metrics. Calls must be quick. */
public interface StoreObserver {
    /** Nobody watches. */
    StoreObserver NONE = (_, _) -> {};

    /** A statement is about to run. */
    default void running() {}

    /** A group of {@code transactions} write transactions became durable together after {@code took}. */
    void committed(int transactions, Duration took);

    /** A commit failed because of the storage. */
    default void failed() {}
}
