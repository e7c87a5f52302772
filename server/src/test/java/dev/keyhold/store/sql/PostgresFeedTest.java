package dev.keyhold.store.sql;

import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.model.ResourceId;
import dev.keyhold.postgres.Postgres.Version;
import dev.keyhold.store.Change;
import dev.keyhold.store.ChangeFeed.Renewal;
import dev.keyhold.store.ChangeFeed.State;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The feed of changes on a real server: what the database must do for it, and what it does with what it finds. */
class PostgresFeedTest {
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final int WRITERS = 8;
    private static final int CHANGES = 100_000;

    private final String url = PostgresDatabases.of(Version.NEWEST).fresh();
    private final AtomicLong now = new AtomicLong(System.nanoTime());
    private final Set<Change> seen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger announced = new AtomicInteger();
    private final AtomicInteger forgotten = new AtomicInteger();
    private final PostgresFeed feed = new PostgresFeed(() -> PostgresConnections.single(url), LEASE, now::get);
    private final FeedReader reader = reader();

    private FeedReader reader() {
        var watched = feed.reader();
        watched.announceTo(change -> {
            seen.add(change);
            announced.incrementAndGet();
        });
        feed.onGap(forgotten::incrementAndGet);
        return watched;
    }

    @AfterEach
    void close() {
        feed.close();
    }

    private static Change change(int number) {
        return new Change.OfIdentity(ResourceId.of(ResourceId.IAM, ACCOUNT, number));
    }

    /** A transaction that is left open. */
    private Connection begin(Change... changes) throws SQLException {
        var connection = DriverManager.getConnection(url);
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        feed.record(new Sql(connection, StoreObserver.NONE), List.of(changes));
        return connection;
    }

    private void commit(Change... changes) throws SQLException {
        try (var connection = begin(changes)) {
            connection.commit();
        }
    }

    private void execute(String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private List<List<Long>> rows() throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT transaction_id FROM change_feed ORDER BY transaction_id")) {
            var found = new ArrayList<List<Long>>();
            while (rows.next()) {
                found.add(List.of(rows.getLong(1)));
            }
            return found;
        }
    }

    private void poll() {
        assertThat(feed.poll()).isTrue();
    }

    /** Writes its share of changes in transactions that overlap, wait and roll back; returns those it committed. */
    private Set<Change> write(int writer) throws SQLException {
        var random = new Random(writer);
        var committed = new HashSet<Change>();
        var number = new AtomicInteger(writer * CHANGES);
        while (committed.size() < CHANGES / WRITERS) {
            try (var connection = DriverManager.getConnection(url)) {
                connection.setAutoCommit(false);
                var sql = new Sql(connection, StoreObserver.NONE);
                for (int i = 0; i < 200; i++) {
                    var changes = random.ints(1 + random.nextInt(60), 0, 1)
                            .mapToObj(_ -> change(number.incrementAndGet()))
                            .toList();
                    feed.record(sql, changes);
                    if (random.nextInt(20) == 0) {
                        // Others begin and commit meanwhile, and polls go by.
                        var before = announced.get();
                        for (int turns = 0; turns < 200 && announced.get() == before; turns++) {
                            Thread.yield();
                        }
                    }
                    if (random.nextInt(10) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                        committed.addAll(changes);
                    }
                }
            }
        }
        return committed;
    }

    @Test
    void misses_no_change_of_writers_that_overlap_wait_and_roll_back() throws Exception {
        poll();
        var committed = new HashSet<Change>();
        try (var threads = Executors.newFixedThreadPool(WRITERS)) {
            var writing = new ArrayList<Future<Set<Change>>>();
            for (int i = 0; i < WRITERS; i++) {
                var writer = i;
                writing.add(threads.submit(() -> write(writer)));
            }
            while (!writing.stream().allMatch(Future::isDone)) {
                poll();
            }
            for (var one : writing) {
                committed.addAll(one.get());
            }
        }
        poll();
        assertThat(committed).hasSizeGreaterThanOrEqualTo(CHANGES);
        assertThat(forgotten)
                .as("nothing was forgotten instead of read, but at the start")
                .hasValue(1);
        // Not by equality of the sets, whose message would be of their size.
        assertThat(seen.size()).as("nothing is read that was rolled back").isEqualTo(committed.size());
        assertThat(seen.containsAll(committed)).isTrue();
        assertThat(announced.get()).as("and each once").isEqualTo(committed.size());
    }

    @Test
    void shows_a_change_to_the_first_poll_after_it_was_acknowledged() throws Exception {
        poll();
        for (int i = 0; i < 200; i++) {
            commit(change(i));
            poll();
            assertThat(seen).contains(change(i));
        }
    }

    @Test
    void is_written_by_the_store_in_the_transaction_that_makes_the_change() {
        poll();
        var user = Samples.user(ACCOUNT, 1, "alice");
        try (var store = new SqlStore(PostgresEngine.open(PostgresDatabases.options(url), StoreObserver.NONE))) {
            store.write(tx -> {
                tx.identities().insert(user);
                return true;
            });
            assertThatThrownBy(() -> store.write(tx -> {
                        tx.identities().insert(Samples.user(ACCOUNT, 2, "bob"));
                        throw new IllegalArgumentException("rolled back");
                    }))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        poll();
        assertThat(seen).containsExactly(new Change.OfIdentity(user.id()));
    }

    /** The oldest transaction that has not ended does not move, so a watermark of its number would not either. */
    @Test
    void reads_each_change_once_and_at_once_while_a_transaction_holds_the_snapshot_back() throws Exception {
        poll();
        try (var old = begin(change(0))) {
            poll();
            for (int i = 1; i <= 50; i++) {
                commit(change(i));
                poll();
                assertThat(seen).contains(change(i)).doesNotContain(change(0));
            }
            assertThat(announced).hasValue(50);
            old.commit();
        }
        poll();
        assertThat(seen).contains(change(0));
        assertThat(announced).hasValue(51);
    }

    @Test
    void splits_the_changes_of_a_large_transaction_into_rows() throws Exception {
        poll();
        var changes = new Change[250];
        for (int i = 0; i < changes.length; i++) {
            changes[i] = change(i);
        }
        commit(changes);
        assertThat(rows()).hasSize(3);
        poll();
        assertThat(seen).hasSize(250);
    }

    @Test
    void forgets_everything_when_there_is_more_than_one_poll_reads() throws Exception {
        poll();
        execute("INSERT INTO change_feed SELECT '000000000000', pg_current_xact_id()::text::bigint, number, 'token t'"
                + " FROM generate_series(1, " + (FeedConnection.MAX_ROWS + 1) + ") number");
        poll();
        assertThat(forgotten).hasValue(2);
        commit(change(1));
        poll();
        assertThat(seen).containsExactly(change(1));
    }

    @Test
    void starts_over_when_its_connection_is_lost() throws Exception {
        poll();
        commit(change(1));
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND pid <> pg_backend_pid()");
        assertThat(feed.poll()).isFalse();
        assertThat(reader.status().state()).isEqualTo(State.FAILING);
        poll();
        assertThat(reader.renewal().generation()).isEqualTo(2);
        assertThat(forgotten).hasValue(2);
    }

    @Test
    void rows_are_deleted_after_a_minute_and_who_has_not_read_them_forgets_everything() throws Exception {
        poll();
        commit(change(1));
        var first = rows().getFirst();
        feed.prune();
        now.addAndGet(FeedPruning.KEPT.toNanos() - 1);
        feed.prune();
        assertThat(rows()).as("not a minute old").containsExactly(first);
        commit(change(2));
        now.addAndGet(1);
        feed.prune();
        assertThat(rows()).hasSize(1).doesNotContain(first);
        poll();
        assertThat(seen).isEmpty();
        assertThat(forgotten).hasValue(2);
        commit(change(3));
        feed.prune();
        poll();
        assertThat(seen).containsExactly(change(3));
    }

    @Test
    void nothing_is_deleted_that_a_transaction_in_progress_may_still_add() throws Exception {
        poll();
        try (var old = begin(change(0))) {
            feed.prune();
            // Transactions of other tests on the server that ended since the first poll would be a gap for it.
            poll();
            commit(change(1));
            now.addAndGet(2 * FeedPruning.KEPT.toNanos());
            feed.prune();
            poll();
            old.commit();
        }
        poll();
        assertThat(seen).contains(change(0), change(1));
        assertThat(forgotten).hasValue(1);
    }

    /** A dump of another server holds the numbers that its transactions had there. */
    @Test
    void rows_of_another_server_are_not_read_and_are_deleted() throws Exception {
        execute(
                "INSERT INTO change_feed VALUES ('000000000000', 999999999999, 0, 'token foreign')",
                "INSERT INTO change_feed_start VALUES ('000000000000', 999999999000)");
        poll();
        commit(change(1));
        poll();
        assertThat(seen).containsExactly(change(1));
        feed.prune();
        assertThat(rows()).hasSize(1);
        now.addAndGet(FeedPruning.KEPT.toNanos());
        feed.prune();
        poll();
        assertThat(forgotten).hasValue(1);
    }

    @Test
    void is_of_no_use_while_a_node_of_an_older_version_serves() throws Exception {
        execute("INSERT INTO nodes (account_id, node_id, seen_at) VALUES ('000000000000', 'old', 1)");
        poll();
        assertThat(reader.status().state()).isEqualTo(State.UNWRITTEN);
        assertThat(feed.renewal()).isEqualTo(Renewal.NONE);
        execute("INSERT INTO nodes (account_id, node_id, seen_at, writes_feed) VALUES ('000000000000', 'new', 1, 1)");
        poll();
        assertThat(feed.renewal()).isEqualTo(Renewal.NONE);
        execute("DELETE FROM nodes WHERE node_id = 'old'");
        poll();
        assertThat(feed.renewal()).isEqualTo(Renewal.NONE);
        now.addAndGet(FeedReader.ABSENT.toNanos());
        poll();
        assertThat(reader.status().state()).isEqualTo(State.ACTIVE);
        assertThat(feed.renewal()).isEqualTo(new Renewal(1, now.get()));
    }

    @Test
    void nodes_say_whether_they_write_it() {
        var options = PostgresDatabases.options(url);
        var without = new PostgresEngine.Options(url, options.connections(), options.lease(), false);
        for (var node : List.of(options, without)) {
            try (var store = new SqlStore(PostgresEngine.open(node, StoreObserver.NONE))) {
                store.write(tx -> {
                    tx.nodes().put("node", "1.1.0", Samples.account(ACCOUNT).createdAt());
                    return true;
                });
                assertThat(store.feed().status().map(status -> status.state()))
                        .isEqualTo(Optional.of(node.usesFeed() ? State.STARTING : State.OFF));
            }
            poll();
            assertThat(reader.status().state()).isEqualTo(node.usesFeed() ? State.ACTIVE : State.UNWRITTEN);
        }
    }

    @Test
    void needs_no_rights_but_those_of_the_owner_of_the_database() throws Exception {
        execute(
                "DROP ROLE IF EXISTS feed_owner",
                "CREATE ROLE feed_owner LOGIN",
                "GRANT ALL ON ALL TABLES IN SCHEMA public TO feed_owner");
        try (var plain = new PostgresFeed(
                () -> PostgresConnections.single(url.replace("user=postgres", "user=feed_owner")), LEASE, now::get)) {
            assertThat(plain.poll()).isTrue();
            plain.prune();
            assertThat(plain.reader().status().state()).isEqualTo(State.ACTIVE);
        } finally {
            execute("DROP OWNED BY feed_owner", "DROP ROLE feed_owner");
        }
    }

    @Test
    void polls_several_times_in_a_lease() throws Exception {
        var changes = new LinkedBlockingQueue<Change>();
        try (var following = new PostgresFeed(() -> PostgresConnections.single(url), Duration.ofMillis(200))) {
            following.follow(changes::add);
            while (following.renewal().generation() == 0) {
                Thread.onSpinWait();
            }
            commit(change(1));
            assertThat(changes.take()).isEqualTo(change(1));
        }
    }
}
