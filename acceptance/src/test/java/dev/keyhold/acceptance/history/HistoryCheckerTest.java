package dev.keyhold.acceptance.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Histories made by hand, with a lease of ten nanoseconds and two nodes. */
class HistoryCheckerTest {
    private static final Duration LEASE = Duration.ofNanos(10);

    private final History history = new History(List.of("one", "two"));

    @Test
    void accepts_what_is_promised() {
        wrote(true, "one", 0, 2);
        used("one", 3, 4, Answer.ACCEPTED);
        used("two", 13, 14, Answer.ACCEPTED);
        wrote(false, "one", 20, 22);
        used("one", 23, 24, Answer.REFUSED);
        used("two", 24, 25, Answer.ACCEPTED);
        used("two", 32, 60, Answer.ACCEPTED);
        used("two", 33, 34, Answer.REFUSED);
        wrote(true, "two", 40, 42);
        used("two", 43, 44, Answer.ACCEPTED);
        used("one", 43, 44, Answer.REFUSED);
        used("one", 53, 54, Answer.ACCEPTED);
        used("two", 53, 54, Answer.UNAVAILABLE);
        used("two", 55, 56, Answer.ACCEPTED);
        assertThat(problems()).isEmpty();
    }

    @Test
    void rejects_one_who_does_not_know_after_a_lease() {
        wrote(true, "one", 0, 2);
        wrote(false, "one", 20, 22);
        used("one", 33, 34, Answer.REFUSED);
        used("two", 33, 34, Answer.ACCEPTED);
        assertThat(problems()).singleElement().asString().contains("did not know of");
    }

    @Test
    void rejects_a_node_that_does_not_know_what_it_did() {
        wrote(true, "one", 0, 2);
        wrote(false, "one", 20, 22);
        used("one", 23, 24, Answer.ACCEPTED);
        seen(33, Answer.REFUSED);
        assertThat(problems()).singleElement().asString().contains("did not know of");
    }

    @Test
    void lets_nodes_know_late_of_what_perhaps_another_did() {
        wrote(true, "one", 0, 2);
        history.add(new Write("key", false, Optional.empty(), 20, 22, true));
        used("one", 23, 24, Answer.ACCEPTED);
        seen(33, Answer.REFUSED);
        assertThat(problems()).isEmpty();
    }

    @Test
    void rejects_a_lost_write() {
        wrote(true, "one", 0, 2);
        wrote(false, "one", 20, 22);
        wrote(true, "one", 30, 32);
        seen(50, Answer.REFUSED);
        assertThat(problems()).hasSize(2).allMatch(problem -> problem.contains("did not know of"));
    }

    @Test
    void rejects_a_write_that_nobody_looked_for() {
        wrote(true, "one", 0, 2);
        used("one", 13, 14, Answer.ACCEPTED);
        used("two", 11, 14, Answer.ACCEPTED);
        used("two", 14, 15, Answer.UNAVAILABLE);
        assertThat(problems()).singleElement().asString().contains("no answer by two");
    }

    @Test
    void rejects_a_node_that_goes_back_in_time() {
        wrote(true, "one", 0, 2);
        wrote(false, "one", 20, 22);
        used("two", 23, 24, Answer.REFUSED);
        used("two", 25, 26, Answer.ACCEPTED);
        seen(33, Answer.REFUSED);
        assertThat(problems()).singleElement().asString().contains("went back in time");
    }

    @Test
    void allows_answers_to_requests_at_once_in_any_order() {
        wrote(true, "one", 0, 2);
        wrote(false, "one", 20, 22);
        used("two", 23, 24, Answer.REFUSED);
        used("two", 23, 26, Answer.ACCEPTED);
        seen(33, Answer.REFUSED);
        assertThat(problems()).isEmpty();
    }

    @Test
    void rejects_what_had_not_begun() {
        wrote(true, "one", 0, 2);
        used("two", 3, 4, Answer.REFUSED);
        wrote(false, "one", 20, 22);
        seen(33, Answer.REFUSED);
        assertThat(problems()).hasSize(1);
    }

    @Test
    void allows_a_later_switch_on_that_had_begun() {
        wrote(true, "one", 0, 2);
        wrote(false, "one", 20, 22);
        used("two", 33, 39, Answer.ACCEPTED);
        wrote(true, "one", 38, 60);
        seen(80, Answer.ACCEPTED);
        assertThat(problems()).isEmpty();
    }

    @Test
    void allows_either_outcome_of_a_write_that_was_not_acknowledged_but_no_way_back() {
        wrote(true, "one", 0, 2);
        history.add(new Write("key", false, Optional.empty(), 20, 22, false));
        used("one", 70, 71, Answer.ACCEPTED);
        used("two", 60, 61, Answer.ACCEPTED);
        used("two", 90, 91, Answer.REFUSED);
        assertThat(problems()).isEmpty();

        used("two", 92, 93, Answer.ACCEPTED);
        assertThat(problems()).singleElement().asString().contains("went back in time");
    }

    @Test
    void rejects_who_accepts_without_a_database_for_longer_than_a_lease() {
        wrote(true, "one", 0, 2);
        seen(13, Answer.ACCEPTED);
        history.add(new History.Outage("one", new Span(20, 50)));
        used("one", 29, 45, Answer.ACCEPTED);
        used("two", 31, 32, Answer.ACCEPTED);
        used("one", 48, 51, Answer.ACCEPTED);
        assertThat(problems()).isEmpty();

        used("one", 31, 32, Answer.ACCEPTED);
        assertThat(problems()).singleElement().asString().contains("without a database");
    }

    @Test
    void rejects_who_serves_nobody_although_nothing_is_wrong() {
        wrote(true, "one", 0, 2);
        seen(13, Answer.ACCEPTED);
        history.addQuiet(new Span(12, 15));
        assertThat(problems()).isEmpty();

        history.addQuiet(new Span(20, 30));
        used("one", 22, 23, Answer.ACCEPTED);
        used("two", 22, 23, Answer.UNAVAILABLE);
        assertThat(problems())
                .hasSize(2)
                .anyMatch(problem -> problem.contains("nothing accepted by two"))
                .anyMatch(problem -> problem.contains("only 3 of 4"));
    }

    @Test
    void refuses_a_history_of_two_clients_at_once() {
        wrote(true, "one", 0, 20);
        wrote(false, "two", 10, 30);
        assertThatThrownBy(this::problems).isInstanceOf(IllegalArgumentException.class);
    }

    private void wrote(boolean on, String node, long start, long end) {
        history.add(new Write("key", on, Optional.of(node), start, end, true));
    }

    private void used(String node, long start, long end, Answer answer) {
        history.add(new Probe("key", node, start, end, answer));
    }

    /** On every node. */
    private void seen(long start, Answer answer) {
        history.nodes().forEach(node -> used(node, start, start + 1, answer));
    }

    private List<String> problems() {
        return HistoryChecker.problems(LEASE, history);
    }
}
