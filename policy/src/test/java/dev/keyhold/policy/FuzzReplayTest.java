package dev.keyhold.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Runs every input that fuzzing found worth keeping. */
class FuzzReplayTest {
    @Test
    void holds_for_every_kept_input() {
        assertThat(FuzzCorpus.kept()).hasSizeGreaterThan(100);
        for (var input : FuzzCorpus.kept()) {
            assertThatCode(() -> FuzzTarget.fuzzerTestOneInput(input))
                    .describedAs("%s", Base64.getEncoder().encodeToString(input))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void holds_for_every_seed() {
        for (var input : FuzzCorpus.seeds()) {
            assertThatCode(() -> FuzzTarget.fuzzerTestOneInput(input)).doesNotThrowAnyException();
        }
    }
}
