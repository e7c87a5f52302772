package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FairQueueTest {
    private static final AccountId ONE = AccountId.ofNumber(1);
    private static final AccountId TWO = AccountId.ofNumber(2);

    private final FairQueue<String> queue = new FairQueue<>();

    private List<String> all() {
        var all = new ArrayList<String>();
        while (!queue.isEmpty()) {
            all.add(queue.poll().orElseThrow());
        }
        assertThat(queue.poll()).isEmpty();
        return all;
    }

    @Test
    void one_account_alone_is_served_in_order() {
        List.of("a", "b", "c").forEach(item -> queue.add(ONE, item));
        assertThat(queue.size()).isEqualTo(3);
        assertThat(all()).containsExactly("a", "b", "c");
    }

    @Test
    void accounts_take_turns() {
        List.of("a", "b", "c", "d").forEach(item -> queue.add(ONE, item));
        List.of("x", "y").forEach(item -> queue.add(TWO, item));
        assertThat(all()).containsExactly("a", "x", "b", "y", "c", "d");
    }

    @Test
    void an_account_that_comes_later_waits_for_one_item_of_each_other() {
        List.of("a", "b", "c").forEach(item -> queue.add(ONE, item));
        assertThat(queue.poll()).contains("a");
        queue.add(TWO, "x");
        assertThat(all()).containsExactly("b", "x", "c");
    }

    @Test
    void several_items_of_the_account_whose_turn_it_is_are_taken_at_once() {
        List.of("a", "b", "c", "d").forEach(item -> queue.add(ONE, item));
        queue.add(TWO, "x");
        assertThat(queue.poll(3, _ -> true)).containsExactly("a", "b", "c");
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.poll(3, _ -> true)).containsExactly("x");
        assertThat(queue.poll(3, _ -> true)).containsExactly("d");
        assertThat(queue.poll(3, _ -> true)).isEmpty();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void an_account_that_may_not_be_polled_keeps_its_turn() {
        queue.add(ONE, "a");
        queue.add(TWO, "x");
        assertThat(queue.poll(3, TWO::equals)).containsExactly("x");
        assertThat(queue.poll(3, TWO::equals)).isEmpty();
        queue.add(TWO, "y");
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.poll(3, _ -> true)).containsExactly("a");
    }

    @Test
    void items_can_be_removed() {
        List.of("a", "b", "c").forEach(item -> queue.add(ONE, item));
        queue.add(TWO, "x");
        queue.remove(TWO, "x");
        queue.remove(TWO, "x");
        queue.remove(ONE, "x");
        queue.removeIf("b"::equals);
        assertThat(queue.items()).containsExactlyInAnyOrder("a", "c");
        assertThat(queue.size()).isEqualTo(2);
        assertThat(all()).containsExactly("a", "c");
    }
}
