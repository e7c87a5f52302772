package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Base32Test {
    @ParameterizedTest
    @EnumSource
    void reads_back_what_it_wrote(Base32 alphabet) {
        var random = new Random(4);
        for (int i = 0; i < 1_000; i++) {
            var length = 1 + random.nextInt(12);
            var value = random.nextLong() & ((1L << 5 * length) - 1);
            var text = alphabet.encode(value, length);
            assertThat(text)
                    .hasSize(length)
                    .satisfies(it -> assertThat(alphabet.canDecode(it, 0)).isTrue());
            assertThat(alphabet.decode("-" + text, 1, 1 + length)).isEqualTo(value);
        }
    }

    @Test
    void writes_the_same_number_in_the_other_alphabet() {
        var random = new Random(6);
        for (int i = 0; i < 1_000; i++) {
            var value = random.nextLong() & ((1L << 60) - 1);
            var text = Base32.UPPER.encode(value, 12);
            assertThat(Base32.UPPER.recode("AIDA" + text, 4, Base32.LOWER_HEX))
                    .isEqualTo(Base32.LOWER_HEX.encode(value, 12));
            assertThat(Base32.LOWER_HEX.recode(Base32.LOWER_HEX.encode(value, 12), 0, Base32.UPPER))
                    .isEqualTo(text);
        }
    }

    @Test
    void writes_the_alphabets_of_rfc_4648() {
        assertThat(Base32.UPPER.encode(0, 3)).isEqualTo("AAA");
        assertThat(Base32.UPPER.encode(26, 2)).isEqualTo("A2");
        assertThat(Base32.UPPER.encode(1023, 2)).isEqualTo("77");
        assertThat(Base32.LOWER_HEX.encode(10, 2)).isEqualTo("0a");
        assertThat(Base32.LOWER_HEX.encode(1023, 2)).isEqualTo("vv");
    }

    @Test
    void leaves_out_what_is_above_the_symbols() {
        assertThat(Base32.LOWER_HEX.encode(-1, 9)).isEqualTo("vvvvvvvvv");
        assertThat(Base32.UPPER.encode(1024, 2)).isEqualTo("AA");
    }

    @Test
    void keeps_the_order_of_numbers_in_the_hex_alphabet() {
        var random = new Random(5);
        for (int i = 0; i < 1_000; i++) {
            var one = random.nextLong() >>> 4;
            var other = random.nextLong() >>> 4;
            assertThat(Integer.signum(Base32.LOWER_HEX.encode(one, 12).compareTo(Base32.LOWER_HEX.encode(other, 12))))
                    .isEqualTo(Long.compare(one, other));
        }
    }

    @Test
    void knows_what_it_cannot_read() {
        assertThat(Base32.UPPER.canDecode("A1", 0)).isFalse();
        assertThat(Base32.UPPER.canDecode("a", 0)).isFalse();
        assertThat(Base32.LOWER_HEX.canDecode("w", 0)).isFalse();
        assertThat(Base32.LOWER_HEX.canDecode("A", 0)).isFalse();
        assertThat(Base32.LOWER_HEX.canDecode("ä", 0)).isFalse();
    }
}
