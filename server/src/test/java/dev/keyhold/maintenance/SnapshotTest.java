package dev.keyhold.maintenance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.store.Change;
import dev.keyhold.store.sql.StoreObserver;
import dev.keyhold.store.sql.Tables;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is put back, and what is announced. */
class SnapshotTest {
    private static final Set<String> KEPT =
            Set.of("keyrings", "token_keys", "revoked_tokens", "nodes", "change_feed", "change_feed_start");
    /** Of a database that nodes share. */
    private static final Set<String> UNUSED = Set.of("change_feed", "change_feed_start");

    @TempDir
    private Path path;

    private DataFolder folder;
    private Installation installation;

    @BeforeEach
    void install() {
        folder = new DataFolder(path.resolve("data"));
        installation = Installation.open(
                        folder,
                        StoreConfig.EMBEDDED,
                        Installation.Mode.CREATE,
                        Optional.of(Samples.ACCOUNT),
                        StoreObserver.NONE,
                        TestRsaKeys.create())
                .installation();
    }

    @AfterEach
    void close() {
        installation.close();
    }

    /** The rows of each table as texts. */
    private Map<String, List<String>> rows() throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.database())) {
            var all = new TreeMap<String, List<String>>();
            for (var table : Tables.NAMES) {
                all.put(table, rows(connection, table));
            }
            return all;
        }
    }

    private static List<String> rows(Connection connection, String table) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT * FROM " + table)) {
            var rows = new ArrayList<String>();
            while (found.next()) {
                var values = new ArrayList<String>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    values.add(
                            found.getObject(i) instanceof byte[] bytes
                                    ? Arrays.toString(bytes)
                                    : String.valueOf(found.getObject(i)));
                }
                rows.add(values.toString());
            }
            rows.sort(null);
            return rows;
        }
    }

    @Test
    void puts_back_every_row_but_what_must_not_go_back_in_time() throws Exception {
        var before = rows();
        var snapshot = installation.snapshot();
        Contents.fill(installation.store(), folder);
        var filled = rows();
        installation.restore(snapshot);
        var after = rows();
        for (var table : Tables.NAMES) {
            if (!table.equals("directory_version")) {
                assertThat(after.get(table)).as(table).isEqualTo((KEPT.contains(table) ? filled : before).get(table));
                assertThat(requireNonNull(filled.get(table)).isEmpty())
                        .as("nothing in " + table)
                        .isEqualTo(UNUSED.contains(table));
            }
        }
        long version = installation.store().read(tx -> tx.directory().version());
        assertThat(version).isGreaterThan(1_000_000);
    }

    @Test
    void announces_whatever_was_announced_when_it_came() {
        var snapshot = installation.snapshot();
        var filled = new HashSet<Change>();
        installation.store().onChange(filled::add);
        Contents.fill(installation.store(), folder);
        // A revocation stays.
        filled.removeIf(change -> change instanceof Change.OfToken);
        assertThat(filled).isNotEmpty();
        var announced = new HashSet<Change>();
        installation.store().onChange(announced::add);
        installation.restore(snapshot);
        assertThat(announced).containsAll(filled);
    }
}
