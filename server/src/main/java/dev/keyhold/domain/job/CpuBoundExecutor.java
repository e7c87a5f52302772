package dev.keyhold.domain.job;

import dev.keyhold.model.RequestGate;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Runs work that keeps a processor busy for long, such as making an RSA key pair, on few threads of its own: request
 * threads share the processors by turns only where they wait, so one that computes holds up all others. What waits is
 * bounded too.
 */
public final class CpuBoundExecutor implements AutoCloseable {
    private static final int WAITING_PER_THREAD = 16;

    private final ThreadPoolExecutor threads;

    CpuBoundExecutor(int count, int maxWaiting) {
        this.threads = new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(maxWaiting),
                Thread.ofPlatform().daemon().name("costly-work-", 0).factory());
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
        try {
            submit(task);
        } catch (RejectedExecutionException _) {
            throw new ServiceException(
                    threads.isShutdown()
                            ? new ServiceError.Unavailable(ServiceError.UnavailableReason.STOPPING)
                            : new ServiceError.Busy());
        }
        return task.await();
    }

    /** How much may run and wait together. */
    public int capacity() {
        return threads.getMaximumPoolSize()
                + threads.getQueue().size()
                + threads.getQueue().remainingCapacity();
    }

    /** True when the next is refused. */
    public boolean isFull() {
        return threads.getActiveCount() == threads.getMaximumPoolSize()
                && threads.getQueue().remainingCapacity() == 0;
    }

    private void submit(Task<?> task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException _) {
            // Nobody waits any more for some of what waits, perhaps.
            threads.getQueue().removeIf(waiting -> waiting instanceof Task<?> other && other.isAbandoned());
            threads.execute(task);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow().forEach(waiting -> {
            if (waiting instanceof Task<?> task) {
                task.refuse();
            }
        });
    }

    private static final class Task<T> implements Runnable {
        private final Supplier<T> work;
        private final RequestGate gate;
        private final CompletableFuture<T> done = new CompletableFuture<>();

        Task(Supplier<T> work, RequestGate gate) {
            this.work = work;
            this.gate = gate;
        }

        @Override
        public void run() {
            try {
                gate.requireOpen();
                done.complete(work.get());
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
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
