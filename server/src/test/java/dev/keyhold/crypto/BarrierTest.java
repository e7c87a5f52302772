package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BarrierTest {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final Place PLACE =
            new Place(Samples.ACCOUNT, "AKIAQAAAAAAAAAAAAAAA", Place.Purpose.ACCESS_KEY_SECRET);

    private final Barrier barrier = new Barrier(Keyring.generate());
    private final Sealed sealed = barrier.seal(SecretBytes.ofText(SECRET), PLACE);

    @Test
    void opens_what_it_sealed() {
        assertThat(barrier.open(sealed, PLACE).reveal()).isEqualTo(SECRET);
        assertThat(barrier.tryOpen(sealed, PLACE)).contains(SecretBytes.ofText(SECRET));
    }

    @Test
    void opens_an_empty_secret() {
        assertThat(barrier.open(barrier.seal(SecretBytes.ofText(""), PLACE), PLACE)
                        .length())
                .isZero();
    }

    @Test
    void hides_the_secret_and_never_seals_twice_alike() {
        assertThat(new String(sealed.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("wJalr", "EXAMPLEKEY");
        assertThat(barrier.seal(SecretBytes.ofText(SECRET), PLACE)).isNotEqualTo(sealed);
    }

    @Test
    void has_the_documented_format() {
        var bytes = sealed.bytes();
        assertThat(bytes[0]).isEqualTo((byte) 1);
        assertThat(bytes[1]).isEqualTo((byte) 1);
        assertThat(bytes).hasSize(1 + 5 + 12 + SECRET.length() + 16);
    }

    @Test
    void does_not_open_elsewhere() {
        var elsewhere = new Place[] {
            new Place(Samples.OTHER_ACCOUNT, PLACE.record(), PLACE.purpose()),
            new Place(PLACE.account(), "AKIAQAAAAAAAAAAAAAAB", PLACE.purpose()),
            new Place(PLACE.account(), "", PLACE.purpose()),
            new Place(PLACE.account(), PLACE.record(), Place.Purpose.SESSION_TOKEN),
        };
        for (var place : elsewhere) {
            assertThat(barrier.tryOpen(sealed, place)).as("%s", place).isEmpty();
            assertThatThrownBy(() -> barrier.open(sealed, place))
                    .isInstanceOf(BrokenSealException.class)
                    .hasMessageContaining("does not open");
        }
    }

    @Test
    void does_not_open_after_any_flipped_bit() {
        for (int bit = 0; bit < sealed.bytes().length * 8; bit++) {
            var bytes = sealed.bytes();
            bytes[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(barrier.tryOpen(Sealed.of(bytes), PLACE))
                    .as("bit %d", bit)
                    .isEmpty();
        }
    }

    @Test
    void does_not_open_when_cut_or_lengthened() {
        var bytes = sealed.bytes();
        for (int length = 0; length < bytes.length; length++) {
            assertThat(barrier.tryOpen(Sealed.of(Arrays.copyOf(bytes, length)), PLACE))
                    .as("length %d", length)
                    .isEmpty();
        }
        assertThat(barrier.tryOpen(Sealed.of(Arrays.copyOf(bytes, bytes.length + 1)), PLACE))
                .isEmpty();
    }

    @Test
    void does_not_open_under_another_data_key() {
        assertThat(new Barrier(Keyring.generate()).tryOpen(sealed, PLACE)).isEmpty();
    }

    @Test
    void tells_every_part_of_a_place_apart() {
        var one = new Place(Samples.ACCOUNT, "ab", Place.Purpose.ACCESS_KEY_SECRET);
        assertThat(one.associatedData(1)).isNotEqualTo(one.associatedData(2));
        assertThat(one.associatedData(1))
                .isNotEqualTo(new Place(Samples.ACCOUNT, "a", Place.Purpose.ACCESS_KEY_SECRET).associatedData(1));
        assertThat(one.associatedData(1)).hasSize(1 + 1 + 2 + 12 + 2 + 2);
    }
}
