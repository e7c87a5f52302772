package dev.keyhold.store.sql;

/**
 * The connections to the database for one use.
 *
 * @param use reading or writing, as a metric names it
 * @param size how many there are
 * @param busy how many are in use
 * @param waiting how many requests wait for one, or for their turn on it
 */
public record PoolState(String use, int size, int busy, int waiting) {}
