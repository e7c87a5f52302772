package dev.keyhold.domain.cache;

import static dev.keyhold.Patience.await;
import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ChargedAccount;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many values are missing at the same moment, as after a gap of the feed of changes. */
class MissingTogetherTest {
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final Clock clock = new Clock();
    private final CountDownLatch storageAnswers = new CountDownLatch(1);
    private final List<List<String>> batches = new CopyOnWriteArrayList<>();
    private final AtomicInteger alone = new AtomicInteger();
    /** What each batch fails with, and one value alone. */
    private final Map<String, RuntimeException> failures = new ConcurrentHashMap<>();

    private final RevocableCache<String, String> cache =
            new RevocableCache<>(100_000, Lease.of(LEASE), String::equals, _ -> {}, _ -> 1, clock, this::readAll);

    private static final class Clock implements Timing {
        private final AtomicLong now = new AtomicLong();
        private final AtomicInteger queued = new AtomicInteger();
        private volatile boolean impatient;

        @Override
        public long nanoTime() {
            return now.get();
        }

        @Override
        public boolean await(CompletableFuture<?> outcome, Duration most) {
            queued.incrementAndGet();
            return !impatient && Timing.super.await(outcome, Duration.ofMinutes(1));
        }

        void pass(Duration time) {
            now.addAndGet(time.toNanos());
        }
    }

    private Map<String, String> readAll(AccountId account, List<String> keys) {
        assertThat(ChargedAccount.current()).isEqualTo(account);
        assertThat(keys).doesNotHaveDuplicates();
        batches.add(keys);
        keys.forEach(this::fail);
        return keys.stream().filter(key -> !key.startsWith("absent")).collect(Collectors.toMap(key -> key, key -> key));
    }

    private void fail(String key) {
        var failure = failures.get(key);
        if (failure != null) {
            throw failure;
        }
    }

    private Optional<String> use(AccountId account, String key) {
        return cache.get(account, key, () -> {
            alone.incrementAndGet();
            fail(key);
            return Optional.of(key).filter(_ -> !key.startsWith("absent"));
        });
    }

    private static <T> FutureTask<T> start(Supplier<T> work) {
        var task = new FutureTask<>(work::get);
        Thread.ofVirtual().start(task);
        return task;
    }

    /** As many fetches as may be under way at once; the storage does not answer them yet. */
    private List<FutureTask<Optional<String>>> occupy() {
        var all = new ArrayList<>(occupy(ACCOUNT));
        all.addAll(occupy(OTHER_ACCOUNT));
        assertThat(all).hasSize(Fetches.AT_ONCE);
        return all;
    }

    private List<FutureTask<Optional<String>>> occupy(AccountId account) {
        var begun = new CountDownLatch(Fetches.AT_ONCE_OF_ACCOUNT);
        var tasks = IntStream.range(0, Fetches.AT_ONCE_OF_ACCOUNT)
                .mapToObj(number -> start(() -> cache.get(account, "slow " + account + number, () -> {
                    begun.countDown();
                    await(storageAnswers);
                    return Optional.of("slow");
                })))
                .toList();
        await(begun);
        return tasks;
    }

    private List<FutureTask<Optional<String>>> queue(AccountId account, String name, int count) {
        var before = clock.queued.get();
        var tasks = IntStream.rangeClosed(1, count)
                .mapToObj(number -> start(() -> use(account, name + number)))
                .toList();
        while (clock.queued.get() < before + count) {
            Thread.onSpinWait();
        }
        return tasks;
    }

    private static List<Optional<String>> all(List<FutureTask<Optional<String>>> tasks) throws Exception {
        var all = new ArrayList<Optional<String>>();
        for (var task : tasks) {
            all.add(task.get());
        }
        return all;
    }

    /** A fetch alone begins at once again. */
    private void assertNobodyWaits() {
        batches.clear();
        var before = alone.get();
        for (int i = 0; i < 3 * Fetches.AT_ONCE; i++) {
            assertThat(use(ACCOUNT, "later " + i)).isPresent();
        }
        assertThat(alone.get() - before).isEqualTo(3 * Fetches.AT_ONCE);
        assertThat(batches).isEmpty();
    }

    @Test
    void what_is_missing_while_others_are_fetched_is_read_in_batches_of_its_account() throws Exception {
        var slow = occupy();
        var ours = queue(ACCOUNT, "key ", 250);
        var theirs = queue(OTHER_ACCOUNT, "their key ", 3);
        assertThat(batches).isEmpty();
        storageAnswers.countDown();
        assertThat(all(slow)).hasSize(Fetches.AT_ONCE).allMatch(Optional::isPresent);
        assertThat(all(ours)).hasSize(250).allMatch(Optional::isPresent).doesNotHaveDuplicates();
        assertThat(all(theirs)).hasSize(3).allMatch(Optional::isPresent);
        assertThat(batches).extracting(List::size).containsExactlyInAnyOrder(100, 100, 50, 3);
        assertThat(alone).hasValue(0);
        assertThat(cache.peek("key 250")).isPresent();
        assertNobodyWaits();
    }

    @Test
    void an_account_whose_part_of_the_storage_hangs_does_not_hold_up_others() throws Exception {
        var slow = occupy(ACCOUNT);
        var ours = queue(ACCOUNT, "key ", 3);
        assertThat(use(OTHER_ACCOUNT, "their key")).isPresent();
        assertThat(batches).isEmpty();
        var theirs = occupy(OTHER_ACCOUNT);
        var third = AccountId.ofNumber(7);
        var queued = queue(third, "third ", 2);
        storageAnswers.countDown();
        all(slow);
        all(theirs);
        assertThat(all(ours)).doesNotContain(Optional.empty());
        assertThat(all(queued)).doesNotContain(Optional.empty());
        assertThat(batches).extracting(List::size).containsExactlyInAnyOrder(3, 2);
        assertNobodyWaits();
    }

    @Test
    void those_who_ask_for_the_same_key_share_its_turn() throws Exception {
        var slow = occupy();
        var first = queue(ACCOUNT, "key ", 1);
        var second = queue(ACCOUNT, "key ", 1);
        storageAnswers.countDown();
        all(slow);
        assertThat(all(first)).isEqualTo(all(second)).containsExactly(Optional.of("key 1"));
        assertThat(batches).containsExactly(List.of("key 1"));
    }

    @Test
    void what_is_not_there_is_refused_and_the_rest_is_served() throws Exception {
        var slow = occupy();
        var absent = queue(ACCOUNT, "absent ", 2);
        var present = queue(ACCOUNT, "key ", 2);
        storageAnswers.countDown();
        all(slow);
        assertThat(all(absent)).containsOnly(Optional.empty());
        assertThat(all(present)).doesNotContain(Optional.empty());
        assertThat(batches).hasSize(1);
    }

    @Test
    void what_is_forgotten_while_it_waits_is_not_kept_and_is_read_for_the_next_who_asks() throws Exception {
        var slow = occupy();
        var before = queue(ACCOUNT, "key ", 2);
        cache.forget("key 1");
        cache.forgetOf(ACCOUNT, "key 2"::equals);
        var after = queue(ACCOUNT, "key ", 1);
        storageAnswers.countDown();
        all(slow);
        assertThat(all(before)).doesNotContain(Optional.empty());
        assertThat(all(after)).containsExactly(Optional.of("key 1"));
        assertThat(batches).containsExactly(List.of("key 1", "key 2"));
        assertThat(cache.peek("key 1")).as("asked for after the change").isPresent();
        assertThat(cache.peek("key 2")).as("only asked for before the change").isEmpty();
    }

    @Test
    void whose_turn_does_not_come_in_time_is_refused_and_not_read() throws Exception {
        var slow = occupy();
        clock.impatient = true;
        var late = queue(ACCOUNT, "late ", 3);
        for (var task : late) {
            assertThatThrownBy(task::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            ServiceException.class,
                            refused -> assertThat(refused.serviceError())
                                    .isEqualTo(
                                            new ServiceError.Unavailable(ServiceError.UnavailableReason.OVERLOADED)));
        }
        clock.impatient = false;
        clock.pass(Fetches.TURN_WAIT);
        var inTime = queue(ACCOUNT, "key ", 2);
        storageAnswers.countDown();
        all(slow);
        assertThat(all(inTime)).doesNotContain(Optional.empty());
        assertThat(batches).hasSize(1).allSatisfy(keys -> assertThat(keys).allMatch(key -> key.startsWith("key ")));
        assertNobodyWaits();
        assertThat(use(ACCOUNT, "late 1")).isPresent();
    }

    @Test
    void who_joins_one_that_gave_up_is_served_when_its_turn_comes_in_time() throws Exception {
        var slow = occupy();
        clock.impatient = true;
        var late = queue(ACCOUNT, "key ", 1);
        assertThatThrownBy(late.getFirst()::get).hasCauseInstanceOf(ServiceException.class);
        clock.impatient = false;
        clock.pass(Fetches.TURN_WAIT);
        var joined = queue(ACCOUNT, "key ", 1);
        storageAnswers.countDown();
        all(slow);
        assertThat(all(joined)).containsExactly(Optional.of("key 1"));
        assertThat(batches).containsExactly(List.of("key 1"));
    }

    @Test
    void a_storage_that_fails_is_reported_to_all_of_the_batch_and_to_nobody_else() throws Exception {
        var slow = occupy();
        var unavailable = new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
        failures.put("key 7", unavailable);
        var ours = queue(ACCOUNT, "key ", 10);
        var theirs = queue(OTHER_ACCOUNT, "their key ", 3);
        storageAnswers.countDown();
        all(slow);
        for (var task : ours) {
            assertThatThrownBy(task::get).hasCause(unavailable);
        }
        assertThat(all(theirs)).doesNotContain(Optional.empty());
        assertThat(alone).hasValue(0);
        assertNobodyWaits();
    }

    @Test
    void a_damaged_record_concerns_those_alone_who_ask_for_it() throws Exception {
        var slow = occupy();
        var damaged = new IllegalStateException("damaged");
        failures.put("key 7", damaged);
        var all = new ArrayList<>(queue(ACCOUNT, "key ", 10));
        storageAnswers.countDown();
        all(slow);
        assertThatThrownBy(all.get(6)::get).hasCause(damaged);
        all.remove(6);
        assertThat(all(all)).hasSize(9).doesNotContain(Optional.empty());
        assertThat(alone).hasValue(10);
        assertNobodyWaits();
    }

    /** Reading it takes more memory than there is, say. */
    @Test
    void a_record_that_no_program_can_read_concerns_those_alone_who_ask_for_it() throws Exception {
        var slow = occupy();
        failures.put("key 3", new IllegalStateException("damaged"));
        var tooMuch = new StackOverflowError();
        var all = new ArrayList<>(queue(ACCOUNT, "key ", 2));
        all.add(start(() -> cache.get(ACCOUNT, "key 3", () -> {
            throw tooMuch;
        })));
        while (clock.queued.get() < 3) {
            Thread.onSpinWait();
        }
        all.addAll(queue(ACCOUNT, "other key ", 3));
        storageAnswers.countDown();
        all(slow);
        assertThatThrownBy(all.get(2)::get).hasRootCause(tooMuch);
        all.remove(2);
        assertThat(all(all)).hasSize(5).doesNotContain(Optional.empty());
        assertNobodyWaits();
    }

    @Test
    void what_nobody_else_changes_is_fetched_alone_and_at_once() throws Exception {
        var embedded = new RevocableCache<String, String>(
                100, Lease.UNLIMITED, String::equals, _ -> {}, _ -> 1, clock, this::readAll);
        var begun = new CountDownLatch(3 * Fetches.AT_ONCE);
        var tasks = IntStream.range(0, 3 * Fetches.AT_ONCE)
                .mapToObj(number -> start(() -> embedded.get(ACCOUNT, "key " + number, () -> {
                    begun.countDown();
                    await(begun);
                    return Optional.of("value");
                })))
                .toList();
        assertThat(all(tasks)).containsOnly(Optional.of("value"));
        assertThat(batches).isEmpty();
    }
}
