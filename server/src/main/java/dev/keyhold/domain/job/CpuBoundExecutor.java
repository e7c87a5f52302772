package dev.keyhold.domain.job;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.AccountShares;
import dev.keyhold.model.ChargedAccount;
import dev.keyhold.model.FairQueue;
import dev.keyhold.model.RequestGate;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Runs work that keeps a processor busy for long, such as making an RSA key pair, on few threads of its own: request
 * threads share the processors by turns only where they wait, so one that computes holds up all others. What waits is
 * bounded too. The accounts that wait take turns, and each has its share of the places.
 */
public final class CpuBoundExecutor implements AutoCloseable {
    private static final int WAITING_PER_THREAD = 16;

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final FairQueue<Task<?>> waiting = new FairQueue<>();
    /** Of what waits and what runs. */
    private final AccountShares places;

    private boolean closed;

    CpuBoundExecutor(int count, int maxWaiting) {
        this.capacity = count + maxWaiting;
        this.places = new AccountShares(capacity);
        ThreadFactory threads =
                Thread.ofPlatform().daemon().name("costly-work-", 0).factory();
        for (int i = 0; i < count; i++) {
            threads.newThread(this::work).start();
        }
    }

    /** Uses half of the processors, and at least one. */
    public static CpuBoundExecutor ofHalfTheProcessors() {
        var count = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return new CpuBoundExecutor(count, count * WAITING_PER_THREAD);
    }

    /**
     * Has {@code work} done and waits for its result. It does not begin when the request it is for is answered before
     * its turn.
     */
    public <T> T run(Supplier<T> work) {
        var task = new Task<>(work, RequestGate.current());
        submit(task);
        return task.await();
    }

    /** How much of one account may run and wait together. */
    public int capacity() {
        return capacity;
    }

    /** How much runs and waits. */
    public int size() {
        lock.lock();
        try {
            return (int) places.taken();
        } finally {
            lock.unlock();
        }
    }

    private void submit(Task<?> task) {
        lock.lock();
        try {
            if (closed) {
                throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.STOPPING));
            }
            if (!places.take(task.account, 1)) {
                // Nobody waits any more for some of what waits, perhaps.
                waiting.removeIf(this::giveUp);
                if (!places.take(task.account, 1)) {
                    throw new ServiceException(new ServiceError.Busy());
                }
            }
            waiting.add(task.account, task);
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    private boolean giveUp(Task<?> other) {
        if (!other.isAbandoned()) {
            return false;
        }
        places.giveBack(other.account, 1);
        return true;
    }

    /** The life of one thread. */
    private void work() {
        for (var task = next(); task.isPresent(); task = next()) {
            var answer = task.get().run();
            // First, so that the thread that gets the result finds the place free.
            leave(task.get());
            answer.run();
        }
    }

    /** Waits for work; empty when closed. */
    private Optional<Task<?>> next() {
        lock.lock();
        try {
            while (!closed && waiting.isEmpty()) {
                arrived.awaitUninterruptibly();
            }
            return closed ? Optional.empty() : waiting.poll();
        } finally {
            lock.unlock();
        }
    }

    private void leave(Task<?> task) {
        lock.lock();
        try {
            places.giveBack(task.account, 1);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
            waiting.items().forEach(Task::refuse);
        } finally {
            lock.unlock();
        }
    }

    private static final class Task<T> {
        private final AccountId account = ChargedAccount.current();
        private final Supplier<T> work;
        private final RequestGate gate;
        private final CompletableFuture<T> done = new CompletableFuture<>();

        Task(Supplier<T> work, RequestGate gate) {
            this.work = work;
            this.gate = gate;
        }

        /** Does the work, and returns what gives its result to the waiting thread. */
        Runnable run() {
            try {
                gate.requireOpen();
                var result = work.get();
                return () -> done.complete(result);
            } catch (RuntimeException | Error e) {
                return () -> done.completeExceptionally(e);
            }
        }

        /** True when its request is answered; then it will not run, and its waiting thread continues. */
        boolean isAbandoned() {
            if (!gate.isClosed()) {
                return false;
            }
            done.completeExceptionally(
                    new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.ANSWERED)));
            return true;
        }

        void refuse() {
            done.completeExceptionally(
                    new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.STOPPING)));
        }

        T await() {
            try {
                return done.join();
            } catch (CompletionException e) {
                switch (e.getCause()) {
                    case RuntimeException cause -> throw cause;
                    case Error cause -> throw cause;
                    case null, default -> throw e;
                }
            }
        }
    }
}
