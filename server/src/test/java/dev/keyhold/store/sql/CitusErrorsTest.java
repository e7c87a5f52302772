package dev.keyhold.store.sql;

import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.keyhold.Samples;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.postgres.Postgres.Version;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a cluster of Citus reports, as recorded of one, and what is made of it. Here a server is made to report it. */
class CitusErrorsTest {
    private static final Function<Sql, Long> BACKEND = sql ->
            sql.one("SELECT pg_backend_pid() AS pid", row -> row.number("pid")).orElseThrow();

    private static final Function<Sql, String> PLAN = sql -> String.join(
            "\n", sql.list("EXPLAIN " + Statements.IDENTITY.replace("?", "'x'"), row -> row.text("QUERY PLAN")));

    private final String url = PostgresDatabases.of(Version.NEWEST).fresh();

    /** One connection to read and one to write, so that it shows whether it was replaced. */
    private PostgresEngine open() {
        return PostgresEngine.open(new PostgresEngine.Options(url, 2, Duration.ofSeconds(1)), StoreObserver.NONE);
    }

    private void run(String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Has commits of new identities fail so often; {@code warning} comes before the error. */
    private void failCommits(int times, String warning) throws SQLException {
        run(
                "CREATE SEQUENCE commits",
                "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF nextval('commits') <= " + times
                        + " THEN RAISE WARNING 'could not serialize access' USING ERRCODE = '" + warning
                        + "'; RAISE EXCEPTION 'failure on connection marked as essential' USING ERRCODE = 'XX000';"
                        + " END IF; RETURN NULL; END $$",
                "CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON identities DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION fail()");
    }

    private static void assertRefused(ServiceError.UnavailableReason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError()).isEqualTo(new ServiceError.Unavailable(reason)));
    }

    private static boolean insert(SqlStore store) {
        return store.write(tx -> {
            tx.identities().insert(Samples.user(ACCOUNT, 1, "alice"));
            return true;
        });
    }

    @Test
    void a_commit_that_collided_on_another_machine_is_repeated_on_the_same_connection() throws Exception {
        for (var collision : new String[] {"40001", "40P01"}) {
            try (var engine = open();
                    var store = new SqlStore(engine)) {
                var connection = engine.write(BACKEND, _ -> {});
                failCommits(3, collision);
                assertThat(insert(store)).as(collision).isTrue();
                assertThat(engine.write(BACKEND, _ -> {})).isEqualTo(connection);
            }
            run(
                    "DROP FUNCTION fail() CASCADE",
                    "DROP SEQUENCE commits",
                    "DELETE FROM identities",
                    "DELETE FROM quota_use");
        }
    }

    @Test
    void a_commit_with_any_other_internal_error_is_not() throws Exception {
        try (var engine = open();
                var store = new SqlStore(engine)) {
            var connection = engine.write(BACKEND, _ -> {});
            failCommits(1, "01000");
            assertRefused(ServiceError.UnavailableReason.COMMIT, () -> insert(store));
            assertThat(engine.write(BACKEND, _ -> {})).isNotEqualTo(connection);
            assertThat(insert(store)).isTrue();
        }
    }

    @Test
    void a_machine_that_the_server_does_not_reach_costs_no_connection_to_the_server() {
        try (var engine = open()) {
            var reading = engine.read(BACKEND);
            var writing = engine.write(BACKEND, _ -> {});
            for (var state : new String[] {"08006", "57P01"}) {
                Function<Sql, Integer> unreachable = sql ->
                        sql.update("DO $$ BEGIN RAISE EXCEPTION 'connection to the remote node worker-1:5432 failed'"
                                + " USING ERRCODE = '" + state + "'; END $$");
                assertRefused(ServiceError.UnavailableReason.STORE, () -> engine.read(unreachable));
                assertRefused(ServiceError.UnavailableReason.STORE, () -> engine.write(unreachable, _ -> {}));
            }
            assertThat(engine.read(BACKEND)).isEqualTo(reading);
            assertThat(engine.write(BACKEND, _ -> {})).isEqualTo(writing);
        }
    }

    /** Each reads what it changes. Had it read the table as a whole, as the planner would have it, one would fail. */
    @Test
    void changes_that_share_nothing_do_not_collide_in_a_small_table() throws Exception {
        var users = List.of(Samples.user(ACCOUNT, 1, "alice"), Samples.user(ACCOUNT, 2, "bob"));
        try (var engine = PostgresEngine.open(PostgresDatabases.options(url), StoreObserver.NONE);
                var store = new SqlStore(engine);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            store.write(tx -> {
                users.forEach(tx.identities()::insert);
                return true;
            });
            run("ANALYZE");
            assertThat(engine.read(PLAN)).contains("Seq Scan");
            assertThat(engine.write(PLAN, _ -> {})).contains("Index Scan").doesNotContain("Seq Scan");
            var attempts = new AtomicInteger();
            var met = new CyclicBarrier(users.size());
            var changes = users.stream()
                    .map(user -> threads.submit(() -> store.<Identity>write(tx -> {
                        var found = tx.identities().find(ACCOUNT, user.id()).orElseThrow();
                        if (attempts.incrementAndGet() <= users.size()) {
                            await(met);
                        }
                        tx.identities().update(found);
                        return found;
                    })))
                    .toList();
            for (var change : changes) {
                change.get();
            }
            assertThat(attempts).hasValue(users.size());
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Rows of accounts may be on machines that are down while those of the installation are not, and the other way. */
    @Test
    void whether_the_database_takes_changes_is_tried_on_rows_of_the_installation() throws Exception {
        try (var engine = open();
                var store = new SqlStore(engine)) {
            run(
                    "CREATE FUNCTION down() RETURNS trigger LANGUAGE plpgsql AS"
                            + " $$ BEGIN RAISE EXCEPTION 'worker is down' USING ERRCODE = '08006'; END $$",
                    "CREATE TRIGGER down BEFORE INSERT ON identities FOR EACH ROW EXECUTE FUNCTION down()",
                    "CREATE TRIGGER down BEFORE INSERT ON nodes FOR EACH ROW"
                            + " WHEN (NEW.account_id <> '000000000000') EXECUTE FUNCTION down()");
            assertRefused(ServiceError.UnavailableReason.STORE, () -> insert(store));
            store.requireWritable();
            assertThat(store.<Integer>read(tx -> tx.nodes().all().size())).isZero();
        }
    }

    @Test
    void a_database_that_is_not_reached_is_one_line_a_second_without_a_stack_trace() {
        var nanos = new AtomicLong();
        var lines = new ListAppender<ILoggingEvent>();
        var logger = new LoggerContext().getLogger(CitusErrorsTest.class);
        logger.addAppender(lines);
        lines.start();
        var log = new StorageLog(logger, nanos::get);
        for (int i = 0; i < 30; i++) {
            log.unreachable("connection refused");
            nanos.addAndGet(100_000_000);
        }
        assertThat(lines.list).hasSize(3).allSatisfy(line -> {
            assertThat(line.getThrowableProxy()).isNull();
            assertThat(line.getMessage()).isEqualTo("store.unreachable");
        });
        assertThat(lines.list.get(1).getKeyValuePairs())
                .anyMatch(pair -> pair.toString().equals("leftOut=\"9\""));
    }
}
