package dev.keyhold.store.sql;

/**
 * The statements of the feed of changes. They are PostgreSQL's alone: transactions have numbers there, and a statement
 * can tell which of them it sees.
 */
final class FeedStatements {
    /** The server, its timeline and the process that is connected to; absent where the server takes no writes. */
    private static final String SERVER = """
            CASE WHEN pg_is_in_recovery() THEN NULL ELSE
                (SELECT system_identifier::text FROM pg_control_system())
                || ' ' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) || ' ' || pg_backend_pid() END
                AS server""";

    /** Fails where a database only looks like PostgreSQL; one that is spread over machines has no common snapshot. */
    static final String TRIAL = "SELECT " + SERVER + """
            , version() AS version, pg_current_xact_id()::text AS id, pg_current_snapshot()::text AS snapshot,
                (SELECT count(*) FROM pg_extension WHERE extname = 'citus') AS citus""";

    static final String APPEND = """
            INSERT INTO change_feed (account_id, transaction_id, part, changes)
            VALUES (?, pg_current_xact_id()::text::bigint, ?, ?)""";

    /**
     * What the statement sees, where it runs, which rows may be gone, how many nodes do not write the feed, and what
     * the watermark did not see: all from one snapshot. Only transactions that have begun since the watermark, or were
     * in progress then, can have added anything. A row from beyond the snapshot came with a copy of another server's
     * tables.
     *
     * <p>Parameters: the account of the installation, the same again, the same again, the watermark's next transaction,
     * how many rows at most, the account again, an array of the transactions that were in progress.
     */
    static final String POLL = "SELECT pg_current_snapshot()::text AS snapshot, " + SERVER + """
            , (SELECT transaction_id FROM change_feed_start WHERE account_id = ?) AS start,
                (SELECT count(*) FROM nodes WHERE account_id = ? AND writes_feed IS NULL)
                    + (SELECT count(*) FROM pg_extension WHERE extname = 'citus') AS unwritten,
                NULL AS changes
            UNION ALL
            (SELECT NULL, NULL, NULL, NULL, changes FROM change_feed WHERE account_id = ? AND transaction_id >= ?
                AND transaction_id < pg_snapshot_xmax(pg_current_snapshot())::text::bigint LIMIT ?)
            UNION ALL
            SELECT NULL, NULL, NULL, NULL, changes FROM change_feed
            WHERE account_id = ? AND transaction_id = ANY (?)""";

    static final String SNAPSHOT = "SELECT pg_current_snapshot()::text AS snapshot";

    /** Never goes back, unless it came from another server. */
    static final String MOVE_START = """
            INSERT INTO change_feed_start (account_id, transaction_id) VALUES (?, ?)
            ON CONFLICT (account_id) DO UPDATE SET transaction_id = excluded.transaction_id
            WHERE change_feed_start.transaction_id < excluded.transaction_id
                OR change_feed_start.transaction_id > ?""";

    static final String PRUNE = """
            DELETE FROM change_feed WHERE account_id = ? AND (transaction_id, part) IN (
                SELECT transaction_id, part FROM change_feed WHERE account_id = ? AND transaction_id < ?
                ORDER BY transaction_id, part LIMIT ?)""";

    /** What came with a copy of another server's tables. */
    static final String PRUNE_FOREIGN = """
            DELETE FROM change_feed WHERE account_id = ?
                AND transaction_id >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint""";

    private FeedStatements() {}
}
