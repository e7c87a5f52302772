package dev.keyhold.api.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.AuthenticationFailure;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class S3ErrorTest {
    /** Proxies put them into headers and into documents of their own as they are. */
    @Test
    void codes_and_texts_are_plain_enough_for_headers_and_for_xml() {
        var denials = Stream.concat(
                Arrays.stream(AuthenticationFailure.values()).map(S3Error::of),
                Stream.of(
                        S3Error.NOT_ALLOWED,
                        S3Error.BUG,
                        S3Error.badUri(),
                        S3Error.ambiguousBytes(),
                        S3Error.bearer()));
        assertThat(denials).allSatisfy(denial -> {
            assertThat(denial.code()).matches("[A-Za-z]+");
            assertThat(denial.message()).matches("[ -~&&[^<>&\"]]+");
        });
    }
}
