package dev.keyhold.store.sql;

import static dev.keyhold.Patience.await;
import static dev.keyhold.Samples.ACCOUNT;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.crypto.LocalCa;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.RequestGate;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.postgres.Postgres;
import dev.keyhold.postgres.Postgres.Version;
import dev.keyhold.store.Change;
import dev.keyhold.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is special to PostgreSQL; what all engines do is in the contracts. */
class PostgresEngineTest {
    private static final Identity ALICE = Samples.user(ACCOUNT, 1, "alice");

    private static String fresh() {
        return PostgresDatabases.of(Version.NEWEST).fresh();
    }

    private static Store open(String url) {
        return new SqlStore(PostgresEngine.open(PostgresDatabases.manyConnections(url), StoreObserver.NONE));
    }

    private static void run(String url, String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static boolean insert(Store store, Identity user) {
        return store.write(tx -> {
            tx.identities().insert(user);
            return true;
        });
    }

    private static int count(Store store) {
        return store.read(tx -> tx.identities().countUsers(ACCOUNT));
    }

    private static void assertRefused(ServiceError.UnavailableReason cause, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError()).isEqualTo(new ServiceError.Unavailable(cause)));
    }

    private static void assertNotOpened(String url, String... words) {
        assertThatThrownBy(() -> open(url).close())
                .isInstanceOf(StoreException.class)
                .message()
                .contains(words)
                .doesNotContain("sesame")
                .hasLineCount(1);
    }

    @Test
    void tells_in_one_line_why_a_database_cannot_be_used() throws Exception {
        var url = fresh();
        assertNotOpened("jdbc:sqlite:/nowhere", "not a JDBC URL of PostgreSQL");
        assertNotOpened(
                url.replaceFirst("/keyhold_[0-9]+", "/absent") + "&password=sesame",
                "the database 127.0.0.1:",
                "/absent cannot be used");
        assertNotOpened(Postgres.url(1, "keyhold") + "&password=sesame", "127.0.0.1:1/keyhold cannot be used");
        run(
                url,
                "INSERT INTO schema_history SELECT 999, '999', 'later', type, 'V999__later.sql', 1, installed_by,"
                        + " installed_on, 0, true FROM schema_history WHERE version = '001'");
        assertNotOpened(url, "was written by a newer Keyhold");
        run(url, "DELETE FROM schema_history WHERE version = '001'");
        assertNotOpened(url, "has the schema of a pre-release Keyhold");
    }

    @Test
    void shows_no_password() {
        var options =
                PostgresDatabases.manyConnections("jdbc:postgresql://db.example:5433/keys?user=k&password=sesame");
        assertThat(options.name()).isEqualTo("db.example:5433/keys");
        assertThat(options).asString().isEqualTo("Options[db.example:5433/keys]");
    }

    @Test
    void is_migrated_once_by_however_many_open_it_at_once() throws Exception {
        var url = PostgresDatabases.of(Version.NEWEST).bare();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var opening =
                    threads.invokeAll(List.<Callable<Store>>of(() -> open(url), () -> open(url), () -> open(url)));
            for (var one : opening) {
                try (var store = one.get()) {
                    assertThat(count(store)).isZero();
                }
            }
        }
    }

    @Test
    void has_a_lease_since_others_write_to_it() {
        try (var store = open(fresh())) {
            assertThat(store.lease().length()).contains(Duration.ofSeconds(1));
        }
    }

    @Test
    void sees_at_once_what_another_node_has_acknowledged() {
        var url = fresh();
        try (var one = open(url);
                var other = open(url)) {
            insert(one, ALICE);
            assertThat(other.<Optional<Identity>>read(tx -> tx.identities().find(ACCOUNT, ALICE.id())))
                    .contains(ALICE);
        }
    }

    @Test
    void bounds_what_the_server_may_wait_for() {
        try (var engine = PostgresEngine.open(PostgresDatabases.manyConnections(fresh()), StoreObserver.NONE)) {
            for (var bound : List.of("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")) {
                var millis = engine.read(sql ->
                        sql.one("SELECT setting FROM pg_settings WHERE name = ?", row -> row.number("setting"), bound));
                assertThat(millis.orElseThrow()).as(bound).isBetween(1L, 5_000L);
            }
        }
    }

    @Test
    void writes_serializably_and_reads_one_snapshot() {
        try (var engine = PostgresEngine.open(PostgresDatabases.manyConnections(fresh()), StoreObserver.NONE)) {
            Function<Sql, Optional<String>> isolation = sql ->
                    sql.one("SELECT current_setting('transaction_isolation') AS level", row -> row.text("level"));
            assertThat(engine.write(isolation, _ -> {})).contains("serializable");
            assertThat(engine.read(isolation)).contains("repeatable read");
        }
    }

    /** Every node writes the last uses of the same keys, while their owners change them. */
    @Test
    void nodes_that_renew_the_same_last_uses_do_not_collide_with_each_other_or_with_changes() throws Exception {
        var url = fresh();
        var keys = IntStream.range(0, 50).mapToObj(i -> Samples.key(ALICE, i)).toList();
        var renewed = new CountDownLatch(1);
        var changed = new CountDownLatch(1);
        var attempts = new AtomicInteger();
        try (var one = open(url);
                var two = open(url);
                var nodes = Executors.newFixedThreadPool(2)) {
            var _ = one.write(tx -> {
                keys.forEach(tx.accessKeys()::insert);
                keys.forEach(key -> tx.accessKeys().recordUse(ACCOUNT, key.keyId(), use(0)));
                return true;
            });
            var first = nodes.submit(() -> one.writeUses(tx -> {
                attempts.incrementAndGet();
                var unknown = tx.renewAccessKeys(ACCOUNT, keys.stream().collect(toMap(AccessKey::keyId, _ -> use(2))));
                renewed.countDown();
                await(changed);
                return unknown;
            }));
            await(renewed);
            var second = nodes.submit(() -> two.writeUses(tx -> {
                attempts.incrementAndGet();
                return tx.renewAccessKeys(
                        ACCOUNT,
                        keys.stream().collect(toMap(AccessKey::keyId, key -> use(1 + 2 * (keys.indexOf(key) % 2)))));
            }));
            while (waiting(url) == 0) {
                Thread.onSpinWait();
            }
            for (var key : keys.subList(0, 10)) {
                var _ = two.write(tx -> {
                    attempts.incrementAndGet();
                    tx.accessKeys().update(key.withStatus(AccessKey.Status.INACTIVE));
                    return true;
                });
            }
            changed.countDown();
            assertThat(first.get()).isEmpty();
            assertThat(second.get()).isEmpty();
            assertThat(attempts).hasValue(12);
            for (int i = 0; i < keys.size(); i++) {
                var id = keys.get(i).keyId();
                Optional<LastUse> stored = one.read(tx -> tx.accessKeys().lastUse(ACCOUNT, id));
                assertThat(stored).contains(use(2 + i % 2));
            }
        }
    }

    private static LastUse use(long second) {
        return new LastUse(Instant.EPOCH.plusSeconds(second), "sts", "region-" + second);
    }

    /** How many transactions wait for another. */
    private static int waiting(String url) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                        + " WHERE NOT granted AND datname = current_database()")) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }

    @Test
    void refuses_for_now_when_a_lock_is_not_to_be_had() throws Exception {
        var url = fresh();
        try (var store = open(url);
                var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("LOCK TABLE identities IN ACCESS EXCLUSIVE MODE");
            }
            assertRefused(ServiceError.UnavailableReason.OVERLOADED, () -> insert(store, ALICE));
            connection.rollback();
            assertThat(insert(store, ALICE)).isTrue();
        }
    }

    @Test
    void refuses_for_now_when_no_connection_is_to_be_had() throws Exception {
        var options = new PostgresEngine.Options(fresh(), 2, Duration.ofSeconds(1));
        try (var store = new SqlStore(PostgresEngine.open(options, StoreObserver.NONE));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var inside = new CountDownLatch(1);
            var refused = new CountDownLatch(1);
            var holding = threads.submit(() -> store.<Integer>read(tx -> {
                inside.countDown();
                await(refused);
                return tx.identities().countUsers(ACCOUNT);
            }));
            inside.await();
            assertRefused(ServiceError.UnavailableReason.OVERLOADED, () -> count(store));
            refused.countDown();
            assertThat(holding.get()).isZero();
        }
    }

    @Test
    void accounts_that_wait_for_a_connection_take_turns() throws Exception {
        var options = new PostgresEngine.Options(fresh(), 2, Duration.ofSeconds(1));
        try (var engine = PostgresEngine.open(options, StoreObserver.NONE)) {
            ConnectionTurns.assertTaken(
                    1,
                    work -> engine.read(_ -> {
                        work.run();
                        return true;
                    }));
            ConnectionTurns.assertTaken(
                    1,
                    work -> engine.write(
                            _ -> {
                                work.run();
                                return true;
                            },
                            _ -> {}));
        }
    }

    @Test
    void replaces_a_connection_on_which_the_storage_failed() throws Exception {
        var url = fresh();
        var options = new PostgresEngine.Options(url, 2, Duration.ofSeconds(1));
        try (var engine = PostgresEngine.open(options, StoreObserver.NONE);
                var store = new SqlStore(engine)) {
            Function<Sql, Long> backend = sql -> sql.one("SELECT pg_backend_pid() AS pid", row -> row.number("pid"))
                    .orElseThrow();
            for (var state : List.of("53100", "58030", "XX000")) {
                var before = engine.write(backend, _ -> {});
                assertRefused(
                        ServiceError.UnavailableReason.STORE,
                        () -> engine.write(
                                sql -> sql.update(
                                        "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '" + state + "'; END $$"),
                                _ -> {}));
                assertThat(engine.write(backend, _ -> {})).as(state).isNotEqualTo(before);
            }
            run(
                    url,
                    "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
                            + " $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$",
                    "CREATE TRIGGER full_disk BEFORE INSERT ON nodes FOR EACH ROW EXECUTE FUNCTION full_disk()",
                    "CREATE TRIGGER full_disk BEFORE INSERT ON identities FOR EACH ROW EXECUTE FUNCTION full_disk()");
            store.requireWritable();
            assertRefused(ServiceError.UnavailableReason.STORE, () -> insert(store, ALICE));
            assertRefused(ServiceError.UnavailableReason.STORE, store::requireWritable);
            run(url, "DROP FUNCTION full_disk() CASCADE");
            assertThat(insert(store, ALICE)).isTrue();
            store.requireWritable();
        }
    }

    @Test
    void forgets_what_may_have_changed_when_the_answer_to_a_commit_is_lost() throws Exception {
        var url = fresh();
        try (var store = open(url)) {
            var heard = new ArrayList<Change>();
            store.onChange(heard::add);
            // The connection is gone before the commit; the client cannot tell at which moment.
            new RequestGate(() -> cutOthers(url))
                    .run(() -> assertRefused(ServiceError.UnavailableReason.COMMIT, () -> insert(store, ALICE)));
            assertThat(heard).containsExactly(new Change.OfIdentity(ALICE.id()));
            assertThat(insert(store, ALICE)).isTrue();
        }
    }

    @Test
    void tries_again_with_a_new_connection_when_all_were_lost_before_a_commit() throws Exception {
        var url = fresh();
        try (var store = open(url)) {
            insert(store, ALICE);
            assertThat(count(store)).isOne();
            cutOthers(url);
            assertThat(count(store)).isOne();
            cutOthers(url);
            assertThat(insert(store, Samples.user(ACCOUNT, 2, "bob"))).isTrue();
        }
    }

    /** Ends every connection to that database, as an administrator can. */
    private static void cutOthers(String url) {
        try {
            run(
                    url,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void answers_again_by_itself_when_the_server_is_back(@TempDir Path folder) {
        try (var server = Postgres.start(Version.NEWEST, folder.resolve("data"));
                var store = open(server.url("postgres"))) {
            insert(store, ALICE);
            server.kill();
            assertRefused(ServiceError.UnavailableReason.STORE, () -> count(store));
            assertRefused(ServiceError.UnavailableReason.STORE, () -> insert(store, Samples.user(ACCOUNT, 2, "bob")));
            server.start();
            assertThat(countWhenBack(store)).as("what was acknowledged before").isOne();
            assertThat(insert(store, Samples.user(ACCOUNT, 3, "carol"))).isTrue();
        }
    }

    /** The pool tries ever less often, down to once in 10 seconds; each caller waits for it for 2. */
    private static int countWhenBack(Store store) {
        for (int i = 0; i < 10; i++) {
            try {
                return count(store);
            } catch (ServiceException _) {
                // Not yet.
            }
        }
        return count(store);
    }

    @Test
    void speaks_tls_and_knows_the_server_by_its_certificate(@TempDir Path folder) throws Exception {
        var random = new SecureRandom();
        var ca = LocalCa.create("test", Instant.now(), random);
        var pem = ca.issue(List.of("127.0.0.1", "localhost"), Instant.now());
        write(folder.resolve("server.pem"), pem.certificates());
        write(folder.resolve("server-key.pem"), pem.privateKey());
        write(folder.resolve("ca.pem"), ca.pem().certificates());
        write(
                folder.resolve("other.pem"),
                LocalCa.create("other", Instant.now(), random).pem().certificates());
        try (var server = Postgres.start(
                Version.NEWEST,
                folder.resolve("data"),
                "ssl = on",
                "ssl_cert_file = '" + folder.resolve("server.pem") + "'",
                "ssl_key_file = '" + folder.resolve("server-key.pem") + "'")) {
            var verified = server.url("postgres") + "&sslmode=verify-full&sslrootcert=";
            try (var store = open(verified + folder.resolve("ca.pem"))) {
                assertThat(insert(store, ALICE)).isTrue();
            }
            assertNotOpened(verified + folder.resolve("other.pem"), "cannot be used");
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }
}
