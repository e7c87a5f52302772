package dev.keyhold.store.sql;

/**
 * The connections to the database for one use.
 *
 * @param use {@code reading} or {@code writing}
 * @param size how many there are
 * @param busy how many are in use
 * @param waiting how many requests wait for one, or for their turn on it
 */
public record PoolState(String use, int size, int busy, int waiting) {}
