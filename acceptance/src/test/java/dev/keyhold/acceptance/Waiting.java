package dev.keyhold.acceptance;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what a process does to files, woken by the file system and bounded by a deadline. */
final class Waiting {
    /**
     * Guards against what would hang for ever, and says nothing about how long anything may take: on a machine that is
     * busy with other things, everything takes many times as long.
     */
    static final Duration LIMIT = Duration.ofMinutes(10);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private Waiting() {}

    /**
     * Returns as soon as {@code condition} holds, which is asked at each change of a file in {@code folder}, or as soon
     * as the process has ended.
     *
     * @throws AssertionError when the time limit has expired
     */
    static void until(Process process, Path folder, BooleanSupplier condition) {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        try (var watch = folder.getFileSystem().newWatchService()) {
            folder.register(watch, ENTRY_CREATE, ENTRY_MODIFY);
            var _ = process.onExit().thenRun(() -> close(watch));
            while (process.isAlive() && !condition.getAsBoolean()) {
                var key = watch.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (key == null) {
                    throw new AssertionError("nothing happened in " + folder + " within " + LIMIT);
                }
                key.pollEvents();
                key.reset();
            }
        } catch (ClosedWatchServiceException _) {
            // The process has ended: the caller examines the reason.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /**
     * Returns as soon as {@code condition} holds, which is asked again and again.
     *
     * @throws AssertionError when the time limit has expired
     */
    static void until(BooleanSupplier condition) {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("it did not come about within " + LIMIT);
            }
            pass(PAUSE);
        }
    }

    /** Lets time pass. */
    static void pass(Duration time) {
        new CompletableFuture<Void>()
                .completeOnTimeout(null, time.toNanos(), TimeUnit.NANOSECONDS)
                .join();
    }

    /** Waits for a process to end and returns its exit code; kills it when the time limit has expired. */
    static int exit(Process process) {
        try {
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError("still running after " + LIMIT + ": " + process.info());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static void close(WatchService watch) {
        try {
            watch.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
