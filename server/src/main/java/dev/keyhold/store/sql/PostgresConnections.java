package dev.keyhold.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** How PostgreSQL is connected to: every wait is bounded, by the driver, the pool and the server. */
final class PostgresConnections {
    /** What the server shows of connections, unless the URL says otherwise; the use of some follows. */
    private static final String NAME = "keyhold";

    /** How long a caller waits for a connection of the pool. */
    static final Duration CONNECTION_WAIT = Duration.ofSeconds(2);

    private static final int VALIDATION_MILLIS = 1_000;
    private static final int CONNECT_SECONDS = 2;
    /** Longer than any statement may take: a peer that is gone is noticed by this alone. */
    private static final int SOCKET_SECONDS = 8;

    /** Of what is asked several times a second. */
    private static final int FEED_SECONDS = 5;

    private static final int STATEMENT_MILLIS = 5_000;
    private static final int LOCK_MILLIS = 3_000;
    /** A node that stops in the middle of a transaction does not hold up the others for longer. */
    private static final int IDLE_IN_TRANSACTION_MILLIS = 5_000;

    /**
     * A serializable transaction that reads a small table as a whole, as the planner likes to, collides with everybody
     * who writes to it. By an index it collides with those alone who write what it has read.
     */
    private static final String BY_INDEX = "; SET enable_seqscan = off";

    private static final String ROW_BY_ROW = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"
            + "; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_bitmapscan = off";

    private static final String LIMITS = "SET statement_timeout = " + STATEMENT_MILLIS + "; SET lock_timeout = "
            + LOCK_MILLIS + "; SET idle_in_transaction_session_timeout = " + IDLE_IN_TRANSACTION_MILLIS;

    private PostgresConnections() {}

    /** Connects to what a URL names, with bounds where it gives none. */
    static PGSimpleDataSource source(String url) {
        return named(url, NAME);
    }

    private static PGSimpleDataSource named(String url, String name) {
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        var given = Optional.ofNullable(Driver.parseURL(url, null)).orElseGet(Properties::new);
        setDefault(source, given, PGProperty.CONNECT_TIMEOUT, String.valueOf(CONNECT_SECONDS));
        setDefault(source, given, PGProperty.LOGIN_TIMEOUT, String.valueOf(SOCKET_SECONDS));
        setDefault(source, given, PGProperty.SOCKET_TIMEOUT, String.valueOf(SOCKET_SECONDS));
        setDefault(source, given, PGProperty.TCP_KEEP_ALIVE, "true");
        setDefault(source, given, PGProperty.APPLICATION_NAME, name);
        // Of several hosts only the one that takes writes is of use, for reading too: it alone is never behind.
        setDefault(source, given, PGProperty.TARGET_SERVER_TYPE, "primary");
        return source;
    }

    /** Connects for work that waits for no other, such as the feed of changes; each statement is a transaction. */
    static Connection single(String url) throws SQLException {
        var source = named(url, NAME + " feed");
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(FEED_SECONDS);
        source.setSocketTimeout(FEED_SECONDS);
        var connection = source.getConnection();
        try (var statement = connection.createStatement()) {
            statement.execute(LIMITS);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void setDefault(PGSimpleDataSource source, Properties given, PGProperty property, String value) {
        if (!given.containsKey(property.getName())) {
            source.setProperty(property, value);
        }
    }

    /** Connections whose transactions are snapshots, for reading alone. */
    static HikariDataSource forReading(String url, int size) {
        return pool("reading", url, size, "TRANSACTION_REPEATABLE_READ", LIMITS, true);
    }

    /** Connections whose transactions are serializable. */
    static HikariDataSource forWriting(String url, int size) {
        return pool("writing", url, size, "TRANSACTION_SERIALIZABLE", LIMITS + BY_INDEX, false);
    }

    /** Runs work on a connection, which is given up if nothing can be relied on there any more. */
    static <T> T run(HikariDataSource pool, Sql sql, Function<Sql, T> work) {
        try {
            return work.apply(sql);
        } catch (SqlFailure e) {
            renewAfter(pool, sql, e);
            throw e;
        }
    }

    /**
     * Runs work in a transaction that waits for others which write the same rows, and then sees what they have written,
     * instead of colliding with them. Joins keep to the order in which a statement names its rows, or to that of their
     * index.
     */
    static <T> T rowByRow(Sql sql, Function<Sql, T> work) {
        sql.update(ROW_BY_ROW);
        return work.apply(sql);
    }

    /** The pool itself cannot tell an internal error from a collision that Citus reports as one. */
    static void renewAfter(HikariDataSource pool, Sql sql, SqlFailure e) {
        if (PostgresErrors.isInternal(e)) {
            pool.evictConnection(sql.connection());
        }
    }

    /**
     * Gives up all connections if the one to the server was lost, since most likely so were those beside it.
     *
     * @return true if it was
     */
    static boolean forgetLost(HikariDataSource pool, SqlFailure e) {
        var lost = PostgresErrors.isLost(e.error()) && !PostgresErrors.isConnected(e.error());
        if (lost) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
        return lost;
    }

    private static HikariDataSource pool(
            String use, String url, int size, String isolation, String settings, boolean readOnly) {
        var config = new HikariConfig();
        config.setPoolName(use);
        config.setDataSource(named(url, NAME + " " + use));
        config.setMaximumPoolSize(size);
        config.setAutoCommit(false);
        config.setReadOnly(readOnly);
        config.setTransactionIsolation(isolation);
        config.setConnectionInitSql(settings);
        // Else the limits would be part of the first transaction, and go with it when it is rolled back.
        config.setIsolateInternalQueries(true);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        config.setValidationTimeout(VALIDATION_MILLIS);
        config.setExceptionOverride(new Eviction());
        return new HikariDataSource(config);
    }

    /**
     * Connections that lead to a server which takes no writes any more are given up, so that the new one is found, and
     * so are those on which the storage failed: a full disk, an I/O error, data that is corrupted. What an internal
     * error is worth the engine decides. Any other error that the server reports itself, and goes on, costs none: so
     * that the loss of one machine of several behind it does not cost the connections that lead to the others.
     */
    private static final class Eviction implements SQLExceptionOverride {
        private static final String READ_ONLY_TRANSACTION = "25006";
        private static final Set<String> STORAGE_CLASSES = Set.of("53", "58", "XX");
        private static final String INTERNAL_ERROR = "XX000";
        private static final int CLASS_LENGTH = 2;

        @java.lang.Override
        public SQLExceptionOverride.Override adjudicate(SQLException e) {
            var state = String.valueOf(e.getSQLState());
            if (INTERNAL_ERROR.equals(state)) {
                return SQLExceptionOverride.Override.DO_NOT_EVICT;
            }
            if (READ_ONLY_TRANSACTION.equals(state)
                    || STORAGE_CLASSES.contains(state.substring(0, Math.min(CLASS_LENGTH, state.length())))) {
                return SQLExceptionOverride.Override.MUST_EVICT;
            }
            return PostgresErrors.isConnected(e)
                    ? SQLExceptionOverride.Override.DO_NOT_EVICT
                    : SQLExceptionOverride.Override.CONTINUE_EVICT;
        }
    }
}
