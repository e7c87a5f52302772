package dev.keyhold.maintenance;

import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.maintenance.Installation.Mode;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Micros;
import dev.keyhold.model.Progress;
import dev.keyhold.postgres.Postgres;
import dev.keyhold.store.sql.PostgresDatabases;
import dev.keyhold.store.sql.Tables;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CopyTest extends MaintenanceTest {
    /** More than are read at once. */
    private static final int MANY = 1_203;

    private Database shared;

    @Override
    Database choose(DataFolder chosen) {
        return Database.embedded(chosen);
    }

    @BeforeEach
    void fill() {
        // To make the schema takes longer than to copy it.
        shared = Database.shared(PostgresDatabases.of(Postgres.Version.OLDEST).fresh());
        try (var store = store()) {
            store.write(tx -> {
                var parent = tx.accounts().find(ACCOUNT).orElseThrow().defaultFolder();
                for (int i = 100; i < 100 + MANY; i++) {
                    var id = Samples.user(ACCOUNT, i, "").id();
                    var user = new Identity(ACCOUNT, id, parent, Identity.Kind.USER, "user-" + i, "/", Contents.AT);
                    tx.identities().insert(user);
                }
                return true;
            });
        }
    }

    private Copy.End embedded() {
        return new Copy.Embedded(folder);
    }

    private static Copy.End end(Database database) {
        return new Copy.Shared(((StoreConfig.Shared) database.storage()).options());
    }

    private DataFolder another(String name) {
        return new DataFolder(folder.path().resolveSibling(name));
    }

    private static void assertRefused(Runnable work, String... words) {
        assertThatThrownBy(work::run)
                .isInstanceOf(StartException.class)
                .message()
                .contains(words)
                .hasLineCount(1);
    }

    /** Runs something whenever that much is done. */
    private record Watching(Consumer<String> watcher) implements Progress {
        @Override
        public void begin(long total) {}

        @Override
        public void advance(String what, int by) {
            watcher.accept(what);
        }
    }

    @Test
    void there_and_back_again_is_the_same_row_for_row() throws Exception {
        shared = Database.shared();
        var before = database.rows();
        assertThat(before).hasSizeGreaterThan(MANY);
        for (var table : Tables.NAMES) {
            // Nodes on PostgreSQL write those, so the embedded database never has rows in it.
            if (!table.startsWith("change_feed")) {
                assertThat(before).as("something in %s", table).anyMatch(row -> row.startsWith(table + "{"));
            }
        }
        // What alone the account has that manages the others.
        assertThat(tables(before, ACCOUNT))
                .containsAll(tables(before, Contents.TEAM))
                .filteredOn(table -> !tables(before, Contents.TEAM).contains(table))
                .containsExactlyInAnyOrder("organizations", "create_account_requests");
        assertThat(Copy.run(embedded(), end(shared), Progress.NONE)).isEqualTo(before.size());
        assertThat(shared.rows()).isEqualTo(before);
        assertThat(database.rows()).isEqualTo(before);
        open(folder, shared.storage(), Mode.OPEN_OR_CREATE).close();
        assertThat(InstallationCheck.run(folder, shared.storage(), Progress.NONE, _ -> {})
                        .damaged())
                .isZero();

        var back = another("back");
        Copy.run(end(shared), new Copy.Embedded(back), Progress.NONE);
        assertThat(Database.embedded(back).rows()).isEqualTo(before);
        Files.copy(folder.rootKey(), back.rootKey());
        open(back, StoreConfig.EMBEDDED, Mode.OPEN_OR_CREATE).close();
    }

    private static Set<String> tables(List<String> rows, AccountId account) {
        return rows.stream()
                .filter(row -> row.contains("account_id=" + account + ","))
                .map(row -> row.substring(0, row.indexOf('{')))
                .collect(Collectors.toSet());
    }

    @Test
    void tells_how_far_it_is() {
        var reported = new ArrayList<Long>();
        Copy.run(embedded(), end(shared), new Progress() {
            @Override
            public void begin(long total) {
                reported.add(total);
            }

            @Override
            public void advance(String what, int by) {
                reported.add((long) by);
            }
        });
        assertThat(reported.stream().skip(1).mapToLong(it -> it).sum()).isEqualTo(reported.getFirst());
    }

    @Test
    void refuses_a_target_with_anything_in_it_and_leaves_it_alone() throws Exception {
        Copy.run(embedded(), end(shared), Progress.NONE);
        var before = shared.rows();
        assertRefused(() -> Copy.run(embedded(), end(shared), Progress.NONE), "holds an installation");
        assertThat(shared.rows()).isEqualTo(before);

        var other = another("other");
        open(other, StoreConfig.EMBEDDED, Mode.CREATE).close();
        var bytes = Files.readAllBytes(other.database());
        assertRefused(() -> Copy.run(end(shared), new Copy.Embedded(other), Progress.NONE), "has a database already");
        assertThat(other.database()).hasBinaryContent(bytes);

        var foreign = Database.shared();
        execute(foreign, "CREATE TABLE recipes (name text)");
        assertRefused(() -> Copy.run(embedded(), end(foreign), Progress.NONE), "cannot be migrated");
    }

    private static void execute(Database database, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(database.url());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void that_is_cut_off_anywhere_never_looks_whole() throws Exception {
        var steps = new ArrayList<String>();
        Copy.run(embedded(), end(shared), new Watching(steps::add));
        // The first batch, the last but one of the copying, somewhere in the comparison, and just before the keyring.
        for (int cut : List.of(1, steps.size() / 3, steps.size() / 2, steps.size() - 2)) {
            var target = Database.shared(
                    PostgresDatabases.of(Postgres.Version.OLDEST).fresh());
            var count = new int[1];
            assertThatThrownBy(() -> Copy.run(embedded(), end(target), new Watching(_ -> {
                        count[0]++;
                        if (count[0] == cut) {
                            throw new IllegalStateException("cut off");
                        }
                    })))
                    .hasMessage("cut off");
            assertThat(target.rows()).isNotEmpty().noneMatch(row -> row.startsWith("keyrings{"));
            var rows = target.rows();
            assertRefused(() -> open(folder, target.storage(), Mode.OPEN_OR_CREATE), "unfinished copy");
            assertRefused(() -> open(folder, target.storage(), Mode.CREATE), "unfinished copy");
            assertRefused(() -> Copy.run(embedded(), end(target), Progress.NONE), "unfinished copy");
            assertRefused(() -> Copy.run(end(target), new Copy.Embedded(another("x")), Progress.NONE), "unfinished");
            assertThat(target.rows()).isEqualTo(rows);
        }
        var back = another("cut");
        assertThatThrownBy(() -> Copy.run(end(shared), new Copy.Embedded(back), new Watching(_ -> {
                    throw new IllegalStateException("cut off");
                })))
                .hasMessage("cut off");
        Files.copy(folder.rootKey(), back.rootKey());
        assertRefused(() -> open(back, StoreConfig.EMBEDDED, Mode.OPEN_OR_CREATE), "unfinished copy");
        assertRefused(() -> open(back, StoreConfig.EMBEDDED, Mode.CREATE), "unfinished copy");
    }

    @Test
    void notices_that_the_source_was_written_to() {
        Copy.run(embedded(), end(shared), Progress.NONE);
        var target = another("target");
        var done = new ArrayList<String>();
        assertRefused(
                () -> Copy.run(end(shared), new Copy.Embedded(target), new Watching(table -> {
                    if (done.isEmpty() && table.equals("token_keys")) {
                        done.add(table);
                        update(shared, "UPDATE identities SET description = 'changed' WHERE name = 'user-1200'");
                    }
                })),
                "the copy of the table identities is not equal");
        assertThat(done).hasSize(1);
        assertRefused(() -> open(target, StoreConfig.EMBEDDED, Mode.OPEN_OR_CREATE), "unfinished copy");
    }

    private static void update(Database database, String sql) {
        try {
            database.run(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refuses_a_source_that_is_served() throws Exception {
        try (var _ = open(Mode.OPEN_OR_CREATE)) {
            assertRefused(
                    () -> Copy.run(embedded(), end(shared), Progress.NONE), "is in use by another Keyhold server");
        }
        Copy.run(embedded(), end(shared), Progress.NONE);
        var now = Micros.of(Instant.now());
        shared.run("UPDATE nodes SET seen_at = " + now);
        assertRefused(
                () -> Copy.run(end(shared), new Copy.Embedded(another("target")), Progress.NONE), "stop every node");
    }

    @Test
    void refuses_a_source_that_is_none() {
        assertRefused(
                () -> Copy.run(new Copy.Embedded(another("absent")), end(shared), Progress.NONE),
                "there is no Keyhold database");
        assertRefused(() -> Copy.run(end(Database.shared()), embedded(), Progress.NONE), "older Keyhold, or none");
        assertThat(another("absent").path()).doesNotExist();
    }
}
