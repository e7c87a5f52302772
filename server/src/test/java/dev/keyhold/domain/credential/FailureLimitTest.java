package dev.keyhold.domain.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.model.Origin;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailureLimitTest {
    private static final Optional<String> KEY = Optional.of("AKIAONE");
    private static final Optional<String> OTHER_KEY = Optional.of("AKIATWO");
    private static final Origin HERE = Samples.ORIGIN;
    private static final Origin ELSEWHERE = new Origin("r", "198.51.100.1", "", "aws");

    private final ManualClock clock = new ManualClock();

    private static void fail(FailureLimit limit, int times, Origin origin, Optional<String> key) {
        for (int i = 0; i < times; i++) {
            limit.failed(origin, key);
        }
    }

    @Test
    void stops_a_source_with_one_key_at_the_limit_and_not_before() {
        var limit = new FailureLimit(clock, 100, 3);
        fail(limit, 2, HERE, KEY);
        assertThat(limit.isExceeded(HERE, () -> KEY)).isFalse();
        fail(limit, 1, HERE, KEY);
        assertThat(limit.isExceeded(HERE, () -> KEY)).isTrue();
        assertThat(limit.isExceeded(HERE, () -> OTHER_KEY)).isFalse();
        assertThat(limit.isExceeded(ELSEWHERE, () -> KEY)).isFalse();
    }

    @Test
    void stops_a_source_with_every_key() {
        var limit = new FailureLimit(clock, 4, 100);
        fail(limit, 2, HERE, KEY);
        limit.failed(HERE, Optional.empty());
        assertThat(limit.isExceeded(HERE, () -> OTHER_KEY)).isFalse();
        limit.failed(HERE, Optional.empty());
        assertThat(limit.isExceeded(HERE, () -> OTHER_KEY)).isTrue();
        assertThat(limit.isExceeded(HERE, Optional::empty)).isTrue();
        assertThat(limit.isExceeded(ELSEWHERE, () -> OTHER_KEY)).isFalse();
    }

    @Test
    void starts_again_with_the_next_minute() {
        var limit = new FailureLimit(clock, 2, 2);
        fail(limit, 2, HERE, KEY);
        clock.advance(Duration.ofSeconds(59));
        assertThat(limit.isExceeded(HERE, () -> KEY)).isTrue();
        clock.advance(Duration.ofSeconds(1));
        assertThat(limit.isExceeded(HERE, () -> KEY)).isFalse();
        fail(limit, 1, HERE, KEY);
        assertThat(limit.isExceeded(HERE, () -> KEY)).isFalse();
        fail(limit, 1, HERE, KEY);
        assertThat(limit.isExceeded(HERE, () -> KEY)).isTrue();
    }

    @Test
    void of_zero_stops_nobody() {
        var limit = new FailureLimit(clock, 0, 0);
        fail(limit, 1_000, HERE, KEY);
        assertThat(limit.isExceeded(HERE, () -> KEY)).isFalse();
    }
}
