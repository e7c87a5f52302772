package dev.keyhold.store.sql;

import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class SqliteEngineTest {
    private static final ServiceError UNAVAILABLE = new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE);

    /** Works until it is run: then its result is larger than SQLite allows. */
    private static final String TOO_LARGE = "SELECT CAST(zeroblob(2000000000) AS TEXT) AS text";

    private static final String SMALL = "SELECT 'x' AS text";

    private Path file;

    @BeforeEach
    void chooseFile(@TempDir Path folder) {
        file = folder.resolve("keyhold.db");
    }

    private Store open() {
        return new SqlStore(SqliteEngine.open(file, StoreObserver.NONE));
    }

    private static void insert(Store store, Identity user) {
        store.write(tx -> {
            tx.identities().insert(user);
            return true;
        });
    }

    private static int count(Store store) {
        return store.read(tx -> tx.identities().countUsers(ACCOUNT));
    }

    private void run(String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private List<String> query(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(String.valueOf(rows.getString(1)));
            }
            return found;
        }
    }

    private void assertRefusesToStart(String... words) {
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .message()
                .contains(file.toString())
                .satisfies(message -> assertThat(words).allMatch(message::contains))
                .hasLineCount(1);
    }

    @Test
    void finds_everything_again_when_opened_again() {
        var alice = Samples.user(ACCOUNT, 1, "alice");
        try (var store = open()) {
            insert(store, alice);
        }
        try (var store = open()) {
            assertThat(store.<Object>read(
                            tx -> tx.identities().findUser(ACCOUNT, "alice").orElseThrow()))
                    .isEqualTo(alice);
        }
    }

    @Test
    void is_durable_and_lets_readers_read_beside_the_writer() throws Exception {
        try (var engine = SqliteEngine.open(file, StoreObserver.NONE)) {
            assertThat(engine.<String>write(sql -> pragma(sql, "journal_mode"), _ -> {}))
                    .isEqualTo("wal");
            // 2 is FULL: every commit is flushed to the disk before it is acknowledged.
            assertThat(engine.<String>write(sql -> pragma(sql, "synchronous"), _ -> {}))
                    .isEqualTo("2");
        }
    }

    private static String pragma(Sql sql, String name) {
        return sql.one("PRAGMA " + name, row -> row.text(name)).orElseThrow();
    }

    @Test
    void accounts_that_wait_for_a_reader_take_turns() throws InterruptedException {
        try (var engine = SqliteEngine.open(file, StoreObserver.NONE)) {
            ConnectionTurns.assertTaken(
                    4,
                    work -> engine.read(_ -> {
                        work.run();
                        return true;
                    }));
        }
    }

    @Test
    void readers_cannot_write() {
        try (var engine = SqliteEngine.open(file, StoreObserver.NONE)) {
            assertThatThrownBy(() -> engine.read(sql -> sql.update("DELETE FROM accounts WHERE account_id = ?", "x")))
                    .isInstanceOfSatisfying(
                            ServiceException.class,
                            refused -> assertThat(refused.serviceError()).isEqualTo(UNAVAILABLE));
        }
    }

    @Test
    void a_full_disk_refuses_a_write_and_leaves_no_half_of_it() {
        var pages = pagesOfAnEmptyDatabase() + 4;
        try (var store = new SqlStore(SqliteEngine.open(file, () -> pages, StoreObserver.NONE))) {
            insert(store, Samples.user(ACCOUNT, 0, "before"));
            var written = fill(store) - 1;
            assertThat(written).isPositive();
            assertThat(events(store)).isEqualTo(written);
            // What needs no room still works, and what was read is still true.
            assertThat(store.<Object>read(tx -> tx.identities().findUser(ACCOUNT, "before")))
                    .isNotNull();
        }
        try (var store = open()) {
            var written = events(store);
            assertThat(count(store)).isEqualTo(1 + written);
            insert(store, Samples.user(ACCOUNT, 9_999, "after"));
            assertThat(count(store)).isEqualTo(2 + written);
        }
    }

    private long pagesOfAnEmptyDatabase() {
        try (var engine = SqliteEngine.open(file, StoreObserver.NONE)) {
            return engine.read(sql -> sql.one("PRAGMA page_count", row -> row.number("page_count"))
                    .orElseThrow());
        }
    }

    /** Writes a user and an event of some size at once until the store refuses; answers how often that worked. */
    private static int fill(Store store) {
        try {
            fill(store, 1, 1_000);
            throw new AssertionError("the disk never became full");
        } catch (ServiceException refused) {
            assertThat(refused.serviceError()).isEqualTo(UNAVAILABLE);
            return count(store);
        }
    }

    /** Writes so many users, each with an event of some size; answers how many. */
    private static int fill(Store store, int first, int users) {
        for (int i = first; i < first + users; i++) {
            var user = Samples.user(ACCOUNT, i, "user-" + i);
            var event = Samples.change(ACCOUNT, "event-" + i, ManualClock.START);
            var large = new AuditEvent(
                    event.account(),
                    event.id(),
                    event.at(),
                    event.operation(),
                    event.outcome(),
                    "",
                    event.actor(),
                    "",
                    "x".repeat(500),
                    new RequestOrigin("", "", "", ""),
                    1);
            store.write(tx -> {
                tx.identities().insert(user);
                tx.audit().append(large);
                return true;
            });
        }
        return users;
    }

    private static int events(Store store) {
        return store.read(tx ->
                        tx.audit().events(ACCOUNT, AuditStore.Trail.CHANGES, Instant.EPOCH, Page.Request.first(1000)))
                .items()
                .size();
    }

    /** The driver closes a statement that failed for want of room: the next write must not be given that one. */
    @Test
    void writes_again_when_a_full_disk_has_room_again() {
        var empty = pagesOfAnEmptyDatabase();
        var pages = new AtomicLong(empty + 4);
        var failures = new AtomicInteger();
        try (var store = new SqlStore(SqliteEngine.open(file, pages::get, counting(failures)))) {
            store.requireWritable();
            var written = fill(store);
            assertThat(failures).hasValue(1);
            for (int i = 0; i < 3; i++) {
                assertUnavailable(() -> fill(store, 5_000, 1));
            }
            assertUnavailable(store::requireWritable);
            assertThat(count(store)).isEqualTo(written);
            pages.set(empty + 4_000);
            awaitWritable(store);
            assertThat(fill(store, 6_000, 200)).isEqualTo(200);
            assertThat(count(store)).isEqualTo(written + 200);
            assertThat(events(store)).isEqualTo(written + 200);
            assertThat(query("SELECT account_id FROM nodes")).isEmpty();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static StoreObserver counting(AtomicInteger failures) {
        return new StoreObserver() {
            @Override
            public void committed(int transactions, Duration took) {}

            @Override
            public void failed() {
                failures.incrementAndGet();
            }
        };
    }

    /** It is tried only now and then. */
    private static void awaitWritable(SqlStore store) {
        while (true) {
            try {
                store.requireWritable();
                return;
            } catch (ServiceException _) {
                Thread.onSpinWait();
            }
        }
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError()).isEqualTo(UNAVAILABLE));
    }

    /** Each kind of error that the driver closes a statement for, in the writer and in every reader. */
    @Test
    void goes_on_after_an_error_of_any_statement() {
        try (var engine = SqliteEngine.open(file, StoreObserver.NONE)) {
            for (int i = 0; i < 8; i++) {
                assertUnavailable(() -> engine.read(sql -> sql.list(TOO_LARGE, row -> row.text("text"))));
                assertUnavailable(() -> engine.write(sql -> sql.list(TOO_LARGE, row -> row.text("text")), _ -> {}));
                assertThat(engine.<Optional<String>>read(sql -> sql.one(SMALL, row -> row.text("text"))))
                        .contains("x");
                assertThat(engine.<Optional<String>>write(sql -> sql.one(SMALL, row -> row.text("text")), _ -> {}))
                        .contains("x");
            }
        }
    }

    /** A statement that fails when a transaction is ended must not be what the next one is ended with. */
    @Test
    void goes_on_after_another_process_held_the_lock() throws Exception {
        try (var store = open();
                var other = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = other.createStatement()) {
            for (int i = 0; i < 2; i++) {
                var user = Samples.user(ACCOUNT, i, "user-" + i);
                statement.execute("BEGIN IMMEDIATE");
                assertUnavailable(() -> insert(store, user));
                statement.execute("ROLLBACK");
                insert(store, user);
            }
            assertThat(count(store)).isEqualTo(2);
        }
    }

    @Test
    void room_made_on_a_full_disk_can_be_used_again() {
        var pages = pagesOfAnEmptyDatabase() + 4;
        try (var store = new SqlStore(SqliteEngine.open(file, () -> pages, StoreObserver.NONE))) {
            var written = fill(store);
            store.write(tx -> {
                for (int i = 1; i <= written; i++) {
                    tx.identities().delete(Samples.user(ACCOUNT, i, "user-" + i));
                }
                return true;
            });
            assertThat(count(store)).isZero();
            insert(store, Samples.user(ACCOUNT, 1, "alice"));
            assertThat(count(store)).isEqualTo(1);
        }
    }

    @Test
    void refuses_a_file_that_is_no_database() throws Exception {
        var noise = new byte[8192];
        new Random(7).nextBytes(noise);
        Files.write(file, noise);
        assertRefusesToStart("cannot be opened");
        assertThat(Files.readAllBytes(file)).isEqualTo(noise);
    }

    @Test
    void refuses_a_damaged_database() throws Exception {
        try (var store = open()) {
            for (int i = 0; i < 200; i++) {
                insert(store, Samples.user(ACCOUNT, i, "user-" + i));
            }
        }
        var bytes = Files.readAllBytes(file);
        // The first page holds the schema and stays; every other page becomes nonsense.
        Arrays.fill(bytes, 4096, bytes.length, (byte) 0x5A);
        Files.write(file, bytes);
        assertRefusesToStart();
    }

    @Test
    void refuses_a_database_that_was_cut_short() throws Exception {
        try (var store = open()) {
            insert(store, Samples.user(ACCOUNT, 1, "alice"));
        }
        var bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertRefusesToStart();
    }

    @Test
    void refuses_a_database_of_a_newer_version() throws Exception {
        open().close();
        run("INSERT INTO schema_history (installed_rank, version, description, type, script, checksum, installed_by,"
                + " execution_time, success) VALUES (99, '999', 'future', 'SQL', 'V999__future.sql', 1, '', 1, 1)");
        assertRefusesToStart("newer Keyhold");
    }

    @Test
    void refuses_a_database_of_a_pre_release() throws Exception {
        open().close();
        run(
                "UPDATE schema_history SET checksum = checksum + 1",
                "INSERT INTO schema_history (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, execution_time, success)"
                        + " VALUES (99, '099', 'yandex', 'SQL', 'V099__yandex.sql', 1, '', 1, 1)");
        assertRefusesToStart("pre-release Keyhold");
        assertThatThrownBy(() -> SqliteEngine.requireCurrent(file))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("pre-release Keyhold");
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE FROM schema_history, the history of its schema is lost",
        "DROP TABLE schema_history, the history of its schema is lost",
        "UPDATE schema_history SET success = 0, a change of its schema has failed",
    })
    void refuses_a_database_whose_history_is_damaged(String damage, String words) throws Exception {
        open().close();
        run(damage);
        assertRefusesToStart("is damaged: restore a backup", words);
        assertThatThrownBy(() -> SqliteEngine.requireCurrent(file))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(words);
    }

    @Test
    void refuses_a_folder_it_cannot_write_to() throws IOException {
        // Holds for the superuser too: where the file belongs there is a folder, or no folder at all.
        Files.createDirectory(file);
        assertRefusesToStart("cannot be opened");
        file = file.resolve("missing").resolve("keyhold.db");
        assertThatThrownBy(this::open).isInstanceOf(StoreException.class);
    }

    @Test
    void refuses_to_start_when_it_cannot_write_its_log() throws IOException {
        open().close();
        Files.createDirectory(file.resolveSibling("keyhold.db-wal"));
        assertThatThrownBy(this::open).isInstanceOf(StoreException.class);
    }

    @Test
    void can_be_read_by_another_process_while_it_is_written() {
        try (var store = open();
                var reader = new SqlStore(SqliteEngine.openReadOnly(file))) {
            insert(store, Samples.user(ACCOUNT, 1, "alice"));
            assertThat(count(reader)).isEqualTo(1);
            insert(store, Samples.user(ACCOUNT, 2, "bob"));
            assertThat(count(reader)).isEqualTo(2);
            assertThatThrownBy(() -> insert(reader, Samples.user(ACCOUNT, 3, "carol")))
                    .isInstanceOf(ServiceException.class);
        }
    }

    @Test
    void does_not_make_a_database_to_read_from() {
        assertThatThrownBy(() -> SqliteEngine.openReadOnly(file)).isInstanceOf(StoreException.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void refuses_writes_once_closed() {
        var store = open();
        store.close();
        assertThatThrownBy(() -> insert(store, Samples.user(ACCOUNT, 1, "alice")))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError())
                                .isEqualTo(new ServiceError.Unavailable(ServiceError.UnavailableReason.STOPPING)));
    }

    @Test
    void has_the_account_first_in_every_key() throws Exception {
        open().close();
        var tables = query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'schema_history'"
                + " AND name NOT LIKE 'sqlite_%'");
        assertThat(tables).hasSizeGreaterThan(8);
        for (var table : tables) {
            assertThat(query("SELECT name FROM pragma_table_info('" + table + "') WHERE pk = 1"))
                    .as("primary key of %s", table)
                    .containsExactly("account_id");
            for (var index : query("SELECT name FROM pragma_index_list('" + table + "')")) {
                assertThat(query("SELECT name FROM pragma_index_info('" + index + "') WHERE seqno = 0"))
                        .as("index %s of %s", index, table)
                        .containsExactly("account_id");
            }
        }
    }

    @Test
    void has_no_triggers_and_no_database_clocks() throws Exception {
        open().close();
        assertThat(query("SELECT name FROM sqlite_schema WHERE type IN ('trigger', 'view')"))
                .isEmpty();
        assertThat(query("SELECT lower(sql) FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'schema_history'"
                        + " AND tbl_name <> 'schema_history'"))
                .noneMatch(sql -> sql.contains("current_timestamp") || sql.contains("autoincrement"));
    }
}
