package dev.keyhold.store.sql;

import com.zaxxer.hikari.HikariDataSource;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ChangeFeed;
import dev.keyhold.store.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server, or whatever speaks its protocol, shared with other nodes. Writes are serializable and tried
 * again when they collide; reads see one snapshot. Every wait is bounded, so that a database that does not answer costs
 * a refusal and not a thread. The accounts that wait for a connection take turns.
 */
public final class PostgresEngine implements Engine {
    private static final int MAX_PAUSE_MILLIS = 64;

    private static final Duration TURN_WAIT = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(PostgresEngine.class);

    private final HikariDataSource reading;
    private final HikariDataSource writing;
    private final Lease lease;
    private final StoreObserver observer;
    private final FairPermits reads;
    private final FairPermits writes;
    private final FairPermits repetitions = new FairPermits(1);
    private final StorageLog failures = new StorageLog();
    private final SqlFeed feed;

    private PostgresEngine(
            HikariDataSource reading, HikariDataSource writing, Lease lease, SqlFeed feed, StoreObserver observer) {
        this.reading = reading;
        this.writing = writing;
        this.reads = new FairPermits(reading.getMaximumPoolSize());
        this.writes = new FairPermits(writing.getMaximumPoolSize());
        this.lease = lease;
        this.feed = feed;
        this.observer = observer;
    }

    /**
     * Which database, and how it is used.
     *
     * @param url a JDBC URL of PostgreSQL's driver; it may hold a password, so it is never shown
     * @param connections how many connections are kept, half of them for reading
     * @param lease see {@link dev.keyhold.store.Store#lease}
     * @param usesFeed whether nodes tell each other what they change, if the database can
     */
    public record Options(String url, int connections, Duration lease, boolean usesFeed) {
        /** With a feed. */
        public Options(String url, int connections, Duration lease) {
            this(url, connections, lease, true);
        }

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
        var source = PostgresConnections.source(options.url());
        check(source, name);
        Migrations.apply(source, "postgres", name);
        return connected(options, observer);
    }

    /**
     * Connects to a database that has its schema already.
     *
     * @throws StoreException when it cannot be reached, or does not have it
     */
    public static PostgresEngine openExisting(Options options) {
        var source = PostgresConnections.source(options.url());
        check(source, options.name());
        Migrations.requireCurrent(source, "postgres", options.name());
        return connected(options, StoreObserver.NONE);
    }

    /**
     * True when there is a row in any of our tables, whatever version made them.
     *
     * @throws StoreException when it cannot be reached
     */
    public static boolean holdsRows(Options options) {
        try (var connection = PostgresConnections.source(options.url()).getConnection();
                var statement = connection.createStatement()) {
            for (var table : Tables.NAMES) {
                if (SchemaHistory.exists(connection, table) && SchemaHistory.hasRow(statement, table)) {
                    return true;
                }
            }
            return false;
        } catch (SQLException e) {
            throw unusable(options.name(), e);
        }
    }

    private static StoreException unusable(String name, SQLException e) {
        return new StoreException("the database " + name + " cannot be used: " + Migrations.firstLine(e), e);
    }

    private static void check(PGSimpleDataSource source, String name) {
        try (var connection = source.getConnection()) {
            log.atDebug()
                    .addKeyValue("version", connection.getMetaData().getDatabaseProductVersion())
                    .log("store.found");
        } catch (SQLException e) {
            throw unusable(name, e);
        }
    }

    private static PostgresEngine connected(Options options, StoreObserver observer) {
        var half = Math.max(1, options.connections() / 2);
        var feed = feed(options);
        var reading = PostgresConnections.forReading(options.url(), half);
        var writing = PostgresConnections.forWriting(options.url(), half);
        return new PostgresEngine(reading, writing, Lease.of(options.lease(), feed), feed, observer);
    }

    private static SqlFeed feed(Options options) {
        try {
            return options.usesFeed()
                    ? FeedSupport.open(options.url(), options.lease())
                    : new SqlFeed.Absent(ChangeFeed.State.OFF);
        } catch (SQLException e) {
            throw unusable(options.name(), e);
        }
    }

    @Override
    public <T> T read(Function<Sql, T> work) {
        return readOrTryAgain(() -> tryToRead(work));
    }

    @Override
    public <T> T readAtOnce(Function<Sql, T> work) {
        return readOrTryAgain(() -> tryToReadAtOnce(work));
    }

    private <T> T readOrTryAgain(Supplier<T> attempt) {
        try {
            return attempt.get();
        } catch (SqlFailure e) {
            if (!PostgresErrors.isLost(e.error())) {
                throw failed("store.read.failed", e.error());
            }
            PostgresConnections.forgetLost(reading, e);
        }
        try {
            return attempt.get();
        } catch (SqlFailure e) {
            throw failed("store.read.failed", e.error());
        }
    }

    private <T> T tryToRead(Function<Sql, T> work) {
        enter(reads, reading);
        try (var sql = new Sql(connection(reading), observer)) {
            // The pool rolls back what is open when a connection comes back.
            return PostgresConnections.run(reading, sql, work);
        } catch (SQLException e) {
            throw new SqlFailure(e);
        } finally {
            reads.release();
        }
    }

    /** The server is asked once: with a transaction it would be asked again, to end it. */
    private <T> T tryToReadAtOnce(Function<Sql, T> work) {
        enter(reads, reading);
        try (var sql = new Sql(connection(reading), observer)) {
            // The pool sets it back.
            sql.connection().setAutoCommit(true);
            return PostgresConnections.run(reading, sql, it -> it.alone(work));
        } catch (SQLException e) {
            throw new SqlFailure(e);
        } finally {
            reads.release();
        }
    }

    @Override
    public <T> T write(Function<Sql, T> work, Consumer<T> committed) {
        try {
            return writeOnceOrInTurn(work, committed);
        } catch (ServiceException refused) {
            if (refused.serviceError() instanceof ServiceError.Unavailable(var reason) && reason.isOfStorage()) {
                observer.failed();
            }
            throw refused;
        }
    }

    @Override
    public <T> T writeUses(Function<Sql, T> work) {
        return write(sql -> PostgresConnections.rowByRow(sql, work), _ -> {});
    }

    private <T> T writeOnceOrInTurn(Function<Sql, T> work, Consumer<T> committed) {
        try {
            return tryToWrite(work, committed);
        } catch (SqlFailure e) {
            // A machine behind the server that does not answer must not hold up those that wait for their turn.
            if (!PostgresConnections.forgetLost(writing, e) && PostgresErrors.attempts(e) == 1) {
                throw givenUp(e);
            }
            return writeInTurn(work, committed);
        }
    }

    /** Those of this node that collided do not collide with each other again. */
    private <T> T writeInTurn(Function<Sql, T> work, Consumer<T> committed) {
        if (!acquire(repetitions, TURN_WAIT)) {
            throw new ServiceException(overloaded());
        }
        try {
            for (int attempt = 2; ; attempt++) {
                try {
                    return tryToWrite(work, committed);
                } catch (SqlFailure e) {
                    if (attempt >= PostgresErrors.attempts(e)) {
                        throw givenUp(e);
                    }
                    pause(attempt);
                }
            }
        } finally {
            repetitions.release();
        }
    }

    /** Waits for the turn of the account to use a connection of the pool. */
    private void enter(FairPermits turns, HikariDataSource pool) {
        if (!acquire(turns, PostgresConnections.CONNECTION_WAIT)) {
            throw notConnected(pool, new SQLTransientConnectionException("no connection of the pool is free"));
        }
    }

    private static boolean acquire(FairPermits permits, Duration timeout) {
        try {
            return permits.acquire(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.STOPPING));
        }
    }

    private RuntimeException givenUp(SqlFailure e) {
        if (e.isBrokenConstraint()) {
            return new IllegalStateException("a transaction broke a rule of its tables", e.error());
        }
        return PostgresErrors.attempts(e) > 1
                ? new ServiceException(overloaded())
                : failed("store.write.failed", e.error());
    }

    private <T> T tryToWrite(Function<Sql, T> work, Consumer<T> committed) {
        var started = System.nanoTime();
        enter(writes, writing);
        try (var sql = new Sql(connection(writing), observer)) {
            var result = PostgresConnections.run(writing, sql, work);
            commit(sql, () -> committed.accept(result));
            observer.committed(1, Duration.ofNanos(System.nanoTime() - started));
            return result;
        } catch (SQLException e) {
            throw failed("store.write.failed", e);
        } finally {
            writes.release();
        }
    }

    /** When the answer to a commit is lost it may have happened: then what is in memory must be forgotten too. */
    private void commit(Sql sql, Runnable forget) {
        try {
            sql.connection().commit();
            forget.run();
        } catch (SQLException e) {
            var failure = PostgresErrors.failure(e, sql.connection()::getWarnings);
            if (PostgresErrors.attempts(failure) > 1) {
                throw failure;
            }
            PostgresConnections.renewAfter(writing, sql, failure);
            forget.run();
            failures.failed("store.commit.failed", e);
            throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.COMMIT));
        }
    }

    private Connection connection(HikariDataSource pool) {
        try {
            return pool.getConnection();
        } catch (SQLTransientConnectionException e) {
            throw notConnected(pool, e);
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    /** Either all connections are in use or there is none. */
    private ServiceException notConnected(HikariDataSource pool, SQLTransientConnectionException e) {
        return pool.getHikariPoolMXBean().getTotalConnections() > 0
                ? new ServiceException(overloaded())
                : unreachable(e);
    }

    /** Those that collided wait differently long, and longer the more often they did. */
    private static void pause(int attempt) {
        var most = Math.min(MAX_PAUSE_MILLIS, 1 << Math.min(attempt, 10));
        // Nothing that two nodes share decides how long. Waking early does no harm.
        LockSupport.parkNanos((1 + Math.floorMod(System.nanoTime(), most)) * 1_000_000L);
    }

    private ServiceException failed(String what, SQLException e) {
        if (PostgresErrors.isLocked(e)) {
            return new ServiceException(overloaded());
        }
        if (PostgresErrors.isLost(e)) {
            return unreachable(e);
        }
        failures.failed(what, e);
        return new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
    }

    private ServiceException unreachable(SQLException e) {
        var cause = e.getCause() instanceof SQLException found ? found : e;
        failures.unreachable(Migrations.firstLine(cause));
        return new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
    }

    private static ServiceError overloaded() {
        return new ServiceError.Unavailable(ServiceError.UnavailableReason.OVERLOADED);
    }

    @Override
    public SqlFeed feed() {
        return feed;
    }

    @Override
    public Lease lease() {
        return lease;
    }

    /**
     * Nothing is left to do here: row versions that are out of date are removed by the server's own vacuum, and its log
     * and its backups by their own rules.
     */
    @Override
    public List<PoolState> pools() {
        return List.of(reads.state("reading"), writes.state("writing"));
    }

    @Override
    public boolean scrub() {
        return true;
    }

    @Override
    public void close() {
        feed.close();
        reading.close();
        writing.close();
    }
}
