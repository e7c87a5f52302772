package dev.keyhold.domain.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.ManualClock;
import dev.keyhold.store.NodeStore.Node;
import dev.keyhold.store.Store;
import dev.keyhold.store.sql.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodesTest {
    private final ManualClock clock = new ManualClock();
    private final ManualClock other = new ManualClock();
    private Store store;
    private Nodes here;
    private Nodes there;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = TestDatabase.create(folder.resolve("keyhold.db"));
        here = new Nodes(store, clock, "here", "1.1.0");
        there = new Nodes(store, other, "there", "1.2.0");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private List<Node> known() {
        return store.read(tx -> tx.nodes().all());
    }

    @Test
    void are_known_with_what_their_clocks_showed() {
        here.announce();
        clock.advance(Duration.ofSeconds(10));
        here.announce();
        there.announce();
        assertThat(known())
                .containsExactly(
                        new Node("here", Optional.of("1.1.0"), false, clock.instant()),
                        new Node("there", Optional.of("1.2.0"), false, other.instant()));
    }

    @Test
    void bear_with_clocks_that_differ_a_little() {
        other.advance(Nodes.TOLERANCE);
        there.announce();
        assertThat(here.announce()).isEmpty();
        assertThat(here.behind()).isEqualTo(Nodes.TOLERANCE);
    }

    @Test
    void notice_a_clock_that_is_far_ahead() {
        var far = Nodes.TOLERANCE.plusMillis(1);
        other.advance(far);
        there.announce();
        assertThat(here.announce()).contains(new Nodes.Ahead("there", false, far));
        assertThat(there.announce()).as("whose clock it is sees nobody ahead").isEmpty();
    }

    @Test
    void notice_that_their_own_clock_was_set_back() {
        here.announce();
        var back = Duration.ofMinutes(5);
        clock.advance(back.negated());
        assertThat(here.announce()).contains(new Nodes.Ahead("here", true, back));
        assertThat(here.announce()).isEqualTo(Optional.empty());
        assertThat(here.behind()).isZero();
    }

    @Test
    void are_forgotten_a_day_after_they_were_heard_of() {
        there.announce();
        clock.advance(Duration.ofDays(1));
        here.announce();
        assertThat(known()).extracting(Node::id).containsExactly("here", "there");
        clock.advance(Duration.ofMillis(1));
        here.announce();
        assertThat(known()).extracting(Node::id).containsExactly("here");
    }
}
