package dev.keyhold.domain.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.ManualClock;
import dev.keyhold.Patience;
import dev.keyhold.crypto.VerificationKeys;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.domain.federation.KeyFetchException.Problem;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.oidc.TokenKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IssuerKeyCacheTest {
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final VerificationKeys FIRST = keys("first");
    private static final VerificationKeys SECOND = keys("second");

    private final ManualClock clock = new ManualClock();
    private final Source source = new Source();
    private final List<Optional<Problem>> observed = new ArrayList<>();
    private final IssuerKeyCache cache = cache(Runnable::run, new Semaphore(100));

    private IssuerKeyCache cache(Executor threads, Semaphore all) {
        return new IssuerKeyCache(source, clock, threads, all, observed::add);
    }

    private static VerificationKeys keys(String id) {
        return VerificationKeys.parse("{\"keys\":[" + TokenKey.ec(id).jwk() + "]}")
                .orElseThrow();
    }

    /** What the issuer publishes now, or how it fails. */
    private static final class Source implements KeySource {
        private volatile VerificationKeys published = FIRST;
        private volatile Optional<Problem> problem = Optional.empty();
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private final AtomicInteger fetches = new AtomicInteger();

        @Override
        public VerificationKeys fetch() throws KeyFetchException {
            fetches.incrementAndGet();
            try {
                assertThat(gate.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (problem.isPresent()) {
                throw new KeyFetchException(problem.get());
            }
            return published;
        }

        @Override
        public Duration limit() {
            return Patience.LIMIT;
        }

        @Override
        public Duration life() {
            return LIFE;
        }
    }

    private static void assertRefused(AuthenticationFailure reason, Runnable work) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        e -> assertThat(e.serviceError()).isEqualTo(new ServiceError.Unauthenticated(reason)));
    }

    @Test
    void keys_are_fetched_once_in_their_life() {
        assertThat(cache.current()).isSameAs(FIRST);
        source.published = SECOND;
        clock.advance(LIFE.minusMillis(1));
        assertThat(cache.current()).isSameAs(FIRST);
        assertThat(source.fetches.get()).isEqualTo(1);

        clock.advance(Duration.ofMillis(1));
        assertThat(cache.current()).isSameAs(SECOND);
        assertThat(observed).containsExactly(Optional.empty(), Optional.empty());
    }

    @Test
    void keys_are_used_for_an_hour_when_they_cannot_be_fetched_again() {
        var _ = cache.current();
        source.problem = Optional.of(Problem.TIMEOUT);

        clock.advance(IssuerKeyCache.LIMIT.minusMillis(1));
        assertThat(cache.current()).isSameAs(FIRST);
        clock.advance(Duration.ofMillis(1));
        assertRefused(AuthenticationFailure.ISSUER_UNREACHABLE, cache::current);

        source.problem = Optional.empty();
        clock.advance(IssuerKeyCache.RETRY);
        assertThat(cache.current()).isSameAs(FIRST);
    }

    @Test
    void after_a_failure_the_issuer_is_left_alone_for_a_while() {
        source.problem = Optional.of(Problem.OTHER_ISSUER);
        for (int i = 0; i < 10; i++) {
            assertRefused(AuthenticationFailure.UNUSABLE_ISSUER_KEYS, cache::current);
        }
        assertThat(source.fetches.get()).isEqualTo(1);
        assertThat(observed).containsExactly(Optional.of(Problem.OTHER_ISSUER));

        source.problem = Optional.empty();
        clock.advance(IssuerKeyCache.RETRY);
        assertThat(cache.current()).isSameAs(FIRST);
    }

    @Test
    void an_unknown_key_causes_one_fetch_in_a_while() {
        var _ = cache.current();
        source.published = SECOND;

        assertThat(cache.after(FIRST)).isSameAs(SECOND);
        assertThat(cache.after(FIRST)).as("the keys that are there by now").isSameAs(SECOND);
        for (int i = 0; i < 10; i++) {
            assertThat(cache.after(SECOND)).isSameAs(SECOND);
        }
        assertThat(source.fetches.get()).isEqualTo(2);

        source.published = FIRST;
        clock.advance(IssuerKeyCache.REFRESH);
        assertThat(cache.after(SECOND)).isSameAs(FIRST);
        assertThat(source.fetches.get()).isEqualTo(3);
    }

    @Test
    void an_unknown_key_is_not_refused_for_good_while_the_issuer_does_not_answer() {
        var _ = cache.current();
        source.problem = Optional.of(Problem.SERVER_ERROR);

        assertRefused(AuthenticationFailure.ISSUER_UNREACHABLE, () -> cache.after(FIRST));
        assertThat(cache.current())
                .as("tokens with other keys are none of that")
                .isSameAs(FIRST);
    }

    @Test
    void a_clock_that_is_set_back_makes_nothing_fresh() {
        var _ = cache.current();
        source.published = SECOND;
        clock.advance(Duration.ofDays(-1));

        assertThat(cache.current()).isSameAs(SECOND);
    }

    @Test
    void a_thread_that_must_not_wait_ends_its_try() {
        assertThat(NonBlocking.tryRun(cache::current)).isFalse();
        assertThat(source.fetches.get()).isZero();
        var _ = cache.current();
        assertThat(NonBlocking.tryRun(cache::current)).isTrue();
        assertThat(NonBlocking.tryRun(() -> cache.after(FIRST))).isFalse();
        source.published = SECOND;
        assertThat(cache.after(FIRST)).isSameAs(SECOND);
    }

    @Test
    void many_wait_for_one_fetch_and_more_are_refused_at_once() throws Exception {
        var waiting = new Semaphore(100);
        var busy = cache(Thread::startVirtualThread, waiting);
        source.gate = new CountDownLatch(1);
        var requests = new ArrayList<CompletableFuture<VerificationKeys>>();
        for (int i = 0; i < IssuerKeyCache.MAX_WAITING; i++) {
            requests.add(CompletableFuture.supplyAsync(busy::current, Thread::startVirtualThread));
        }
        while (waiting.availablePermits() > 100 - IssuerKeyCache.MAX_WAITING) {
            Thread.onSpinWait();
        }

        assertRefused(AuthenticationFailure.ISSUER_UNREACHABLE, busy::current);
        source.gate.countDown();
        for (var request : requests) {
            assertThat(get(request)).isSameAs(FIRST);
        }
        assertThat(source.fetches.get()).isEqualTo(1);
        assertThat(waiting.availablePermits()).isEqualTo(100);
    }

    @Test
    void all_issuers_together_keep_so_many_waiting() {
        source.gate = new CountDownLatch(1);
        assertRefused(
                AuthenticationFailure.ISSUER_UNREACHABLE,
                () -> cache(Thread::startVirtualThread, new Semaphore(0)).current());
        source.gate.countDown();
    }

    @Test
    void while_keys_are_fetched_again_others_use_those_that_are_there() throws Exception {
        var busy = cache(Thread::startVirtualThread, new Semaphore(100));
        var _ = busy.current();
        clock.advance(LIFE);
        source.published = SECOND;
        source.gate = new CountDownLatch(1);
        var fetching = CompletableFuture.supplyAsync(busy::current, Thread::startVirtualThread);
        while (source.fetches.get() < 2) {
            Thread.onSpinWait();
        }

        assertThat(busy.current()).isSameAs(FIRST);
        source.gate.countDown();
        assertThat(get(fetching)).isSameAs(SECOND);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
