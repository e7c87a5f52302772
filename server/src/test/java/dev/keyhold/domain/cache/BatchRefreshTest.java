package dev.keyhold.domain.cache;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ChargedAccount;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.Lease;
import dev.keyhold.store.ReadTx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** What is used without a feed is read again in batches, by a clock that stands until it is moved. */
class BatchRefreshTest {
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final String KEY = "key 1";

    private final Clock clock = new Clock();
    /** What is stored, by key. */
    private final Map<String, Integer> stored = new HashMap<>();

    private final List<String> dropped = new ArrayList<>();
    private final List<List<String>> batches = new ArrayList<>();
    private Runnable duringBatch = () -> {};
    private int alone;
    private final RevocableCache<String, String> cache =
            new RevocableCache<>(100_000, Lease.of(LEASE), String::equals, dropped::add, _ -> 1, clock, this::readAll);

    private static final class Clock implements Timing {
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void after(long nanos, Runnable work) {
            assertThat(nanos).isPositive().isLessThan(LEASE.toNanos() / 4);
            waiting.add(work);
        }
    }

    private Map<String, String> readAll(AccountId account, List<String> keys) {
        assertThat(ChargedAccount.current()).isEqualTo(account);
        batches.add(keys);
        var found = new HashMap<String, String>();
        keys.forEach(key -> read(key).ifPresent(value -> found.put(key, value)));
        duringBatch.run();
        return found;
    }

    private Optional<String> read(String key) {
        return Optional.ofNullable(stored.get(key)).map(version -> key + " version " + version);
    }

    private Optional<String> use(AccountId account, String key) {
        return cache.get(account, key, () -> {
            alone++;
            return read(key);
        });
    }

    private Optional<String> use(String key) {
        return use(ACCOUNT, key);
    }

    private void useAll(int keys) {
        for (int key = 1; key <= keys; key++) {
            assertThat(use("key " + key)).isPresent();
        }
    }

    private void pass(double leases) {
        clock.now += (long) (LEASE.toNanos() * leases);
    }

    /** Has everything fetched that was collected. */
    private void fetchCollected() {
        for (var work = clock.waiting.poll(); work != null; work = clock.waiting.poll()) {
            work.run();
        }
    }

    private void store(int keys) {
        for (int key = 1; key <= keys; key++) {
            stored.put("key " + key, 1);
        }
    }

    @Test
    void a_thousand_values_in_use_cost_ten_batches_at_a_time_and_no_read_of_their_own() {
        store(1_000);
        useAll(1_000);
        assertThat(alone).isEqualTo(1_000);
        for (int tenthOfLease = 1; tenthOfLease <= 100; tenthOfLease++) {
            pass(0.1);
            useAll(1_000);
            fetchCollected();
        }
        assertThat(alone).isEqualTo(1_000);
        assertThat(batches).allSatisfy(keys -> assertThat(keys).hasSize(ReadTx.MAX_IDS));
        assertThat(batches)
                .as("10 leases, and less than two reads of each value in one")
                .hasSize(160);
    }

    @Test
    void each_account_has_batches_of_its_own() {
        store(4);
        use(ACCOUNT, "key 1");
        use(ACCOUNT, "key 2");
        use(OTHER_ACCOUNT, "key 3");
        pass(0.6);
        use(ACCOUNT, "key 1");
        use(OTHER_ACCOUNT, "key 3");
        use(ACCOUNT, "key 2");
        assertThat(clock.waiting).hasSize(2);
        fetchCollected();
        assertThat(batches)
                .satisfiesExactlyInAnyOrder(
                        keys -> assertThat(keys).containsExactlyInAnyOrder("key 1", "key 2"),
                        keys -> assertThat(keys).containsExactly("key 3"));
    }

    @Test
    void what_is_not_used_is_not_read_again() {
        store(2);
        useAll(2);
        pass(0.4);
        useAll(2);
        assertThat(clock.waiting).as("in the first half of the lease").isEmpty();
        pass(0.2);
        use("key 1");
        fetchCollected();
        pass(0.6);
        fetchCollected();
        assertThat(batches).containsExactly(List.of("key 1"));
        assertThat(cache.peek("key 1")).isPresent();
        assertThat(cache.peek("key 2")).isEmpty();
    }

    @Test
    void what_ran_out_before_its_turn_is_not_read_again() {
        store(1);
        use(KEY);
        pass(0.9);
        use(KEY);
        pass(0.1);
        fetchCollected();
        assertThat(batches).isEmpty();
    }

    @Test
    void a_change_is_seen_within_the_lease() {
        store(2);
        useAll(2);
        pass(0.6);
        useAll(2);
        stored.put(KEY, 2);
        fetchCollected();
        assertThat(use(KEY)).contains("key 1 version 2");
        assertThat(use("key 2")).contains("key 2 version 1");
        assertThat(dropped).contains("key 1 version 1");
    }

    @Test
    void what_is_gone_is_refused_from_then_on() {
        store(2);
        useAll(2);
        pass(0.6);
        useAll(2);
        stored.remove(KEY);
        fetchCollected();
        assertThat(cache.peek(KEY)).isEmpty();
        assertThat(use(KEY)).isEmpty();
        assertThat(use("key 2")).isPresent();
    }

    @Test
    void the_lease_runs_from_the_beginning_of_the_batch() {
        store(1);
        use(KEY);
        pass(0.6);
        use(KEY);
        duringBatch = () -> pass(0.8);
        fetchCollected();
        pass(0.1);
        assertThat(cache.peek(KEY)).isPresent();
        pass(0.1);
        assertThat(cache.peek(KEY)).isEmpty();
    }

    @Test
    void a_batch_that_takes_longer_than_the_lease_renews_nothing() {
        store(1);
        use(KEY);
        pass(0.6);
        use(KEY);
        duringBatch = () -> pass(1);
        fetchCollected();
        assertThat(cache.peek(KEY)).isEmpty();
    }

    @Test
    void a_batch_that_fails_renews_nothing_and_the_next_use_after_the_lease_is_refused() {
        store(1);
        use(KEY);
        pass(0.6);
        use(KEY);
        var unavailable = new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
        duringBatch = () -> {
            throw unavailable;
        };
        fetchCollected();
        assertThat(batches).hasSize(1);
        assertThat(use(KEY)).as("its lease still runs").isPresent();
        pass(0.4);
        assertThatThrownBy(() -> cache.get(ACCOUNT, KEY, () -> {
                    throw unavailable;
                }))
                .isSameAs(unavailable);
        fetchCollected();
        duringBatch = () -> {};
        assertThat(use(KEY)).as("after the failure").isPresent();
        pass(0.6);
        use(KEY);
        fetchCollected();
        assertThat(batches).as("after the failure").hasSize(2);
    }

    @Test
    void what_is_forgotten_while_a_batch_reads_it_is_not_kept_and_the_rest_is() {
        store(2);
        useAll(2);
        pass(0.6);
        useAll(2);
        duringBatch = () -> cache.forget(KEY);
        fetchCollected();
        pass(0.5);
        assertThat(cache.peek(KEY)).isEmpty();
        assertThat(cache.peek("key 2")).isPresent();
    }

    @Test
    void what_is_forgotten_with_its_account_while_a_batch_reads_it_is_not_kept() {
        store(2);
        useAll(2);
        pass(0.6);
        useAll(2);
        duringBatch = () -> cache.forgetOf(ACCOUNT);
        fetchCollected();
        assertThat(cache.peek(KEY)).isEmpty();
        assertThat(cache.peek("key 2")).isEmpty();
    }

    @Test
    void what_is_being_fetched_already_is_left_out() {
        store(2);
        useAll(2);
        pass(0.6);
        useAll(2);
        pass(0.4);
        cache.get(ACCOUNT, KEY, () -> {
            cache.fetchTogether(ACCOUNT, List.of(KEY, "key 2"));
            return read(KEY);
        });
        assertThat(batches).containsExactly(List.of("key 2"));
    }

    @Test
    void what_is_used_while_it_is_being_read_is_not_read_once_more() {
        store(150);
        useAll(150);
        pass(0.6);
        useAll(150);
        duringBatch = () -> batches.getLast().forEach(this::use);
        fetchCollected();
        assertThat(batches).extracting(List::size).containsExactly(100, 50);
    }

    @Test
    void accounts_beyond_a_bound_are_read_when_their_leases_have_run_out() {
        stored.put(KEY, 1);
        for (int account = 1; account <= 2_000; account++) {
            var id = new AccountId("%012d".formatted(account));
            stored.put(id.text(), 1);
            use(id, id.text());
        }
        pass(0.6);
        stored.keySet().stream().filter(key -> !key.equals(KEY)).forEach(key -> use(new AccountId(key), key));
        assertThat(clock.waiting).hasSize(1_024);
        fetchCollected();
        assertThat(batches).hasSize(1_024);
    }
}
