package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
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
            var length = 1 + random.nextInt(24);
            var value = new BigInteger(5 * length, random);
            var text = alphabet.encode(value, length);
            assertThat(text)
                    .hasSize(length)
                    .satisfies(it -> assertThat(alphabet.canDecode(it, 0)).isTrue());
            assertThat(alphabet.decode(text)).isEqualTo(value);
        }
    }

    @Test
    void writes_the_alphabets_of_rfc_4648() {
        assertThat(Base32.UPPER.encode(BigInteger.ZERO, 3)).isEqualTo("AAA");
        assertThat(Base32.UPPER.encode(BigInteger.valueOf(26), 2)).isEqualTo("A2");
        assertThat(Base32.UPPER.encode(BigInteger.valueOf(1023), 2)).isEqualTo("77");
        assertThat(Base32.LOWER_HEX.encode(BigInteger.valueOf(10), 2)).isEqualTo("0a");
        assertThat(Base32.LOWER_HEX.encode(BigInteger.valueOf(1023), 2)).isEqualTo("vv");
    }

    @Test
    void keeps_the_order_of_numbers_in_the_hex_alphabet() {
        var random = new Random(5);
        for (int i = 0; i < 1_000; i++) {
            var one = new BigInteger(85, random);
            var other = new BigInteger(85, random);
            assertThat(Integer.signum(Base32.LOWER_HEX.encode(one, 17).compareTo(Base32.LOWER_HEX.encode(other, 17))))
                    .isEqualTo(one.compareTo(other));
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
