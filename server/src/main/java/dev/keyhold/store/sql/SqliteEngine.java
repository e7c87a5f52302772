package dev.keyhold.store.sql;

import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.Lease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteException;

/**
 * The embedded database: SQLite in WAL mode with {@code synchronous=FULL}, one writer that commits in groups, and a few
 * read-only connections beside it that never wait for the writer.
 */
public final class SqliteEngine implements Engine {
    /** Reads run in native code and hold their carrier thread, so a handful is all that helps. */
    private static final int READERS = 4;
    /** How long a read waits for a connection before it is refused. */
    private static final Duration READER_WAIT = Duration.ofSeconds(5);
    /** Only other processes, such as {@code keyhold audit export}, are ever waited for inside SQLite. */
    private static final int BUSY_TIMEOUT_MILLIS = 5_000;
    /** Statement caches and page caches are per connection; 8 MiB each. */
    private static final int PAGE_CACHE_KIB = 8 * 1024;

    private final Path file;
    private final StorageLog log = new StorageLog();
    private final RenewableSql writing;
    private final GroupCommit writer;
    private final Optional<Uncommitted> uncommitted;
    private final Queue<RenewableSql> readers = new ConcurrentLinkedQueue<>();
    /** One for each of the readers. */
    private final FairPermits reads = new FairPermits(READERS);

    private SqliteEngine(Path file, LongSupplier maxPages, StoreObserver observer) throws SQLException {
        this.file = file;
        this.writing = new RenewableSql(() -> toWrite(file, maxPages.getAsLong(), observer));
        for (int i = 0; i < READERS; i++) {
            readers.add(new RenewableSql(() -> new Sql(connect(file, true), observer)));
        }
        this.writer = new GroupCommit(writing, observer, log, System::nanoTime);
        this.uncommitted = Optional.of(writer.uncommitted());
    }

    private static Sql toWrite(Path file, long maxPages, StoreObserver observer) throws SQLException {
        var connection = connect(file, false);
        try (var statement = connection.createStatement()) {
            if (maxPages < Long.MAX_VALUE) {
                statement.execute("PRAGMA max_page_count = " + maxPages);
            }
            return new Sql(connection, observer);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Opens a database for reading and writing, making or migrating it first.
     *
     * @throws StoreException when it is damaged, newer than this program, or cannot be written
     */
    public static SqliteEngine open(Path file, StoreObserver observer) {
        return open(file, SqliteEngine::unlimited, observer);
    }

    /**
     * Makes a database for reading and writing that nobody keeps.
     *
     * @throws StoreException when there is one already, or it cannot be written
     */
    public static SqliteEngine createTemporary(Path file, StoreObserver observer) {
        try {
            try (var connection = connect(file, false)) {
                SchemaHistory.takeAll(connection, "sqlite");
            }
            return new SqliteEngine(file, SqliteEngine::unlimited, observer);
        } catch (SQLException e) {
            throw new StoreException(describe(file, e), e);
        }
    }

    /**
     * As {@link #open(Path, StoreObserver)}, but the database may not grow beyond {@code maxPages} pages, which is
     * asked for each connection.
     */
    static SqliteEngine open(Path file, LongSupplier maxPages, StoreObserver observer) {
        try {
            check(file);
            migrate(file);
            return new SqliteEngine(file, maxPages, observer);
        } catch (SQLException e) {
            throw new StoreException(describe(file, e), e);
        }
    }

    /** Opens an existing database that has its schema, perhaps in use by a server, for small changes. */
    public static SqliteEngine openBeside(Path file) {
        try {
            return new SqliteEngine(file, SqliteEngine::unlimited, StoreObserver.NONE);
        } catch (SQLException e) {
            throw new StoreException(describe(file, e), e);
        }
    }

    /** Opens an existing database, perhaps in use by a server, for reading alone. */
    public static Engine openReadOnly(Path file) {
        return openReadOnly(file, file.toString());
    }

    /**
     * Opens a database that nobody else has open, for a look that leaves no trace: SQLite would else put its log files
     * beside it. Only where a crash has left such a log, with data that is nowhere else, is it opened as usual.
     */
    public static Engine openUntouched(Path file) {
        var wal = file.resolveSibling(file.getFileName() + "-wal");
        return openReadOnly(file, Files.exists(wal) ? file.toString() : file.toUri() + "?immutable=1");
    }

    private static Engine openReadOnly(Path file, String name) {
        try {
            return new ReadOnly(
                    new RenewableSql(() -> new Sql(connect(name, true), StoreObserver.NONE)), new StorageLog());
        } catch (SQLException e) {
            throw new StoreException(describe(file, e), e);
        }
    }

    /**
     * Writes everything that is committed now into an empty file, while others go on reading and writing. What was
     * deleted is not in it.
     */
    public static void copy(Path file, Path empty) {
        try (var connection = connect(file, true);
                var statement = connection.prepareStatement("VACUUM INTO ?")) {
            statement.setString(1, empty.toString());
            statement.execute();
        } catch (SQLException e) {
            throw new StoreException(describe(file, e), e);
        }
    }

    /**
     * Looks at everything in a database that nobody else has open, and leaves no trace.
     *
     * @throws StoreException when it is damaged, or none of ours
     */
    public static void requireSound(Path file) {
        try (var connection = connect(file.toUri() + "?immutable=1", true);
                var statement = connection.createStatement()) {
            requireOk(file, statement, "PRAGMA integrity_check(1)");
            try (var ours = statement.executeQuery("SELECT 1 FROM sqlite_schema WHERE name = 'keyrings'")) {
                if (!ours.next()) {
                    throw new StoreException(file + " is no database of Keyhold", null);
                }
            }
        } catch (SQLException e) {
            throw new StoreException(describe(file, e), e);
        }
    }

    /**
     * Looks at every page and index of a database, perhaps in use by a server.
     *
     * @throws StoreException when it is damaged
     */
    public static void requireIntegrity(Path file) {
        try (var connection = connect(file, true);
                var statement = connection.createStatement()) {
            requireOk(file, statement, "PRAGMA integrity_check(1)");
        } catch (SQLException e) {
            throw new StoreException(describe(file, e), e);
        }
    }

    /**
     * Looks whether a database has the schema that this program works with.
     *
     * @throws StoreException when it is older or newer
     */
    public static void requireCurrent(Path file) {
        var config = config();
        config.setReadOnly(true);
        Migrations.requireCurrent(source(config, file.toString()), "sqlite", file.toString());
    }

    @Override
    public <T> T read(Function<Sql, T> work) {
        return withReader(reader -> read(reader, work, log));
    }

    @Override
    public <T> T readAtOnce(Function<Sql, T> work) {
        return withReader(reader -> readAtOnce(reader, work, log));
    }

    private <T> T withReader(Function<RenewableSql, T> work) {
        var reader = borrow();
        try {
            return work.apply(reader);
        } finally {
            readers.add(reader);
            reads.release();
        }
    }

    @Override
    public <T> T write(Function<Sql, T> work, Consumer<T> committed) {
        return writer.write(work, committed);
    }

    @Override
    public Optional<Uncommitted> uncommitted() {
        return uncommitted;
    }

    @Override
    public boolean isStalled() {
        return writer.isStalled();
    }

    /** One connection writes; the transactions that wait form the next groups. */
    @Override
    public List<PoolState> pools() {
        var waiting = writer.waiting();
        return List.of(reads.state("reading"), new PoolState("writing", 1, waiting == 0 ? 0 : 1, waiting));
    }

    /** Nobody else writes: what is in memory is good until a change is announced. */
    @Override
    public Lease lease() {
        return Lease.UNLIMITED;
    }

    /** Moves the log into the database and cuts it to nothing: old pages stay in it otherwise. */
    @Override
    public boolean scrub() {
        try (var connection = connect(file, false);
                var statement = connection.createStatement();
                var result = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            return result.next() && result.getInt("busy") == 0;
        } catch (SQLException e) {
            log.failed("store.scrub.failed", e);
            throw unavailable();
        }
    }

    @Override
    public void close() {
        writer.close();
        for (int i = 0; i < READERS; i++) {
            borrow().close();
        }
        writing.close();
    }

    private RenewableSql borrow() {
        try {
            if (reads.acquire(READER_WAIT)) {
                return readers.remove();
            }
            throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.OVERLOADED));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.STOPPING));
        }
    }

    private static <T> T read(RenewableSql reader, Function<Sql, T> work, StorageLog log) {
        try {
            var sql = reader.get();
            sql.update(Boundaries.BEGIN_READ);
            return work.apply(sql);
        } catch (SqlFailure e) {
            log.failed("store.read.failed", e.error());
            throw unavailable();
        } finally {
            reader.settle(Boundaries.ROLL_BACK);
        }
    }

    private static <T> T readAtOnce(RenewableSql reader, Function<Sql, T> work, StorageLog log) {
        try {
            return reader.get().alone(work);
        } catch (SqlFailure e) {
            log.failed("store.read.failed", e.error());
            throw unavailable();
        } finally {
            reader.replaceBroken();
        }
    }

    private static ServiceException unavailable() {
        return new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
    }

    private static Connection connect(Path file, boolean readOnly) throws SQLException {
        return connect(file.toString(), readOnly);
    }

    private static Connection connect(String name, boolean readOnly) throws SQLException {
        var config = config();
        config.setReadOnly(readOnly);
        return source(config, name).getConnection();
    }

    private static SQLiteDataSource source(SQLiteConfig config, String name) {
        var source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + name);
        return source;
    }

    private static SQLiteConfig config() {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        config.setCacheSize(-PAGE_CACHE_KIB);
        // The driver would ask for the last row id after each insert; identifiers are our own.
        config.setGetGeneratedKeys(false);
        // Deleted rows are overwritten with zeros, so that a destroyed key is nowhere in the file.
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        return config;
    }

    /** Looks at the structure of every page, so that damage is found at the start and not by a caller. */
    private static void check(Path file) throws SQLException {
        if (!Files.exists(file)) {
            return;
        }
        try (var connection = connect(file, false);
                var statement = connection.createStatement()) {
            requireOk(file, statement, "PRAGMA quick_check(1)");
        }
    }

    private static void requireOk(Path file, Statement statement, String check) throws SQLException {
        try (var found = statement.executeQuery(check)) {
            if (!found.next() || !"ok".equals(found.getString(1))) {
                throw new StoreException(SqliteWords.damaged(file), null);
            }
        }
    }

    private static void migrate(Path file) {
        Migrations.apply(source(config(), file.toString()), "sqlite", file.toString());
    }

    private static String describe(Path file, SQLException e) {
        return e instanceof SQLiteException found
                ? SqliteWords.of(file, found)
                : "the database " + file + " cannot be opened: " + Migrations.firstLine(e);
    }

    /** A second process's view of the database. */
    private record ReadOnly(RenewableSql reader, StorageLog log) implements Engine {
        @Override
        public <T> T read(Function<Sql, T> work) {
            return SqliteEngine.read(reader, work, log);
        }

        @Override
        public <T> T write(Function<Sql, T> work, Consumer<T> committed) {
            throw unavailable();
        }

        @Override
        public Lease lease() {
            return Lease.UNLIMITED;
        }

        @Override
        public boolean scrub() {
            throw unavailable();
        }

        @Override
        public void close() {
            reader.close();
        }
    }

    private static long unlimited() {
        return Long.MAX_VALUE;
    }
}
