package dev.keyhold.domain.cache;

import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.AccountId;
import dev.keyhold.store.ChangeFeed;
import dev.keyhold.store.Lease;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Every way in which two uses of a cached value, a change of it and the polls of a feed can take turns: at each step
 * that the cache takes with its key, its clock, its feed and its fetch, the others take any number of theirs. Among the
 * others are fetches ahead of time of several keys, which let others in while they read.
 */
class FeedInterleavingTest {
    /** What a run chose at each turn; the next run chooses otherwise, until every choice has been made. */
    private static final class Choices {
        private final List<int[]> made = new ArrayList<>();
        private int next;

        int choose(int options) {
            if (next == made.size()) {
                made.add(new int[] {0, options});
            }
            return made.get(next++)[0];
        }

        boolean advance() {
            next = 0;
            while (!made.isEmpty()) {
                var last = made.getLast();
                if (++last[0] < last[1]) {
                    return true;
                }
                made.removeLast();
            }
            return false;
        }
    }

    /** One run: a store with one value, whose versions count up, a cache of it and a feed of its changes. */
    private static final class Run implements ChangeFeed {
        private final Choices choices;
        private final Deque<Runnable> polls = new ArrayDeque<>();
        private final RevocableCache<Key, Integer> cache;
        private Runnable forgetEverything = () -> {};
        private Renewal renewal = new Renewal(1, 0);
        private int changes;
        private int batches;
        /** Whether somebody looks at every step. */
        private boolean watched;

        /** The newest that anybody has seen. */
        private int newest;

        private boolean alone;
        private long now;
        private int stored;
        /** What the poll under way has seen. */
        private int looked;

        private long began;
        /** Everything older was forgotten when the last renewal was published. */
        private int renewed;

        Run(Choices choices, int changes) {
            this.choices = choices;
            this.changes = changes;
            this.cache = new RevocableCache<>(
                    10,
                    Lease.of(Duration.ofDays(1), this),
                    Integer::equals,
                    _ -> {},
                    _ -> 1,
                    this::tick,
                    this::fetchAll);
        }

        /** A key that lets the others in at every step that is taken with it. */
        private final class Key {
            @Override
            public int hashCode() {
                letOthersIn();
                return 1;
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof Key;
            }
        }

        private long tick() {
            letOthersIn();
            return ++now;
        }

        @Override
        public Renewal renewal() {
            letOthersIn();
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

        void addPoll() {
            addPoll(() -> cache.forget(new Key()));
        }

        /** A poll that sees a change of the account as a whole. */
        void addPollOfAccount() {
            addPoll(() -> cache.forgetOf(ACCOUNT));
        }

        private void addPoll(Runnable forget) {
            polls.add(this::look);
            polls.add(() -> {
                if (looked > renewed) {
                    forget.run();
                }
            });
            polls.add(() -> {
                renewal = new Renewal(renewal.generation(), began);
                renewed = looked;
            });
        }

        void addBatch() {
            batches++;
            watched = true;
        }

        private Map<Key, Integer> fetchAll(AccountId account, List<Key> keys) {
            // Also in the middle of a batch that somebody who stands still was overtaken by.
            var before = alone;
            alone = false;
            letOthersIn();
            var read = stored;
            letOthersIn();
            alone = before;
            return Map.of(keys.getFirst(), read);
        }

        private void fetchAhead() {
            cache.fetchTogether(ACCOUNT, List.of(new Key()));
        }

        /** What somebody finds in memory at any time. */
        private void glance() {
            if (!watched) {
                return;
            }
            cache.peek(new Key()).ifPresent(seen -> {
                requireAtLeast(renewed, seen, "not older than what was renewed");
                requireAtLeast(newest, seen, "does not go back in time");
                newest = seen;
            });
        }

        /** A poll that may have missed something. */
        void addGap() {
            polls.add(this::look);
            polls.add(() -> renewal = new Renewal(renewal.generation() + 1, began));
            polls.add(() -> {
                forgetEverything.run();
                renewed = looked;
            });
        }

        private void look() {
            began = ++now;
            looked = stored;
        }

        private void letOthersIn() {
            if (alone) {
                return;
            }
            alone = true;
            glance();
            while (letOneIn()) {
                glance();
            }
            alone = false;
        }

        /** One step of one of the others, if the run chooses any. */
        private boolean letOneIn() {
            var options = (changes > 0 ? 1 : 0) + (polls.isEmpty() ? 0 : 1) + (batches > 0 ? 1 : 0);
            var choice = options == 0 ? 0 : choices.choose(1 + options);
            if (choice == 0) {
                return false;
            }
            if (changes > 0 && --choice == 0) {
                changes--;
                stored++;
            } else if (!polls.isEmpty() && --choice == 0) {
                polls.removeFirst().run();
            } else {
                batches--;
                fetchAhead();
            }
            return true;
        }

        private int use() {
            var atLeast = renewed;
            var seen = cache.get(ACCOUNT, new Key(), () -> {
                        letOthersIn();
                        var read = stored;
                        letOthersIn();
                        return Optional.of(read);
                    })
                    .orElseThrow();
            requireAtLeast(atLeast, seen, "not older than what was renewed");
            return seen;
        }

        void check() {
            var first = use();
            requireAtLeast(first, use(), "does not go back in time");
            settle();
        }

        /** A value that is there is fetched ahead of time. */
        void checkBatch() {
            watched = true;
            alone = true;
            use();
            alone = false;
            fetchAhead();
            requireAtLeast(newest, use(), "does not go back in time");
            settle();
        }

        private void settle() {
            alone = true;
            polls.forEach(Runnable::run);
            polls.clear();
            stored += changes;
            addPoll();
            polls.forEach(Runnable::run);
            var last = use();
            require(last == stored, "nothing stale stays", stored, last);
        }
    }

    private static void requireAtLeast(int least, int seen, String what) {
        require(seen >= least, what, least, seen);
    }

    /** Asked millions of times: the description of an assertion would take longer than a run. */
    private static void require(boolean holds, String what, int expected, int seen) {
        if (!holds) {
            throw new AssertionError(what + ": " + seen + " where " + expected + " was expected");
        }
    }

    private static int runAll(int changes, Consumer<Run> polls) {
        return runAll(changes, polls, Run::check);
    }

    private static int runAll(int changes, Consumer<Run> polls, Consumer<Run> check) {
        var choices = new Choices();
        var runs = 0;
        do {
            var run = new Run(choices, changes);
            polls.accept(run);
            check.accept(run);
            runs++;
        } while (choices.advance());
        return runs;
    }

    @Test
    void a_poll_and_two_changes() {
        assertThat(runAll(2, Run::addPoll)).isGreaterThan(10_000);
    }

    @Test
    void a_poll_of_the_account_and_two_changes() {
        assertThat(runAll(2, Run::addPollOfAccount)).isGreaterThan(10_000);
    }

    @Test
    void two_polls_and_a_change() {
        assertThat(runAll(1, run -> {
                    run.addPoll();
                    run.addPoll();
                }))
                .isGreaterThan(100_000);
    }

    @Test
    void a_poll_that_may_have_missed_something_and_two_changes() {
        assertThat(runAll(2, Run::addGap)).isGreaterThan(10_000);
    }

    @Test
    void a_fetch_ahead_of_time_while_a_value_is_used_a_poll_and_a_change() {
        assertThat(runAll(1, run -> {
                    run.addBatch();
                    run.addPoll();
                }))
                .isGreaterThan(1_000);
    }

    @Test
    void a_fetch_ahead_of_time_a_poll_and_a_change() {
        assertThat(runAll(1, Run::addPoll, Run::checkBatch)).isGreaterThan(1_000);
    }

    @Test
    void a_fetch_ahead_of_time_a_poll_of_the_account_and_a_change() {
        assertThat(runAll(1, Run::addPollOfAccount, Run::checkBatch)).isGreaterThan(1_000);
    }

    @Test
    void a_fetch_ahead_of_time_a_poll_that_may_have_missed_something_and_a_change() {
        assertThat(runAll(1, Run::addGap, Run::checkBatch)).isGreaterThan(1_000);
    }
}
