package dev.keyhold.store.sql;

import dev.keyhold.postgres.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Databases of real servers, one for each test: copies of one that has the schema, which take little time to make. */
public final class PostgresDatabases {
    private static final String TEMPLATE = "keyhold_template";
    /** Each of them is a process that the server starts, for every store that is opened. */
    private static final int FEW_CONNECTIONS = 4;

    private static final int CONNECTIONS = 16;
    private static final Duration LEASE = Duration.ofSeconds(1);

    private static final Map<Postgres.Version, PostgresDatabases> STARTED = new EnumMap<>(Postgres.Version.class);

    private final Postgres server;
    private final AtomicInteger made = new AtomicInteger();

    private PostgresDatabases(Postgres server) {
        this.server = server;
        execute("CREATE DATABASE " + TEMPLATE);
        PostgresEngine.open(options(server.url(TEMPLATE)), StoreObserver.NONE).close();
    }

    /** The databases of one version; its server is started once and ends with this process. */
    public static synchronized PostgresDatabases of(Postgres.Version version) {
        return STARTED.computeIfAbsent(version, PostgresDatabases::start);
    }

    private static PostgresDatabases start(Postgres.Version version) {
        try {
            var folder = Files.createTempDirectory("keyhold-postgres-");
            // Nobody pulls the plug here: what a crash leaves is for the acceptance tests.
            var server = Postgres.start(version, folder.resolve("data"), "fsync = off", "max_connections = 400");
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return new PostgresDatabases(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The URL of a new database that has the schema and nothing in it. */
    public String fresh() {
        return copyOf(TEMPLATE);
    }

    /** The URL of a new database without even a schema. */
    public String bare() {
        var name = "bare_" + made.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return server.url(name);
    }

    /** The URL of a new database with what another has, to which nobody may be connected. */
    public String copy(String url) {
        var original = options(url).name();
        return copyOf(original.substring(original.indexOf('/') + 1));
    }

    /** Its files are copied: else the server would write every page into its log as well. */
    private String copyOf(String original) {
        var name = "keyhold_" + made.incrementAndGet();
        execute("CREATE DATABASE " + name + " TEMPLATE " + original + " STRATEGY = FILE_COPY");
        return server.url(name);
    }

    /** How tests use a database that do one thing after the other. */
    public static PostgresEngine.Options options(String url) {
        return new PostgresEngine.Options(url, FEW_CONNECTIONS, LEASE);
    }

    /** How tests use a database that do many things at once. */
    public static PostgresEngine.Options manyConnections(String url) {
        return new PostgresEngine.Options(url, CONNECTIONS, LEASE);
    }

    private void execute(String sql) {
        try (var connection = DriverManager.getConnection(server.url("postgres"));
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
