package dev.keyhold.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server, or whatever speaks its protocol, shared with other nodes. Writes are serializable and tried
 * again when they collide; reads see one snapshot. Every wait is bounded, so that a database that does not answer costs
 * a refusal and not a thread.
 */
public final class PostgresEngine implements Engine {
    /** How often a write that collides with others is tried before it is refused. */
    private static final int MAX_ATTEMPTS = 20;
    /** How often one that breaks a unique constraint is tried. */
    private static final int MAX_LOOKS = 3;

    private static final int MAX_PAUSE_MILLIS = 64;

    /** How long a caller waits for a connection of the pool. */
    private static final int CONNECTION_WAIT_MILLIS = 2_000;

    private static final int TURN_WAIT_MILLIS = 5_000;
    private static final int VALIDATION_MILLIS = 1_000;
    private static final int CONNECT_SECONDS = 2;
    /** Longer than any statement may take: a peer that is gone is noticed by this alone. */
    private static final int SOCKET_SECONDS = 8;

    private static final int STATEMENT_MILLIS = 5_000;
    private static final int LOCK_MILLIS = 3_000;
    /** A node that stops in the middle of a transaction does not hold up the others for longer. */
    private static final int IDLE_IN_TRANSACTION_MILLIS = 5_000;

    private static final String LIMITS = "SET statement_timeout = " + STATEMENT_MILLIS + "; SET lock_timeout = "
            + LOCK_MILLIS + "; SET idle_in_transaction_session_timeout = " + IDLE_IN_TRANSACTION_MILLIS;

    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";
    /** Of two that insert the same, the later may be told so before it is told that it collides: it looks again. */
    private static final String UNIQUE_VIOLATION = "23505";

    private static final Set<String> COLLISIONS = Set.of(SERIALIZATION_FAILURE, DEADLOCK);
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final Logger log = LoggerFactory.getLogger(PostgresEngine.class);

    private final HikariDataSource reading;
    private final HikariDataSource writing;
    private final Duration lease;
    private final StoreObserver observer;
    private final ReentrantLock turn = new ReentrantLock(true);

    private PostgresEngine(HikariDataSource reading, HikariDataSource writing, Duration lease, StoreObserver observer) {
        this.reading = reading;
        this.writing = writing;
        this.lease = lease;
        this.observer = observer;
    }

    /**
     * Which database, and how it is used.
     *
     * @param url a JDBC URL of PostgreSQL's driver; it may hold a password, so it is never shown
     * @param connections how many connections are kept, half of them for reading
     * @param lease see {@link dev.keyhold.store.Store#lease}
     */
    public record Options(String url, int connections, Duration lease) {
        /** Host, port and name of the database. */
        public String name() {
            var parsed = Driver.parseURL(url, null);
            if (parsed == null) {
                throw new StoreException(
                        "not a JDBC URL of PostgreSQL (expected: jdbc:postgresql://HOST/DATABASE)", null);
            }
            return PGProperty.PG_HOST.getOrDefault(parsed) + ":" + PGProperty.PG_PORT.getOrDefault(parsed) + "/"
                    + PGProperty.PG_DBNAME.getOrDefault(parsed);
        }

        @Override
        public String toString() {
            return "Options[" + name() + "]";
        }
    }

    /**
     * Connects to a database, making or migrating the schema first.
     *
     * @throws StoreException when it cannot be reached, or is newer than this program
     */
    public static PostgresEngine open(Options options, StoreObserver observer) {
        var name = options.name();
        var source = source(options);
        check(source, name);
        Migrations.apply(source, "postgres", name);
        return connected(options, source, observer);
    }

    /**
     * Connects to a database that has its schema already.
     *
     * @throws StoreException when it cannot be reached
     */
    public static PostgresEngine openExisting(Options options) {
        var source = source(options);
        check(source, options.name());
        return connected(options, source, StoreObserver.NONE);
    }

    private static void check(PGSimpleDataSource source, String name) {
        try (var connection = source.getConnection()) {
            log.atDebug()
                    .addKeyValue("version", connection.getMetaData().getDatabaseProductVersion())
                    .log("store.found");
        } catch (SQLException e) {
            throw new StoreException("the database " + name + " cannot be used: " + Migrations.firstLine(e), e);
        }
    }

    private static PostgresEngine connected(Options options, PGSimpleDataSource source, StoreObserver observer) {
        var half = Math.max(1, options.connections() / 2);
        var reading = pool("reading", source, half, "TRANSACTION_REPEATABLE_READ", true);
        var writing = pool("writing", source, half, "TRANSACTION_SERIALIZABLE", false);
        return new PostgresEngine(reading, writing, options.lease(), observer);
    }

    private static PGSimpleDataSource source(Options options) {
        var source = new PGSimpleDataSource();
        source.setUrl(options.url());
        var given = Optional.ofNullable(Driver.parseURL(options.url(), null)).orElseGet(Properties::new);
        setDefault(source, given, PGProperty.CONNECT_TIMEOUT, String.valueOf(CONNECT_SECONDS));
        setDefault(source, given, PGProperty.LOGIN_TIMEOUT, String.valueOf(SOCKET_SECONDS));
        setDefault(source, given, PGProperty.SOCKET_TIMEOUT, String.valueOf(SOCKET_SECONDS));
        setDefault(source, given, PGProperty.TCP_KEEP_ALIVE, "true");
        setDefault(source, given, PGProperty.APPLICATION_NAME, "keyhold");
        // Of several hosts only the one that takes writes is of use, for reading too: it alone is never behind.
        setDefault(source, given, PGProperty.TARGET_SERVER_TYPE, "primary");
        return source;
    }

    private static void setDefault(PGSimpleDataSource source, Properties given, PGProperty property, String value) {
        if (!given.containsKey(property.getName())) {
            source.setProperty(property, value);
        }
    }

    private static HikariDataSource pool(
            String name, PGSimpleDataSource source, int size, String isolation, boolean readOnly) {
        var config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(size);
        config.setAutoCommit(false);
        config.setReadOnly(readOnly);
        config.setTransactionIsolation(isolation);
        config.setConnectionInitSql(LIMITS);
        // Commits the limits: else a connection that waits in the pool is in a transaction, which the server ends, and
        // the first roll-back takes the limits away.
        config.setIsolateInternalQueries(true);
        config.setConnectionTimeout(CONNECTION_WAIT_MILLIS);
        config.setValidationTimeout(VALIDATION_MILLIS);
        config.setExceptionOverride(new Eviction());
        return new HikariDataSource(config);
    }

    /** Connections that lead to a server which takes no writes any more are given up, so that the new one is found. */
    private static final class Eviction implements SQLExceptionOverride {
        private static final String READ_ONLY_TRANSACTION = "25006";

        @java.lang.Override
        public SQLExceptionOverride.Override adjudicate(SQLException e) {
            return READ_ONLY_TRANSACTION.equals(e.getSQLState())
                    ? SQLExceptionOverride.Override.MUST_EVICT
                    : SQLExceptionOverride.Override.CONTINUE_EVICT;
        }
    }

    @Override
    public <T> T read(Function<Sql, T> work) {
        try (var sql = new Sql(connection(reading))) {
            // The pool rolls back what is open when a connection comes back.
            return work.apply(sql);
        } catch (SqlFailure e) {
            throw failed("store.read.failed", e.error());
        } catch (SQLException e) {
            throw failed("store.read.failed", e);
        }
    }

    @Override
    public <T> T write(Function<Sql, T> work, Consumer<T> committed) {
        try {
            return tryToWrite(work, committed);
        } catch (SqlFailure e) {
            if (attempts(e) == 1) {
                throw givenUp(e);
            }
            return writeInTurn(work, committed);
        }
    }

    /** Those of this node that collided do not collide with each other again. */
    private <T> T writeInTurn(Function<Sql, T> work, Consumer<T> committed) {
        enter(turn);
        try {
            for (int attempt = 2; ; attempt++) {
                try {
                    return tryToWrite(work, committed);
                } catch (SqlFailure e) {
                    if (attempt >= attempts(e)) {
                        throw givenUp(e);
                    }
                    pause(attempt);
                }
            }
        } finally {
            turn.unlock();
        }
    }

    private static void enter(ReentrantLock turn) {
        try {
            if (!turn.tryLock(TURN_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new Refused(overloaded());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused(new Refusal.Unavailable(Refusal.Cause.STOPPING));
        }
    }

    private static int attempts(SqlFailure e) {
        var state = String.valueOf(e.error().getSQLState());
        return COLLISIONS.contains(state) ? MAX_ATTEMPTS : state.equals(UNIQUE_VIOLATION) ? MAX_LOOKS : 1;
    }

    private static RuntimeException givenUp(SqlFailure e) {
        if (e.isBrokenConstraint()) {
            return new IllegalStateException("a transaction broke a rule of its tables", e.error());
        }
        return attempts(e) > 1 ? new Refused(overloaded()) : failed("store.write.failed", e.error());
    }

    private <T> T tryToWrite(Function<Sql, T> work, Consumer<T> committed) {
        var started = System.nanoTime();
        T result;
        try (var sql = new Sql(connection(writing))) {
            result = work.apply(sql);
            commit(sql, () -> committed.accept(result));
        } catch (SQLException e) {
            throw failed("store.write.failed", e);
        }
        observer.committed(1, Duration.ofNanos(System.nanoTime() - started));
        committed.accept(result);
        return result;
    }

    /** When the answer to a commit is lost it may have happened: then what is in memory must be forgotten too. */
    private static void commit(Sql sql, Runnable perhapsCommitted) {
        try {
            sql.connection().commit();
        } catch (SQLException e) {
            var failure = new SqlFailure(e);
            if (attempts(failure) > 1) {
                throw failure;
            }
            perhapsCommitted.run();
            throw failed("store.commit.failed", e);
        }
    }

    private static Connection connection(HikariDataSource pool) {
        try {
            return pool.getConnection();
        } catch (SQLTransientConnectionException e) {
            if (pool.getHikariPoolMXBean().getTotalConnections() > 0) {
                throw new Refused(overloaded());
            }
            throw unreachable(e);
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    /** Those that collided wait differently long, and longer the more often they did. */
    private static void pause(int attempt) {
        var most = Math.min(MAX_PAUSE_MILLIS, 1 << Math.min(attempt, 10));
        try {
            // Nothing that two nodes share decides how long.
            Thread.sleep(1 + Math.floorMod(System.nanoTime(), most));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused(new Refusal.Unavailable(Refusal.Cause.STOPPING));
        }
    }

    private static Refused failed(String what, SQLException e) {
        if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
            return new Refused(overloaded());
        }
        log.atError().setCause(e).log(what);
        return new Refused(new Refusal.Unavailable(Refusal.Cause.STORE));
    }

    /** Said by every caller for as long as it lasts, so in one line. */
    private static Refused unreachable(SQLException e) {
        var cause = e.getCause() instanceof SQLException found ? found : e;
        log.atError().addKeyValue("reason", Migrations.firstLine(cause)).log("store.unreachable");
        return new Refused(new Refusal.Unavailable(Refusal.Cause.STORE));
    }

    private static Refusal overloaded() {
        return new Refusal.Unavailable(Refusal.Cause.OVERLOADED);
    }

    @Override
    public Optional<Duration> lease() {
        return Optional.of(lease);
    }

    /**
     * Nothing is left to do here: row versions that are out of date are removed by the server's own vacuum, and its log
     * and its backups by their own rules.
     */
    @Override
    public boolean scrub() {
        return true;
    }

    @Override
    public void close() {
        reading.close();
        writing.close();
    }
}
