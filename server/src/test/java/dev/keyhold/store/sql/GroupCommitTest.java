package dev.keyhold.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ChargedAccount;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.sqlite.SQLiteDataSource;

class GroupCommitTest {
    private static final AccountId ONE = AccountId.ofNumber(1);
    private static final AccountId TWO = AccountId.ofNumber(2);
    private static final String INSERT = "INSERT INTO numbers (number) VALUES (?)";

    private final List<Integer> groups = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong nanos = new AtomicLong();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final StorageLog log = new StorageLog(logger(), nanos::get);
    private RenewableSql connection;
    private GroupCommit writer;

    private Logger logger() {
        var logger = new LoggerContext().getLogger(GroupCommitTest.class);
        logger.addAppender(lines);
        lines.start();
        return logger;
    }

    @BeforeEach
    void open(@TempDir Path folder) throws SQLException {
        var source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + folder.resolve("numbers.db"));
        connection = new RenewableSql(() -> new Sql(source.getConnection(), StoreObserver.NONE));
        connection.get().update("CREATE TABLE numbers (number INTEGER PRIMARY KEY)");
        writer = new GroupCommit(connection, (transactions, _) -> groups.add(transactions), log, nanos::get);
    }

    @AfterEach
    void close() {
        writer.close();
        connection.close();
        threads.close();
    }

    private int insert(int number) {
        return writer.write(it -> it.update(INSERT, number), _ -> {});
    }

    private List<Long> numbers() {
        return writer.write(
                it -> it.list("SELECT number FROM numbers ORDER BY number", row -> row.number("number")), _ -> {});
    }

    /** Keeps the writer busy until released, so that what is written meanwhile waits and becomes one group. */
    private final class Stop {
        private final CountDownLatch release = new CountDownLatch(1);
        private final Future<Integer> held;

        Stop() throws InterruptedException {
            var entered = new CountDownLatch(1);
            held = threads.submit(() -> writer.write(
                    _ -> {
                        entered.countDown();
                        return await(release);
                    },
                    _ -> {}));
            entered.await();
        }

        void release() throws Exception {
            release.countDown();
            held.get();
        }
    }

    private static int await(CountDownLatch latch) {
        try {
            latch.await();
            return 1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts a write and returns once it waits in the queue. */
    private Future<Integer> enqueue(Runnable work) throws InterruptedException {
        var before = writer.waiting();
        var submitted = threads.submit(() -> {
            work.run();
            return 1;
        });
        awaitWaiting(before + 1);
        return submitted;
    }

    private void awaitWaiting(int count) throws InterruptedException {
        while (writer.waiting() < count) {
            Thread.onSpinWait();
        }
    }

    @Test
    void makes_all_that_wait_durable_together() throws Exception {
        var stop = new Stop();
        var waiting = new ArrayList<Future<Integer>>();
        for (int i = 0; i < 20; i++) {
            var number = i;
            waiting.add(enqueue(() -> insert(number)));
        }
        stop.release();
        for (var one : waiting) {
            assertThat(one.get()).isEqualTo(1);
        }
        assertThat(groups).containsExactly(1, 20);
        assertThat(numbers()).hasSize(20);
    }

    @Test
    void takes_no_more_into_a_group_than_is_allowed() throws Exception {
        var stop = new Stop();
        var waiting = new ArrayList<Future<Integer>>();
        for (int i = 0; i <= GroupCommit.MAX_GROUP; i++) {
            var number = i;
            waiting.add(threads.submit(() -> insert(number)));
        }
        awaitWaiting(GroupCommit.MAX_GROUP + 1);
        stop.release();
        for (var one : waiting) {
            one.get();
        }
        assertThat(groups).containsExactly(1, GroupCommit.MAX_GROUP, 1);
    }

    @Test
    void refuses_more_than_may_wait_to_the_account_that_waits() throws Exception {
        var stop = new Stop();
        var committed = new AtomicInteger();
        var waiting = new ArrayList<Future<Integer>>();
        for (int i = 0; i < GroupCommit.MAX_WAITING; i++) {
            waiting.add(threads.submit(() -> write(ONE, committed::incrementAndGet)));
        }
        awaitWaiting(GroupCommit.MAX_WAITING);
        assertThatThrownBy(() -> write(ONE, () -> {}))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError())
                                .isEqualTo(new ServiceError.Unavailable(ServiceError.UnavailableReason.OVERLOADED)));
        var other = threads.submit(() -> write(TWO, () -> {}));
        awaitWaiting(GroupCommit.MAX_WAITING + 1);
        stop.release();
        assertThat(other.get()).isEqualTo(1);
        for (var one : waiting) {
            one.get();
        }
        assertThat(committed).hasValue(GroupCommit.MAX_WAITING);
        assertThat(insert(1)).isEqualTo(1);
    }

    @Test
    void lets_accounts_take_turns() throws Exception {
        var stop = new Stop();
        var order = new CopyOnWriteArrayList<AccountId>();
        var waiting = new ArrayList<Future<Integer>>();
        for (int i = 0; i <= GroupCommit.MAX_GROUP; i++) {
            waiting.add(threads.submit(() -> write(ONE, () -> order.add(ONE))));
        }
        awaitWaiting(GroupCommit.MAX_GROUP + 1);
        waiting.add(enqueue(() -> write(TWO, () -> order.add(TWO))));
        stop.release();
        for (var one : waiting) {
            one.get();
        }
        assertThat(order.indexOf(TWO)).isEqualTo(1);
        assertThat(groups).containsExactly(1, GroupCommit.MAX_GROUP, 2);
    }

    private int write(AccountId account, Runnable committed) {
        return ChargedAccount.call(account, () -> writer.write(_ -> 1, _ -> committed.run()));
    }

    @Test
    void keeps_a_failure_to_the_transaction_that_failed() throws Exception {
        insert(100);
        groups.clear();
        var stop = new Stop();
        var first = enqueue(() -> insert(1));
        var thrower = enqueue(() -> writer.write(
                it -> {
                    it.update(INSERT, 2);
                    throw new IllegalArgumentException("of its own");
                },
                _ -> {}));
        var taken = enqueue(() -> insert(100));
        var last = enqueue(() -> insert(3));
        stop.release();
        assertThat(first.get()).isEqualTo(1);
        assertThat(last.get()).isEqualTo(1);
        assertThatThrownBy(thrower::get)
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(taken::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(groups).containsExactly(1, 4);
        assertThat(numbers()).containsExactly(1L, 3L, 100L);
    }

    private void failToWrite(String sql) {
        assertThatThrownBy(() -> writer.write(it -> it.update(sql), _ -> {})).isInstanceOf(ServiceException.class);
    }

    /** Lets time pass; the writer may still be about to see that its last group is done, and must not seem to hang. */
    private void passIdle(long time) {
        nanos.addAndGet(time);
        while (writer.isStalled()) {
            Thread.onSpinWait();
        }
    }

    /** The number of lines left out that each line tells. */
    private List<Object> results() {
        return lines.list.stream()
                // Of the moment at which the clock was moved.
                .filter(line -> !line.getMessage().equals("store.commit.stalled"))
                .peek(line -> assertThat(line.getMessage()).isEqualTo("store.commit.failed"))
                .peek(line -> assertThat(line.getThrowableProxy()).isNotNull())
                .map(line -> line.getKeyValuePairs().getFirst().value)
                .toList();
    }

    /** A disk that is full fails every write for as long as it lasts. */
    @Test
    void tells_the_log_of_a_failure_once_a_minute_and_how_many_there_were() {
        for (int i = 0; i < 5; i++) {
            failToWrite("INSERT INTO nowhere VALUES (1)");
        }
        assertThat(results()).containsExactly(0L);
        passIdle(StorageLog.BETWEEN_LINES.toNanos() - 1);
        failToWrite("INSERT INTO nowhere VALUES (1)");
        assertThat(results()).containsExactly(0L);
        passIdle(1);
        failToWrite("INSERT INTO nowhere VALUES (1)");
        failToWrite("INSERT INTO nowhere VALUES (1)");
        assertThat(results()).containsExactly(0L, 5L);
        // Another kind of failure is news.
        failToWrite("SELECT CAST(zeroblob(2000000000) AS TEXT)");
        assertThat(results()).containsExactly(0L, 5L, 0L);
        assertThat(insert(1)).isEqualTo(1);
    }

    @Test
    void fails_a_whole_group_when_the_database_fails_and_goes_on_with_the_next() throws Exception {
        var stop = new Stop();
        var first = enqueue(() -> insert(1));
        var broken = enqueue(() -> writer.write(it -> it.update("INSERT INTO nowhere VALUES (1)"), _ -> {}));
        var last = enqueue(() -> insert(3));
        stop.release();
        for (var one : List.of(first, broken, last)) {
            assertThatThrownBy(one::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(ServiceException.class);
        }
        assertThat(numbers()).isEmpty();
        assertThat(insert(1)).isEqualTo(1);
    }

    @Test
    void knows_of_a_group_that_hangs_and_takes_nothing_more_behind_it() throws Exception {
        var stop = new Stop();
        var waiting = enqueue(() -> insert(1));
        nanos.addAndGet(GroupCommit.STALL.toNanos());
        assertThat(writer.isStalled()).isFalse();
        nanos.addAndGet(1);
        assertThat(writer.isStalled()).isTrue();
        assertThatThrownBy(() -> insert(2))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError())
                                .isEqualTo(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE)));
        assertThat(lines.list).extracting(ILoggingEvent::getMessage).containsExactly("store.commit.stalled");
        stop.release();
        assertThat(waiting.get()).isEqualTo(1);
        assertThat(numbers()).containsExactly(1L);
        // Time in which there is nothing to write does not count.
        passIdle(2 * GroupCommit.STALL.toNanos());
        assertThat(insert(3)).isEqualTo(1);
    }

    @Test
    void acknowledges_after_the_commit_only() throws Exception {
        var acknowledged = new CopyOnWriteArrayList<String>();
        var stop = new Stop();
        var good = enqueue(() -> writer.write(it -> it.update(INSERT, 1), _ -> acknowledged.add("good")));
        var bad = enqueue(() -> writer.write(
                _ -> {
                    throw new IllegalArgumentException("no");
                },
                _ -> acknowledged.add("bad")));
        assertThat(acknowledged).isEmpty();
        stop.release();
        good.get();
        assertThatThrownBy(bad::get).isInstanceOf(ExecutionException.class);
        assertThat(acknowledged).containsExactly("good");
    }

    @Test
    void finishes_what_waits_when_closed_and_refuses_the_rest() throws Exception {
        var stop = new Stop();
        var waiting = enqueue(() -> insert(1));
        var closing = threads.submit(writer::close);
        while (!writer.isClosed()) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> insert(2))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError())
                                .isEqualTo(new ServiceError.Unavailable(ServiceError.UnavailableReason.STOPPING)));
        stop.release();
        assertThat(waiting.get()).isEqualTo(1);
        closing.get();
        assertThat(connection.get().list("SELECT number FROM numbers", row -> row.number("number")))
                .containsExactly(1L);
    }

    /** It may be committed: then memory must not go on with what was there before. */
    @Test
    void has_memory_forgotten_when_a_commit_ends_with_an_error(@TempDir Path folder) throws SQLException {
        var source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + folder.resolve("other.db"));
        var statements = new AtomicInteger();
        var observer = new StoreObserver() {
            @Override
            public void running() {
                // Begin, save, select, forget what was saved, commit.
                if (statements.incrementAndGet() == 5) {
                    throw new StackOverflowError();
                }
            }

            @Override
            public void committed(int transactions, Duration took) {
                groups.add(transactions);
            }
        };
        var forgotten = new ArrayList<Integer>();
        try (var other = new RenewableSql(() -> new Sql(source.getConnection(), observer));
                var failing = new GroupCommit(other, observer, log, nanos::get)) {
            assertThatThrownBy(() -> failing.write(it -> it.count("SELECT 7 AS n"), forgotten::add))
                    .hasRootCauseInstanceOf(StackOverflowError.class);
            assertThat(forgotten).containsExactly(7);
            assertThat(groups).isEmpty();
            assertThat(failing.<Integer>write(it -> it.count("SELECT 8 AS n"), _ -> {}))
                    .isEqualTo(8);
        }
    }

    @Test
    void survives_an_error_in_a_transaction() {
        assertThatThrownBy(() -> writer.write(
                        it -> {
                            it.update(INSERT, 1);
                            throw new StackOverflowError();
                        },
                        _ -> {}))
                .hasRootCauseInstanceOf(StackOverflowError.class);
        assertThat(numbers()).isEmpty();
        assertThat(insert(1)).isEqualTo(1);
    }
}
