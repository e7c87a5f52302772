package dev.keyhold.store.sql;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ChargedAccount;
import dev.keyhold.model.FairQueue;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A bounded number of permits. The accounts that wait for one take turns, see {@link ChargedAccount}. */
final class FairPermits {
    private final ReentrantLock lock = new ReentrantLock();
    private final FairQueue<Waiting> queue = new FairQueue<>();
    private final int count;
    private int free;

    FairPermits(int count) {
        this.count = count;
        this.free = count;
    }

    /** One thread in the queue. */
    private static final class Waiting {
        private final AccountId account = ChargedAccount.current();
        private final Condition turn;
        private boolean granted;

        Waiting(Condition turn) {
            this.turn = turn;
        }
    }

    /** How many permits are taken, and how many threads wait for one. */
    PoolState state(String use) {
        lock.lock();
        try {
            return new PoolState(use, count, count - free, queue.size());
        } finally {
            lock.unlock();
        }
    }

    /** Takes a permit; false when there was none for so long. */
    boolean acquire(Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (free > 0) {
                free--;
                return true;
            }
            return await(new Waiting(lock.newCondition()), timeout);
        } finally {
            lock.unlock();
        }
    }

    private boolean await(Waiting waiting, Duration timeout) throws InterruptedException {
        queue.add(waiting.account, waiting);
        var left = timeout.toNanos();
        try {
            while (!waiting.granted && left > 0) {
                left = waiting.turn.awaitNanos(left);
            }
            return waiting.granted;
        } catch (InterruptedException e) {
            if (waiting.granted) {
                grant();
            }
            throw e;
        } finally {
            queue.remove(waiting.account, waiting);
        }
    }

    /** Returns a permit. */
    void release() {
        lock.lock();
        try {
            grant();
        } finally {
            lock.unlock();
        }
    }

    private void grant() {
        queue.poll()
                .ifPresentOrElse(
                        next -> {
                            next.granted = true;
                            next.turn.signal();
                        },
                        () -> free++);
    }

    /** How many threads wait. */
    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }
}
