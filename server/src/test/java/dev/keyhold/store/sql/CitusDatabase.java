package dev.keyhold.store.sql;

import dev.keyhold.store.Store;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * A database on the coordinator of a real cluster, which {@code ./check --citus} names. It must be empty; the schema is
 * made and distributed in it once, and each store that is opened begins without rows.
 */
final class CitusDatabase {
    private static final String URL = System.getProperty("citus.url", "");

    /** More than one on each machine, and not so many that tests take long. */
    private static final String FEW_SHARDS = "SET citus.shard_count = 8";

    private static boolean prepared;

    private CitusDatabase() {}

    static Connection connect() throws SQLException {
        prepare();
        return DriverManager.getConnection(URL);
    }

    static synchronized Store open() {
        try {
            prepare();
            empty();
            return new SqlStore(PostgresEngine.open(PostgresDatabases.manyConnections(URL), StoreObserver.NONE));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static synchronized void prepare() throws SQLException {
        if (prepared) {
            return;
        }
        if (URL.isEmpty()) {
            throw new IllegalStateException("no cluster is named: run ./check --citus URL");
        }
        var options = PostgresDatabases.options(URL);
        if (PostgresEngine.holdsRows(options)) {
            throw new IllegalStateException("the database " + options.name() + " is not empty");
        }
        PostgresEngine.open(options, StoreObserver.NONE).close();
        distribute();
        // What is distributed is passed over, as after an upgrade.
        distribute();
        prepared = true;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                empty();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }));
    }

    /** Most tables have no rows, and to look costs a hundredth of what it costs to empty all shards of one. */
    private static void empty() throws SQLException {
        try (var connection = DriverManager.getConnection(URL);
                var statement = connection.createStatement()) {
            for (var table : Tables.NAMES) {
                boolean hasRows;
                try (var found = statement.executeQuery("SELECT 1 FROM " + table + " LIMIT 1")) {
                    hasRows = found.next();
                }
                if (hasRows) {
                    statement.execute("DELETE FROM " + table);
                }
            }
        }
    }

    private static void distribute() throws SQLException {
        try (var connection = DriverManager.getConnection(URL);
                var statement = connection.createStatement()) {
            statement.execute(FEW_SHARDS);
            for (var sql : Tables.distribution()) {
                statement.execute(sql);
            }
        }
    }
}
