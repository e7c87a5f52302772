package dev.keyhold.domain.cache;

import static dev.keyhold.Patience.await;
import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ChargedAccount;
import dev.keyhold.model.RequestGate;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.Lease;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RevocableCacheTest {
    private final RevocableCache<String, String> cache = new RevocableCache<>(100, Lease.UNLIMITED);

    private Optional<String> get(String fetched) {
        return cache.get(ACCOUNT, "key", () -> Optional.of(fetched));
    }

    @Test
    void fetches_once() {
        assertThat(get("first")).contains("first");
        assertThat(get("second")).contains("first");
    }

    @Test
    void fetches_again_after_a_key_was_forgotten() {
        get("first");
        cache.forget("other");
        assertThat(get("second")).contains("first");
        cache.forget("key");
        assertThat(get("second")).contains("second");
    }

    @Test
    void does_not_remember_that_there_was_nothing() {
        assertThat(cache.get(ACCOUNT, "key", Optional::empty)).isEmpty();
        assertThat(get("made since")).contains("made since");
    }

    @Test
    void keeps_nothing_that_was_fetched_before_a_change() throws Exception {
        var fetching = new CountDownLatch(1);
        var changed = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow = threads.submit(() -> cache.get(ACCOUNT, "key", () -> {
                fetching.countDown();
                await(changed);
                return Optional.of("old");
            }));
            fetching.await();
            cache.forget("key");
            changed.countDown();
            // A reader that started before the change may still see the old value; a reader that starts now must not.
            assertThat(slow.get()).contains("old");
        }
        assertThat(get("new")).contains("new");
    }

    /** A key that lets somebody else in at every step the cache takes with it. */
    private static final class OpenKey {
        private Runnable meanwhile = () -> {};

        @Override
        public int hashCode() {
            meanwhile.run();
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof OpenKey;
        }
    }

    @Test
    void shows_nobody_what_it_is_about_to_drop() {
        var keys = new RevocableCache<OpenKey, String>(100, Lease.UNLIMITED);
        var seen = new ArrayList<String>();
        var slow = new OpenKey();
        keys.get(ACCOUNT, slow, () -> {
            keys.forget(new OpenKey());
            slow.meanwhile = () ->
                    keys.get(ACCOUNT, new OpenKey(), () -> Optional.of("new")).ifPresent(seen::add);
            return Optional.of("old");
        });
        assertThat(seen).isNotEmpty().containsOnly("new");
    }

    @Test
    void lets_nobody_see_the_old_after_forget_has_returned() throws Exception {
        changesAndIsNeverSeenOld(versions -> versions.forget("key"));
    }

    @Test
    void lets_nobody_see_the_old_after_everything_of_its_account_was_forgotten() throws Exception {
        changesAndIsNeverSeenOld(versions -> versions.forgetOf(ACCOUNT));
    }

    private static void changesAndIsNeverSeenOld(Consumer<RevocableCache<String, Long>> forget) throws Exception {
        var truth = new AtomicLong();
        var acknowledged = new AtomicLong();
        var stale = new AtomicInteger();
        var done = new AtomicBoolean();
        var versions = new RevocableCache<String, Long>(100, Lease.UNLIMITED);
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 3; i++) {
                var _ = threads.submit(() -> {
                    while (!done.get()) {
                        var known = acknowledged.get();
                        var seen = versions.get(ACCOUNT, "key", () -> Optional.of(truth.get()))
                                .orElseThrow();
                        if (seen < known) {
                            stale.incrementAndGet();
                        }
                    }
                });
            }
            for (long i = 1; i <= 100_000; i++) {
                truth.set(i);
                forget.accept(versions);
                acknowledged.set(i);
            }
            done.set(true);
        }
        assertThat(stale).hasValue(0);
    }

    @Test
    void holds_no_more_than_it_may() {
        var small = new RevocableCache<Integer, Integer>(10, Lease.UNLIMITED);
        for (int i = 0; i < 10_000; i++) {
            var number = i;
            small.get(ACCOUNT, i, () -> Optional.of(number));
        }
        var fetched = new AtomicInteger();
        for (int i = 0; i < 10_000; i++) {
            var number = i;
            small.get(ACCOUNT, i, () -> {
                fetched.incrementAndGet();
                return Optional.of(number);
            });
        }
        assertThat(fetched.get()).isGreaterThan(9_000);
    }

    @Test
    void holds_values_of_no_more_than_their_size_together() {
        var sized = RevocableCache.<Integer, Integer>ofSized(1_000, Lease.UNLIMITED, size -> size, (_, _) -> Map.of());
        var fetches = new AtomicInteger();
        for (int round = 0; round < 2; round++) {
            for (int key = 1; key <= 40; key++) {
                read(sized, ACCOUNT, key, fetches);
            }
        }
        assertThat(fetches.getAndSet(0)).as("820 in all").isEqualTo(40);
        for (int key = 100; key < 200; key++) {
            read(sized, OTHER_ACCOUNT, key, fetches);
        }
        fetches.set(0);
        assertThat(IntStream.range(1, 200)
                        .filter(key -> sized.peek(key).isPresent())
                        .sum())
                .as("what is there")
                .isPositive()
                .isLessThanOrEqualTo(1_000);
        assertThat(sized.get(ACCOUNT, 5_000, () -> Optional.of(5_000)))
                .as("more than there is room for")
                .contains(5_000);
        assertThat(sized.peek(5_000)).isEmpty();
        sized.forgetAll();
        for (int key = 1; key <= 40; key++) {
            read(sized, ACCOUNT, key, fetches);
            read(sized, ACCOUNT, key, fetches);
        }
        assertThat(fetches).as("all room is free again").hasValue(40);
    }

    @Test
    void forgets_what_belongs_to_an_account_and_nothing_of_others() {
        var shared = new RevocableCache<Integer, Integer>(1_000, Lease.UNLIMITED);
        var fetches = new AtomicInteger();
        for (int key = 0; key < 100; key++) {
            read(shared, key % 2 == 0 ? ACCOUNT : OTHER_ACCOUNT, key, fetches);
        }
        shared.forgetOf(ACCOUNT, key -> key < 50);
        assertThat(IntStream.range(0, 100).filter(key -> shared.peek(key).isEmpty()))
                .hasSize(25)
                .allMatch(key -> key < 50 && key % 2 == 0);
        shared.forgetOf(ACCOUNT);
        assertThat(IntStream.range(0, 100).filter(key -> shared.peek(key).isEmpty()))
                .hasSize(50)
                .allMatch(key -> key % 2 == 0);
    }

    @Test
    void looks_at_no_value_when_there_is_none_of_the_account() {
        var shared = new RevocableCache<Integer, Integer>(10_000, Lease.UNLIMITED);
        var looked = new AtomicInteger();
        for (int key = 0; key < 5_000; key++) {
            read(shared, ACCOUNT, key, new AtomicInteger());
        }
        shared.forgetOf(OTHER_ACCOUNT, _ -> looked.incrementAndGet() > 0);
        assertThat(looked).as("never had any").hasValue(0);
        read(shared, OTHER_ACCOUNT, 5_000, new AtomicInteger());
        shared.forgetOf(OTHER_ACCOUNT, _ -> looked.incrementAndGet() > 0);
        assertThat(looked.getAndSet(0)).as("has one").isEqualTo(5_001);
        assertThat(shared.peek(5_000)).isEmpty();
        shared.forgetOf(OTHER_ACCOUNT, _ -> looked.incrementAndGet() > 0);
        assertThat(looked).as("has none any more").hasValue(0);
        shared.get(OTHER_ACCOUNT, 5_000, () -> {
            shared.forgetOf(OTHER_ACCOUNT, _ -> looked.incrementAndGet() > 0);
            return Optional.of(0);
        });
        assertThat(looked).as("what is being fetched").hasValue(1);
        assertThat(shared.peek(5_000)).as("fetched before it was forgotten").isEmpty();
    }

    @Test
    void a_full_cache_makes_room_at_the_expense_of_the_account_that_has_more_than_half() {
        var shared = new RevocableCache<Integer, Integer>(1_000, Lease.UNLIMITED);
        var fetches = new AtomicInteger();
        for (int round = 0; round < 3; round++) {
            for (int key = 0; key < 1_000; key++) {
                read(shared, ACCOUNT, key, fetches);
            }
        }
        assertThat(fetches.getAndSet(0)).as("one account may use all of it").isEqualTo(1_000);
        // Each of these is read once, and everything else has been read before and is read again.
        for (int key = 1_000; key < 1_400; key++) {
            read(shared, OTHER_ACCOUNT, key, fetches);
            read(shared, ACCOUNT, key - 1_000, new AtomicInteger());
        }
        fetches.set(0);
        for (int key = 1_000; key < 1_400; key++) {
            read(shared, OTHER_ACCOUNT, key, fetches);
        }
        assertThat(fetches).hasValue(0);
        for (int key = 10_000; key < 20_000; key++) {
            read(shared, ACCOUNT, key, new AtomicInteger());
        }
        for (int key = 1_000; key < 1_400; key++) {
            read(shared, OTHER_ACCOUNT, key, fetches);
        }
        assertThat(fetches).as("a flood of one account leaves those of another").hasValue(0);
    }

    private static void read(
            RevocableCache<Integer, Integer> cache, AccountId account, int key, AtomicInteger fetches) {
        cache.get(account, key, () -> {
            assertThat(ChargedAccount.current()).isEqualTo(account);
            fetches.incrementAndGet();
            return Optional.of(key);
        });
    }

    @Test
    void fetches_nothing_for_an_account_that_has_too_many_requests_in_progress() {
        var gate = new RequestGate(() -> {}, OTHER_ACCOUNT::equals);
        gate.run(() -> {
            assertThatThrownBy(() -> get("value")).isInstanceOf(ServiceException.class);
            assertThat(cache.get(OTHER_ACCOUNT, "other", () -> Optional.of("value")))
                    .isPresent();
        });
        assertThat(get("value")).isPresent();
        gate.run(() -> assertThat(get("from memory")).contains("value"));
    }
}
