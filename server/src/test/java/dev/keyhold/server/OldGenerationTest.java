package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class OldGenerationTest {
    private static final long MIB = 1 << 20;
    private static final Duration BUSY = Duration.ZERO;
    private static final Duration IDLE = Duration.ofMinutes(1);

    @Test
    void a_busy_server_collects_once_the_generation_has_grown_by_64_MiB() {
        assertThat(OldGeneration.isDue(64 * MIB - 1, 0, BUSY)).isFalse();
        assertThat(OldGeneration.isDue(64 * MIB, 0, BUSY)).isTrue();
        assertThat(OldGeneration.isDue(113 * MIB, 50 * MIB, BUSY)).isFalse();
        assertThat(OldGeneration.isDue(114 * MIB, 50 * MIB, BUSY)).isTrue();
    }

    @Test
    void a_large_heap_grows_by_half_of_what_it_holds() {
        assertThat(OldGeneration.isDue(449 * MIB, 300 * MIB, BUSY)).isFalse();
        assertThat(OldGeneration.isDue(450 * MIB, 300 * MIB, BUSY)).isTrue();
    }

    @Test
    void an_idle_server_gives_back_what_it_does_not_need_and_then_rests() {
        assertThat(OldGeneration.isDue(60 * MIB, 50 * MIB, IDLE.minusSeconds(1)))
                .isFalse();
        assertThat(OldGeneration.isDue(60 * MIB, 50 * MIB, IDLE)).isTrue();
        assertThat(OldGeneration.isDue(50 * MIB, 50 * MIB, IDLE)).isFalse();
        assertThat(OldGeneration.isDue(57 * MIB, 50 * MIB, Duration.ofDays(1))).isFalse();
    }
}
