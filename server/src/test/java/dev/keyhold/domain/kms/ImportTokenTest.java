package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.WrappingAlgorithm;
import dev.keyhold.model.WrappingKeySpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The head of a token that material is imported with, which anybody can send. */
class ImportTokenTest {
    private static final byte[] SEALED = {7, 8, 9};
    private static final int SECONDS_AT = 21;
    private static final int NAMES_AT = 29;
    private static final ImportToken TOKEN = new ImportToken(
            ResourceId.of(ResourceId.KMS, Samples.ACCOUNT, 1),
            WrappingAlgorithm.RSAES_OAEP_SHA_256,
            WrappingKeySpec.RSA_4096,
            Instant.parse("2026-03-02T10:00:00Z"));

    @Test
    void comes_back_with_what_is_sealed_in_it() {
        var token = TOKEN.with(SEALED);
        assertThat(ImportToken.parse(token)).contains(TOKEN);
        assertThat(ImportToken.sealedKey(token)).isEqualTo(SEALED);
        assertThat(TOKEN.purpose()).isEqualTo("RSAES_OAEP_SHA_256 RSA_4096 1772445600");
    }

    @Test
    void is_none_without_something_sealed_in_it() {
        var token = TOKEN.with(SEALED);
        for (int length = 0; length <= token.length - SEALED.length; length++) {
            assertThat(ImportToken.parse(Arrays.copyOf(token, length)))
                    .as("%d bytes", length)
                    .isEmpty();
        }
        assertThat(ImportToken.parse(Arrays.copyOf(token, token.length - 2))).isPresent();
    }

    @Test
    void is_none_of_another_format_or_with_other_names() {
        for (int at : new int[] {0, NAMES_AT + 1, NAMES_AT + 20}) {
            var token = TOKEN.with(SEALED);
            token[at]++;
            assertThat(ImportToken.parse(token)).as("byte %d", at).isEmpty();
        }
        var id = TOKEN.with(SEALED);
        id[1] = '-';
        assertThat(ImportToken.parse(id)).isEmpty();
        var names = TOKEN.with(SEALED);
        names[NAMES_AT]--;
        assertThat(ImportToken.parse(names)).isEmpty();
        var text = new String(TOKEN.with(SEALED), StandardCharsets.ISO_8859_1).replace("RSA_4096", "RSA_4097");
        assertThat(ImportToken.parse(text.getBytes(StandardCharsets.ISO_8859_1)))
                .isEmpty();
    }

    /** Beyond these no time can be made of them. */
    @ParameterizedTest
    @ValueSource(longs = {0, 253_402_300_799L, -1, 253_402_300_800L, Long.MAX_VALUE, Long.MIN_VALUE})
    void ends_between_1970_and_the_year_9999(long seconds) {
        var token = TOKEN.with(SEALED);
        ByteBuffer.wrap(token).putLong(SECONDS_AT, seconds);
        var expected = Optional.of(seconds).filter(it -> it >= 0 && it < 253_402_300_800L);
        assertThat(ImportToken.parse(token).map(it -> it.validTo().getEpochSecond()))
                .isEqualTo(expected);
    }
}
