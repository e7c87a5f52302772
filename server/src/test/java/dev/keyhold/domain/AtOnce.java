package dev.keyhold.domain;

import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** What came of the same work done by several threads at the same time. */
public record AtOnce<T>(List<T> results, List<ServiceError> errors) {
    private static final int THREADS = 12;

    public static <T> AtOnce<T> run(Callable<T> work) throws InterruptedException {
        var start = new CountDownLatch(1);
        var results = new ArrayList<T>();
        var errors = new ArrayList<ServiceError>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<java.util.concurrent.Future<T>>();
            for (int i = 0; i < THREADS; i++) {
                running.add(threads.submit(() -> {
                    start.await();
                    return work.call();
                }));
            }
            start.countDown();
            for (var each : running) {
                try {
                    results.add(each.get());
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof ServiceException refused)) {
                        throw new AssertionError(e.getCause());
                    }
                    errors.add(refused.serviceError());
                }
            }
        }
        return new AtOnce<>(results, errors);
    }
}
