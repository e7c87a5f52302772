package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class BarrierTest {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final SealContext PLACE =
            new SealContext(Samples.ACCOUNT, "AKIAQAAAAAAAAAAAAAAA", SealContext.Purpose.ACCESS_KEY_SECRET);

    private final Barrier barrier = new Barrier(Keyring.generate());
    private final Sealed sealed = barrier.seal(SecretBytes.ofText(SECRET), PLACE);

    @Test
    void opens_what_it_sealed() {
        assertThat(barrier.open(sealed, PLACE).reveal()).isEqualTo(SECRET);
        assertThat(barrier.tryOpen(sealed, PLACE)).contains(SecretBytes.ofText(SECRET));
    }

    @Test
    void seals_without_a_source_of_randomness_for_each_thread() throws Exception {
        var made = new ConcurrentLinkedQueue<Sealed>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                var _ = threads.submit(() -> made.add(barrier.seal(SecretBytes.ofText(SECRET), PLACE)));
            }
        }
        assertThat(made.stream()
                        .map(Sealed::bytes)
                        .map(HexFormat.of()::formatHex)
                        .distinct())
                .hasSize(100);
        assertThat(made)
                .allSatisfy(one -> assertThat(barrier.open(one, PLACE).reveal()).isEqualTo(SECRET));
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
        var elsewhere = new SealContext[] {
            new SealContext(Samples.OTHER_ACCOUNT, PLACE.record(), PLACE.purpose()),
            new SealContext(PLACE.account(), "AKIAQAAAAAAAAAAAAAAB", PLACE.purpose()),
            new SealContext(PLACE.account(), "", PLACE.purpose()),
            new SealContext(PLACE.account(), PLACE.record(), SealContext.Purpose.SESSION_TOKEN),
        };
        for (var sealContext : elsewhere) {
            assertThat(barrier.tryOpen(sealed, sealContext))
                    .as("%s", sealContext)
                    .isEmpty();
            assertThatThrownBy(() -> barrier.open(sealed, sealContext))
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
        var one = new SealContext(Samples.ACCOUNT, "ab", SealContext.Purpose.ACCESS_KEY_SECRET);
        assertThat(one.associatedData(1)).isNotEqualTo(one.associatedData(2));
        assertThat(one.associatedData(1))
                .isNotEqualTo(
                        new SealContext(Samples.ACCOUNT, "a", SealContext.Purpose.ACCESS_KEY_SECRET).associatedData(1));
        assertThat(one.associatedData(1).orElseThrow()).hasSize(1 + 1 + 2 + 12 + 2 + 2);
    }

    /** The bytes are part of the stored format. */
    @Test
    void precedes_each_part_by_its_length() {
        var sealContext = SealContext.ofAccessKey(Samples.ACCOUNT, "A", "é");
        assertThat(HexFormat.of().formatHex(sealContext.associatedData(1).orElseThrow()))
                .isEqualTo("0105" + "000c" + HexFormat.of().formatHex(ascii(Samples.ACCOUNT.text())) + "0001" + "41"
                        + "0002" + "c3a9");
    }

    /** A writer of the database can put anything there. */
    @Test
    void opens_nothing_where_nothing_can_have_been_sealed() {
        for (var part : new String[] {"a".repeat(65_536), "é".repeat(40_000)}) {
            for (var sealContext : new SealContext[] {
                new SealContext(PLACE.account(), part, PLACE.purpose()),
                SealContext.ofAuthorizedKey(PLACE.account(), PLACE.record(), "owner", part)
            }) {
                assertThat(barrier.tryOpen(sealed, sealContext)).isEmpty();
                assertThat(barrier.attests(sealed, sealContext)).isFalse();
                assertThatIllegalArgumentException().isThrownBy(() -> barrier.attest(sealContext));
            }
        }
        var longest = new SealContext(PLACE.account(), "a".repeat(65_535), PLACE.purpose());
        assertThat(barrier.attests(barrier.attest(longest), longest)).isTrue();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
