package dev.keyhold.domain.cache;

import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ChangeFeed;
import dev.keyhold.store.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Leases that a feed of changes renews, by a clock that only counts up. */
class FeedLeaseTest {
    private static final Duration LEASE = Duration.ofSeconds(1);

    private final AtomicLong now = new AtomicLong();
    private final Feed feed = new Feed();
    private final List<String> dropped = new ArrayList<>();
    private final AtomicInteger fetches = new AtomicInteger();
    private final RevocableCache<String, String> cache =
            new RevocableCache<>(100, Lease.of(LEASE, feed), String::equals, dropped::add, _ -> 1, now::get, null);

    private static final class Feed implements ChangeFeed {
        private Renewal renewal = Renewal.NONE;
        private Runnable forgetEverything = () -> {};

        @Override
        public Renewal renewal() {
            return renewal;
        }

        @Override
        public void onGap(Runnable action) {
            forgetEverything = action;
        }

        @Override
        public Optional<Status> status() {
            return Optional.empty();
        }
    }

    private String get(String fetched) {
        return cache.get(ACCOUNT, "key", () -> {
                    fetches.incrementAndGet();
                    return Optional.of(fetched);
                })
                .orElseThrow();
    }

    private void pass(double leases) {
        now.addAndGet((long) (LEASE.toNanos() * leases));
    }

    private void renew(long generation) {
        feed.renewal = new ChangeFeed.Renewal(generation, now.get());
    }

    @Test
    void a_value_in_use_is_never_fetched_again_while_the_feed_renews_it() {
        renew(1);
        get("old");
        for (int i = 0; i < 100; i++) {
            pass(0.25);
            renew(1);
            assertThat(get("new")).isEqualTo("old");
        }
        assertThat(fetches).hasValue(1);
    }

    @Test
    void a_lease_runs_from_the_beginning_of_the_last_poll() {
        renew(1);
        get("old");
        pass(0.8);
        var began = now.get();
        pass(0.15);
        feed.renewal = new ChangeFeed.Renewal(1, began);
        assertThat(cache.peek("key")).contains("old");
        pass(0.84);
        assertThat(cache.peek("key")).contains("old");
        pass(0.01);
        assertThat(cache.peek("key")).isEmpty();
        assertThat(get("new")).isEqualTo("new");
    }

    @Test
    void a_poll_that_took_longer_than_a_lease_renews_nothing() {
        renew(1);
        get("old");
        var began = now.get();
        pass(1);
        feed.renewal = new ChangeFeed.Renewal(1, began);
        assertThat(get("new")).isEqualTo("new");
    }

    @Test
    void what_was_read_after_the_poll_has_its_own_lease() {
        renew(1);
        pass(0.9);
        get("old");
        pass(0.4);
        assertThat(cache.peek("key")).contains("old");
    }

    @Test
    void when_polls_fail_the_leases_run_out_and_requests_are_refused() {
        renew(1);
        get("old");
        pass(1);
        assertThatThrownBy(() -> cache.get(ACCOUNT, "key", () -> {
                    throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
                }))
                .isInstanceOf(ServiceException.class);
    }

    @Test
    void without_a_feed_that_works_each_value_has_its_own_lease() {
        get("old");
        pass(0.4);
        renew(1);
        assertThat(cache.peek("key")).contains("old");
        pass(0.6);
        assertThat(cache.peek("key")).as("it was read before the feed began").isEmpty();
        get("new");
        pass(0.9);
        feed.renewal = ChangeFeed.Renewal.NONE;
        pass(0.1);
        assertThat(cache.peek("key")).as("it was renewed, but no more").isEmpty();
    }

    @Test
    void what_was_read_before_a_gap_is_forgotten_and_dropped_and_never_renewed() {
        renew(1);
        get("old");
        renew(2);
        pass(0.9);
        renew(2);
        pass(0.1);
        assertThat(cache.peek("key")).isEmpty();
        feed.forgetEverything.run();
        assertThat(dropped).containsExactly("old");
        assertThat(get("new")).isEqualTo("new");
    }

    @Test
    void a_fetch_that_a_gap_overtakes_is_not_kept() {
        renew(1);
        cache.get(ACCOUNT, "key", () -> {
            renew(2);
            feed.forgetEverything.run();
            return Optional.of("old");
        });
        assertThat(get("new")).isEqualTo("new");
    }

    @Test
    void a_fetch_that_outlasts_the_lease_is_good_when_a_poll_that_began_later_renews_it() {
        renew(1);
        assertThat(slowly(() -> renew(1))).isEqualTo("1");
        assertThat(fetches).hasValue(1);
    }

    @Test
    void a_fetch_that_outlasts_the_lease_is_tried_again_if_a_poll_found_a_change_of_it() {
        renew(1);
        assertThat(slowly(() -> {
                    cache.forget("key");
                    renew(1);
                }))
                .isEqualTo("2");
    }

    @Test
    void a_fetch_that_outlasts_the_lease_is_tried_again_if_a_poll_may_have_missed_something() {
        renew(1);
        assertThat(slowly(() -> renew(2))).isEqualTo("2");
    }

    /** The first fetch takes longer than the lease, and the poll comes before it ends; the second is quick. */
    private String slowly(Runnable poll) {
        return cache.get(ACCOUNT, "key", () -> {
                    if (fetches.incrementAndGet() == 1) {
                        pass(1.2);
                        poll.run();
                        pass(0.2);
                    }
                    return Optional.of(String.valueOf(fetches.get()));
                })
                .orElseThrow();
    }
}
