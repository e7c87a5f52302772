package dev.keyhold.domain.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Runs every input that fuzzing found worth keeping. */
class IamTokenFuzzReplayTest {
    @Test
    void holds_for_every_kept_input_and_every_seed() throws IOException {
        assertThat(IamTokenFuzzTarget.good()).isPresent();
        var inputs = new ArrayList<>(IamTokenFuzzTarget.seeds());
        inputs.addAll(IamTokenFuzzTarget.kept());
        assertThat(inputs).hasSizeGreaterThan(20);
        for (var input : inputs) {
            assertThatCode(() -> IamTokenFuzzTarget.fuzzerTestOneInput(input))
                    .describedAs("%s", Base64.getEncoder().encodeToString(input))
                    .doesNotThrowAnyException();
        }
    }
}
