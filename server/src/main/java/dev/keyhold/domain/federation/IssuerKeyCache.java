package dev.keyhold.domain.federation;

import dev.keyhold.crypto.VerificationKeys;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.domain.federation.KeyFetchException.Problem;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The keys of one issuer. Tokens of anybody cause them to be fetched, so all of that is bounded: there is one fetch at
 * a time; after one that failed there is none for some seconds; keys that a token names and that are not there cause
 * one in a while; and only so many requests wait for it.
 *
 * <p>Keys that cannot be fetched again are used for a while longer. So an issuer that does not answer for some minutes
 * locks nobody out, and a key that it has withdrawn is not accepted for ever because its answer does not arrive.
 */
final class IssuerKeyCache {
    /** About as long as tokens of issuers live: one that issues none for so long has no valid ones left. */
    static final Duration LIMIT = Duration.ofHours(1);
    /** Between two fetches that tokens with unknown keys cause. */
    static final Duration REFRESH = Duration.ofSeconds(30);
    /** Between a fetch that failed and the next. */
    static final Duration RETRY = Duration.ofSeconds(5);
    /** How many requests may wait for one issuer. */
    static final int MAX_WAITING = 16;
    /** So much longer than a fetch takes a request waits at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final KeySource source;
    private final InstantSource clock;
    private final Executor threads;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final Semaphore allWaiting;
    private final Consumer<Optional<Problem>> observer;
    private final ReentrantLock lock = new ReentrantLock();

    private Optional<Loaded> loaded = Optional.empty();
    private Optional<Failed> failed = Optional.empty();
    private Optional<CompletableFuture<Outcome>> running = Optional.empty();
    private Optional<Instant> refreshed = Optional.empty();

    IssuerKeyCache(
            KeySource source,
            InstantSource clock,
            Executor threads,
            Semaphore allWaiting,
            Consumer<Optional<Problem>> observer) {
        this.source = source;
        this.clock = clock;
        this.threads = threads;
        this.allWaiting = allWaiting;
        this.observer = observer;
    }

    /** Keys, and when their fetch began: later changes are not in them. */
    private record Loaded(VerificationKeys keys, Instant since) {}

    /** A fetch that failed, and when it ended. */
    private record Failed(Problem problem, Instant at) {}

    /** What a fetch comes to. */
    private sealed interface Outcome {
        record Fetched(VerificationKeys keys) implements Outcome {}

        record NotFetched(Problem problem) implements Outcome {}
    }

    /** The keys, fetched if need be. Who does not fetch them uses those that are there meanwhile. */
    VerificationKeys current() {
        CompletableFuture<Outcome> fetch;
        lock.lock();
        try {
            var fresh = loaded.filter(it -> isWithin(source.life(), it.since));
            if (fresh.isPresent()) {
                return fresh.get().keys;
            }
            var failure = failed.filter(it -> isWithin(RETRY, it.at));
            if (failure.isPresent()) {
                return usable().orElseThrow(() -> refused(failure.get().problem));
            }
            if (running.isPresent() && usable().isPresent()) {
                return usable().get();
            }
            fetch = running.orElseGet(this::start);
        } finally {
            lock.unlock();
        }
        return switch (await(fetch)) {
            case Outcome.Fetched(var keys) -> keys;
            case Outcome.NotFetched(var problem) -> remaining().orElseThrow(() -> refused(problem));
        };
    }

    /** The keys after one was not among {@code seen}. */
    VerificationKeys after(VerificationKeys seen) {
        CompletableFuture<Outcome> fetch;
        lock.lock();
        try {
            var newer = usable().filter(keys -> keys != seen);
            if (newer.isPresent()) {
                return newer.get();
            }
            if (running.isEmpty()) {
                if (refreshed.filter(at -> isWithin(REFRESH, at)).isPresent()
                        || failed.filter(it -> isWithin(RETRY, it.at)).isPresent()) {
                    return seen;
                }
                NonBlocking.requireMayWait();
                refreshed = Optional.of(clock.instant());
            }
            fetch = running.orElseGet(this::start);
        } finally {
            lock.unlock();
        }
        return switch (await(fetch)) {
            case Outcome.Fetched(var keys) -> keys;
            // Whether the issuer has the key cannot be said now.
            case Outcome.NotFetched(var problem) -> throw refused(problem);
        };
    }

    /** Begins to fetch keys that are not there, without waiting for them. */
    void prefetch() {
        lock.lock();
        try {
            if (loaded.isEmpty() && running.isEmpty()) {
                var _ = start();
            }
        } finally {
            lock.unlock();
        }
    }

    private Optional<VerificationKeys> remaining() {
        lock.lock();
        try {
            return usable();
        } finally {
            lock.unlock();
        }
    }

    private Optional<VerificationKeys> usable() {
        return loaded.filter(it -> isWithin(LIMIT, it.since)).map(Loaded::keys);
    }

    /** Nothing is within a time that a clock has been set back before. */
    private boolean isWithin(Duration time, Instant since) {
        var passed = Duration.between(since, clock.instant());
        return !passed.isNegative() && passed.compareTo(time) < 0;
    }

    private CompletableFuture<Outcome> start() {
        NonBlocking.requireMayWait();
        var fetch = new CompletableFuture<Outcome>();
        running = Optional.of(fetch);
        try {
            threads.execute(() -> complete(fetch));
        } catch (RejectedExecutionException _) {
            running = Optional.empty();
            fetch.complete(new Outcome.NotFetched(Problem.UNREACHABLE));
        }
        return fetch;
    }

    private void complete(CompletableFuture<Outcome> fetch) {
        try {
            fetch.complete(fetch());
        } catch (RuntimeException e) {
            fetch.completeExceptionally(e);
        }
    }

    private Outcome fetch() {
        var since = clock.instant();
        Outcome outcome = new Outcome.NotFetched(Problem.UNREACHABLE);
        try {
            outcome = new Outcome.Fetched(source.fetch());
        } catch (KeyFetchException e) {
            outcome = new Outcome.NotFetched(e.problem());
        } finally {
            ended(outcome, since);
        }
        return outcome;
    }

    private void ended(Outcome outcome, Instant since) {
        lock.lock();
        try {
            running = Optional.empty();
            switch (outcome) {
                case Outcome.Fetched(var keys) -> {
                    loaded = Optional.of(new Loaded(keys, since));
                    failed = Optional.empty();
                }
                case Outcome.NotFetched(var problem) -> failed = Optional.of(new Failed(problem, clock.instant()));
            }
        } finally {
            lock.unlock();
        }
        observer.accept(outcome instanceof Outcome.NotFetched(var problem) ? Optional.of(problem) : Optional.empty());
    }

    private Outcome await(CompletableFuture<Outcome> fetch) {
        if (!waiting.tryAcquire()) {
            return tooMany();
        }
        try {
            return awaitAmongAll(fetch);
        } finally {
            waiting.release();
        }
    }

    private Outcome awaitAmongAll(CompletableFuture<Outcome> fetch) {
        if (!allWaiting.tryAcquire()) {
            return tooMany();
        }
        try {
            return fetch.get(source.limit().plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return new Outcome.NotFetched(Problem.TIMEOUT);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a fetch of keys has no outcome", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Outcome.NotFetched(Problem.UNREACHABLE);
        } finally {
            allWaiting.release();
        }
    }

    private Outcome tooMany() {
        observer.accept(Optional.of(Problem.TOO_MANY_WAIT));
        return new Outcome.NotFetched(Problem.TOO_MANY_WAIT);
    }

    private static ServiceException refused(Problem problem) {
        return new ServiceException(new ServiceError.Unauthenticated(
                problem.isPassing()
                        ? AuthenticationFailure.ISSUER_UNREACHABLE
                        : AuthenticationFailure.UNUSABLE_ISSUER_KEYS));
    }
}
