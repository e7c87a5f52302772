package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogThrottleTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<String> said = new ArrayList<>();
    // The clock of the machine may be below zero, and pass over its largest value.
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - MINUTE.toNanos());
    private final LogThrottle lines = new LogThrottle(MINUTE, nanos::get);

    private void say(String kind) {
        lines.say(kind, leftOut -> said.add(kind + " " + leftOut));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void are_said_at_once_and_then_once_in_a_while_with_what_was_left_out() {
        say("full");
        say("full");
        pass(MINUTE.minusNanos(1));
        say("full");
        assertThat(said).containsExactly("full 0");
        pass(Duration.ofNanos(1));
        say("full");
        pass(MINUTE);
        say("full");
        assertThat(said).containsExactly("full 0", "full 2", "full 0");
    }

    @Test
    void of_one_kind_do_not_keep_another_from_being_said() {
        say("full");
        say("broken");
        say("full");
        assertThat(said).containsExactly("full 0", "broken 0");
    }

    @Test
    void of_too_many_kinds_count_as_one() {
        for (int i = 0; i < 1_000; i++) {
            say("kind " + i);
        }
        assertThat(said).hasSize(LogThrottle.MAX_KINDS + 1);
    }
}
