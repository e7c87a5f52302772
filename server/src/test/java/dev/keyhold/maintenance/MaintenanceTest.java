package dev.keyhold.maintenance;

import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.postgres.Postgres;
import dev.keyhold.server.TestInstallation;
import dev.keyhold.store.Store;
import dev.keyhold.store.sql.PostgresDatabases;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.StoreObserver;
import dev.keyhold.store.sql.Tables;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An installation with something in every table, embedded or shared. */
abstract class MaintenanceTest {
    /** What is shared needs a folder too. */
    DataFolder folder;

    Database database;

    /** Where an installation is kept, and how a test gets at its tables. */
    record Database(StoreConfig storage, String url) {
        static Database embedded(DataFolder folder) {
            return new Database(StoreConfig.EMBEDDED, "jdbc:sqlite:" + folder.database());
        }

        /** An empty database. */
        static Database shared() {
            return shared(PostgresDatabases.of(Postgres.Version.OLDEST).bare());
        }

        /** A database with an installation in it, whose folder is still to be filled. */
        static Database installed() {
            return shared(PostgresDatabases.of(Postgres.Version.OLDEST).copy(Installed.PLACE.url()));
        }

        static Database shared(String url) {
            return new Database(new StoreConfig.Shared(PostgresDatabases.options(url)), url);
        }

        void run(String sql) throws SQLException {
            try (var connection = DriverManager.getConnection(url);
                    var statement = connection.createStatement()) {
                assertThat(statement.executeUpdate(sql)).as(sql).isEqualTo(1);
            }
        }

        /** The first column of what a query finds. */
        List<String> column(String sql) throws SQLException {
            try (var connection = DriverManager.getConnection(url);
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery(sql)) {
                var all = new ArrayList<String>();
                while (rows.next()) {
                    all.add(rows.getString(1));
                }
                return all;
            }
        }

        /** Every row of every table, a line for each, in an order of their own. */
        List<String> rows() throws SQLException {
            var all = new ArrayList<String>();
            try (var connection = DriverManager.getConnection(url);
                    var statement = connection.createStatement()) {
                for (var table : Tables.NAMES) {
                    try (var rows = statement.executeQuery("SELECT * FROM " + table)) {
                        while (rows.next()) {
                            all.add(table + row(rows));
                        }
                    }
                }
            }
            Collections.sort(all);
            return all;
        }

        private static String row(ResultSet rows) throws SQLException {
            var values = new TreeMap<String, String>();
            var columns = rows.getMetaData();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                var value = rows.getObject(i);
                var text = value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(value);
                values.put(columns.getColumnName(i), text);
            }
            return values.toString();
        }
    }

    /** An installation in a shared database, of which tests use copies: to make one takes a second. */
    private static final class Installed {
        static final Database PLACE = Database.shared();
        static final TestInstallation FILES = TestInstallation.make(PLACE.storage());
    }

    abstract Database choose(DataFolder folder);

    @BeforeEach
    void install(@TempDir Path temporary) {
        folder = new DataFolder(temporary.resolve("data"));
        database = choose(folder);
        if (database.storage() instanceof StoreConfig.Embedded) {
            TestInstallation.in(folder);
        } else {
            Installed.FILES.copyTo(folder);
        }
        try (var store = store()) {
            Contents.fill(store, folder);
        }
    }

    Installation open(Installation.Mode mode) {
        return open(folder, database.storage(), mode);
    }

    static Installation open(DataFolder folder, StoreConfig storage, Installation.Mode mode) {
        return Installation.open(folder, storage, mode, Optional.of(ACCOUNT), StoreObserver.NONE, TestRsaKeys.create())
                .installation();
    }

    /** As a server has it open. */
    Store store() {
        return new SqlStore(database.storage().open(folder, StoreObserver.NONE));
    }
}
