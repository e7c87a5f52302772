package dev.keyhold.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.Rejection;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DenialTest {
    /** Proxies put them into headers and into documents of their own as they are. */
    @Test
    void codes_and_texts_are_plain_enough_for_headers_and_for_xml() {
        var denials = Stream.concat(
                Arrays.stream(Rejection.values()).map(Denial::of),
                Stream.of(Denial.ASKER, Denial.BUG, Denial.badUri(), Denial.untold(), Denial.bearer()));
        assertThat(denials).allSatisfy(denial -> {
            assertThat(denial.code()).matches("[A-Za-z]+");
            assertThat(denial.message()).matches("[ -~&&[^<>&\"]]+");
        });
    }
}
