package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.SecretBytes;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneTimeCodesTest {
    private final OneTimeCodes codes = new OneTimeCodes();
    private final SecretBytes seed = SecretBytes.ofText("12345678901234567890");

    /** The last six of the eight digits that RFC 6238, appendix B, has for SHA-1. */
    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void are_those_of_the_vectors_of_the_standard(long second, String code) {
        assertThat(codes.code(seed, OneTimeCodes.step(Instant.ofEpochSecond(second))))
                .isEqualTo(code);
    }

    /** RFC 4226, appendix D: the same by number. */
    @ParameterizedTest
    @CsvSource({"0, 755224", "1, 287082", "2, 359152", "3, 969429", "4, 338314", "9, 520489"})
    void are_those_of_the_vectors_of_the_standard_below_it(long step, String code) {
        assertThat(codes.code(seed, step)).isEqualTo(code);
    }

    @Test
    void are_found_by_their_number_within_bounds() {
        assertThat(codes.find(seed, 0, 4, "287082")).isEqualTo(OptionalLong.of(1));
        assertThat(codes.find(seed, 1, 1, "287082")).isEqualTo(OptionalLong.of(1));
        assertThat(codes.find(seed, 2, 4, "287082")).isEmpty();
        assertThat(codes.find(seed, -1, 0, "287082")).isEmpty();
        for (var wrong : new String[] {"287083", "28708", "2870820", "", "987082"}) {
            assertThat(codes.find(seed, 0, 4, wrong)).isEmpty();
        }
    }

    @Test
    void are_found_in_a_pair_only_where_one_follows_the_other() {
        assertThat(codes.find(seed, 0, 4, "287082", "359152")).isEqualTo(OptionalLong.of(1));
        assertThat(codes.find(seed, 0, 4, "359152", "287082")).isEmpty();
        assertThat(codes.find(seed, 0, 4, "287082", "287082")).isEmpty();
        assertThat(codes.find(seed, 0, 4, "287082", "969429")).isEmpty();
        assertThat(codes.find(seed, 2, 4, "287082", "359152")).isEmpty();
    }

    /** RFC 4648, section 10, without padding. */
    @ParameterizedTest
    @CsvSource({"'', ''", "f, MY", "fo, MZXQ", "foo, MZXW6", "foob, MZXW6YQ", "fooba, MZXW6YTB", "foobar, MZXW6YTBOI"})
    void have_seeds_that_are_written_in_base_32(String seed, String text) {
        assertThat(OneTimeCodes.base32(SecretBytes.ofText(seed)).reveal()).isEqualTo(text);
    }

    /** Whatever the language of the machine, digits are those of ASCII. */
    @Test
    void are_of_the_digits_that_devices_show() {
        var before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(codes.code(seed, 1)).isEqualTo("287082");
        } finally {
            Locale.setDefault(before);
        }
    }
}
