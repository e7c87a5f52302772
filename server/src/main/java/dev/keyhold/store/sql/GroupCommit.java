package dev.keyhold.store.sql;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.AccountShares;
import dev.keyhold.model.ChargedAccount;
import dev.keyhold.model.FairQueue;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceError.UnavailableReason;
import dev.keyhold.model.ServiceException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of an embedded database. Transactions wait in a bounded queue under a Java lock; a single thread takes
 * all that wait, runs each inside a savepoint, and commits them together: one disk flush makes the whole group durable,
 * and each caller hears of its own transaction only after that flush. Waiting in Java, not in SQLite, leaves carrier
 * threads to others. The accounts that wait take turns, and each has its share of the queue.
 */
final class GroupCommit implements AutoCloseable {
    /** More waiting transactions of one account are refused, so that a stalled disk cannot fill memory. */
    static final int MAX_WAITING = 10_000;
    /** Bounds how long the first of a group waits for the last. */
    static final int MAX_GROUP = 512;
    /** A disk that needs longer for one group does not answer. */
    static final Duration STALL = Duration.ofSeconds(10);

    private final RenewableSql connection;
    private final StoreObserver observer;
    private final StorageLog log;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final FairQueue<Pending<?>> waiting = new FairQueue<>();
    private final AccountShares places = new AccountShares(MAX_WAITING);
    private final Uncommitted uncommitted = new Uncommitted();
    private final Thread writer;
    private boolean closed;
    /** When the group that is being written was taken. */
    private @Nullable Long began;

    /** {@code nanos} is a clock that is never set back, as {@link System#nanoTime} is. */
    GroupCommit(RenewableSql connection, StoreObserver observer, StorageLog log, LongSupplier nanos) {
        this.connection = connection;
        this.observer = observer;
        this.log = log;
        this.nanos = nanos;
        this.writer = Thread.ofPlatform().name("store-writer").daemon().start(this::run);
    }

    /** Runs a transaction in the next group and returns when that group is durable. */
    <T> T write(Function<Sql, T> work, Consumer<T> committed) {
        var pending = new Pending<>(work, committed);
        lock.lock();
        try {
            if (closed) {
                throw new ServiceException(new ServiceError.Unavailable(UnavailableReason.STOPPING));
            }
            if (isStalled()) {
                throw new ServiceException(new ServiceError.Unavailable(UnavailableReason.STORE));
            }
            if (!places.take(pending.account, 1)) {
                throw new ServiceException(new ServiceError.Unavailable(UnavailableReason.OVERLOADED));
            }
            waiting.add(pending.account, pending);
            arrived.signal();
        } finally {
            lock.unlock();
        }
        return pending.await();
    }

    /** What the group that is being written has changed so far; for its transactions alone. */
    Uncommitted uncommitted() {
        return uncommitted;
    }

    /** How many transactions wait for the next group. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * True while the disk does not answer: a group has been written for longer than {@link #STALL}. Nobody can end
     * that, because it hangs in native code.
     */
    boolean isStalled() {
        lock.lock();
        try {
            var stalled = began != null && nanos.getAsLong() - began > STALL.toNanos();
            if (stalled) {
                log.failed("store.commit.stalled", "the disk has not answered for " + STALL.toSeconds() + " seconds");
            }
            return stalled;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            var group = take();
            if (group.isEmpty()) {
                return;
            }
            commit(group);
        }
    }

    /** Waits for transactions; empty when closed and nothing waits any more. */
    private List<Pending<?>> take() {
        lock.lock();
        try {
            began = null;
            while (waiting.isEmpty() && !closed) {
                arrived.awaitUninterruptibly();
            }
            var group = new ArrayList<Pending<?>>();
            while (group.size() < MAX_GROUP && !waiting.isEmpty()) {
                waiting.poll().ifPresent(next -> {
                    places.giveBack(next.account, 1);
                    group.add(next);
                });
            }
            began = group.isEmpty() ? null : nanos.getAsLong();
            return group;
        } finally {
            lock.unlock();
        }
    }

    private void commit(List<Pending<?>> group) {
        var started = System.nanoTime();
        var committing = false;
        try {
            var sql = connection.get();
            sql.update(Boundaries.BEGIN_WRITE);
            uncommitted.clear();
            for (var pending : group) {
                pending.run(sql);
            }
            committing = true;
            sql.update(Boundaries.COMMIT);
        } catch (SqlFailure e) {
            if (committing) {
                // What reached the log of the database before the error may be found there again after a crash.
                group.forEach(pending -> pending.forget(log));
            }
            connection.settle(Boundaries.ROLL_BACK);
            fail(group, e.error(), committing ? UnavailableReason.COMMIT : UnavailableReason.STORE);
            return;
        } catch (RuntimeException | Error e) {
            if (committing) {
                // It may have happened.
                group.forEach(pending -> pending.forget(log));
            }
            connection.settle(Boundaries.ROLL_BACK);
            log.failed("store.writer.failed", e);
            group.forEach(pending -> pending.fail(e));
            return;
        }
        observer.committed(group.size(), Duration.ofNanos(System.nanoTime() - started));
        group.forEach(Pending::acknowledge);
    }

    private void fail(List<Pending<?>> group, SQLException error, UnavailableReason reason) {
        observer.failed();
        log.failed("store.commit.failed", error);
        var refused = new ServiceException(new ServiceError.Unavailable(reason));
        group.forEach(pending -> pending.fail(refused));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One waiting transaction. */
    private static final class Pending<T> {
        private final AccountId account = ChargedAccount.current();
        private final Function<Sql, T> work;
        private final Consumer<T> committed;
        private final CompletableFuture<T> done = new CompletableFuture<>();
        private @Nullable T result;
        private @Nullable RuntimeException refused;

        Pending(Function<Sql, T> work, Consumer<T> committed) {
            this.work = work;
            this.committed = committed;
        }

        /** Runs the closure; one that throws takes back its own changes and leaves the group alone. */
        void run(Sql sql) {
            sql.update(Boundaries.SAVE);
            try {
                result = work.apply(sql);
            } catch (SqlFailure e) {
                if (!e.isBrokenConstraint()) {
                    throw e;
                }
                takeBack(new IllegalStateException("a transaction broke a rule of its tables", e.error()), sql);
            } catch (RuntimeException e) {
                takeBack(e, sql);
            }
            sql.update(Boundaries.FORGET_SAVED);
        }

        private void takeBack(RuntimeException reason, Sql sql) {
            refused = reason;
            sql.update(Boundaries.ROLL_BACK_TO_SAVED);
        }

        void acknowledge() {
            if (refused != null) {
                done.completeExceptionally(refused);
                return;
            }
            try {
                @SuppressWarnings("NullAway") // set by run; null only where T itself is nullable
                T value = result;
                committed.accept(value);
                done.complete(value);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        }

        /** Has what is in memory forgotten, as after a commit. */
        void forget(StorageLog log) {
            if (refused == null) {
                try {
                    @SuppressWarnings("NullAway") // as in acknowledge
                    T value = result;
                    committed.accept(value);
                } catch (RuntimeException e) {
                    log.failed("store.forget.failed", e);
                }
            }
        }

        void fail(Throwable error) {
            done.completeExceptionally(error);
        }

        T await() {
            try {
                return done.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw e;
            }
        }
    }
}
