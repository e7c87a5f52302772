package dev.keyhold.domain.cache;

import static dev.keyhold.Patience.await;
import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a cache does where others change the storage. */
class LeaseTest {
    private static final Duration LEASE = Duration.ofSeconds(1);

    private final AtomicLong now = new AtomicLong();
    private final List<String> dropped = new ArrayList<>();
    private final RevocableCache<String, String> cache =
            new RevocableCache<>(100, Lease.of(LEASE), String::equals, dropped::add, _ -> 1, now::get, null);

    private Optional<String> get(String fetched) {
        return cache.get(ACCOUNT, "key", () -> Optional.of(fetched));
    }

    private void pass(double leases) {
        now.addAndGet((long) (LEASE.toNanos() * leases));
    }

    @Test
    void values_are_good_for_one_lease() {
        assertThat(get("old")).contains("old");
        pass(0.4);
        assertThat(get("new")).contains("old");
        pass(0.6);
        assertThat(get("new")).contains("new");
    }

    @Test
    void the_lease_runs_from_the_beginning_of_the_fetch() {
        cache.get(ACCOUNT, "key", () -> {
            pass(0.9);
            return Optional.of("old");
        });
        pass(0.1);
        assertThat(get("new")).contains("new");
    }

    @Test
    void a_fetch_that_outlasts_the_lease_is_tried_again() {
        var slow = new ArrayList<>(List.of(1.5, 0.1));
        assertThat(cache.get(ACCOUNT, "key", () -> {
                    var took = slow.removeFirst();
                    pass(took);
                    return Optional.of("took " + took);
                }))
                .contains("took 0.1");
    }

    @Test
    void nothing_is_believed_when_every_fetch_outlasts_the_lease() {
        Supplier<Optional<String>> slow = () -> {
            pass(1);
            return Optional.of("late");
        };
        assertThatThrownBy(() -> cache.get(ACCOUNT, "key", slow))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError())
                                .isEqualTo(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE)));
    }

    @Test
    void a_failing_fetch_refuses_once_the_lease_has_run_out() {
        get("old");
        pass(0.3);
        Supplier<Optional<String>> broken = () -> {
            throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
        };
        assertThat(cache.get(ACCOUNT, "key", broken)).contains("old");
        pass(0.7);
        assertThatThrownBy(() -> cache.get(ACCOUNT, "key", broken)).isInstanceOf(ServiceException.class);
    }

    @Test
    void the_second_half_of_a_lease_renews_it_without_making_anybody_wait() throws Exception {
        get("old");
        pass(0.7);
        var fetching = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        assertThat(cache.get(ACCOUNT, "key", () -> {
                    fetching.countDown();
                    await(go);
                    done.countDown();
                    return Optional.of("new");
                }))
                .contains("old");
        fetching.await();
        assertThat(get("another")).as("while it is fetched").contains("old");
        go.countDown();
        done.await();
        pass(0.31);
        // The renewed value, or, if it is not stored yet, one that is fetched now.
        assertThat(get("new")).contains("new");
    }

    @Test
    void what_is_gone_is_dropped() {
        get("old");
        pass(1);
        assertThat(cache.get(ACCOUNT, "key", Optional::empty)).isEmpty();
        assertThat(dropped).containsExactly("old");
    }

    @Test
    void what_was_not_changed_stays_and_its_copy_is_dropped() {
        var first = new String("same");
        var second = new String("same");
        cache.get(ACCOUNT, "key", () -> Optional.of(first));
        pass(1);
        assertThat(cache.get(ACCOUNT, "key", () -> Optional.of(second)).orElseThrow())
                .isSameAs(first);
        assertThat(dropped).hasSize(1).first().isSameAs(second);
    }

    @Test
    void what_was_changed_drops_the_old() {
        get("old");
        pass(1);
        get("new");
        assertThat(dropped).containsExactly("old");
    }

    @Test
    void who_asks_during_a_fetch_waits_for_it_so_that_nothing_goes_back_in_time() throws Exception {
        var fetching = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow = threads.submit(() -> cache.get(ACCOUNT, "key", () -> {
                fetching.countDown();
                await(go);
                return Optional.of("old");
            }));
            fetching.await();
            var seen = new FutureTask<>(() -> cache.get(ACCOUNT, "key", Optional::empty));
            var other = Thread.ofPlatform().start(seen);
            awaitWaiting(other);
            go.countDown();
            assertThat(seen.get()).contains("old");
            assertThat(slow.get()).contains("old");
        }
        assertThat(get("new")).contains("old");
    }

    @Test
    void who_waits_for_a_fetch_that_fails_is_refused_like_the_one_who_made_it() throws Exception {
        var fetching = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow = threads.submit(() -> cache.get(ACCOUNT, "key", () -> {
                fetching.countDown();
                await(go);
                throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
            }));
            fetching.await();
            var seen = new FutureTask<>(() -> get("never asked for"));
            var other = Thread.ofPlatform().start(seen);
            awaitWaiting(other);
            go.countDown();
            assertThatThrownBy(seen::get).hasCauseInstanceOf(ServiceException.class);
            assertThatThrownBy(slow::get).hasCauseInstanceOf(ServiceException.class);
        }
        assertThat(get("new")).contains("new");
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
