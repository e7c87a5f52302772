package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Runs every input that fuzzing found worth keeping. */
class DiscoveryFuzzReplayTest {
    @Test
    void holds_for_every_kept_input_and_every_seed() throws IOException {
        var inputs = new ArrayList<>(DiscoveryFuzzTarget.seeds());
        inputs.addAll(DiscoveryFuzzTarget.kept());
        assertThat(inputs).hasSizeGreaterThan(40);
        for (var input : inputs) {
            assertThatCode(() -> DiscoveryFuzzTarget.fuzzerTestOneInput(input))
                    .describedAs("%s", Base64.getEncoder().encodeToString(input))
                    .doesNotThrowAnyException();
        }
    }
}
