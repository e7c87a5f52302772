package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.model.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrantTokensTest {
    private static final String GRANT = "00ff".repeat(16);
    private static final int HEADER = 1 + 12 + 32;

    private final Barrier barrier = new Barrier(Keyring.generate());
    private final GrantTokens tokens = new GrantTokens(barrier);
    private final byte[] token = Base64.getDecoder().decode(tokens.issue(Samples.ACCOUNT, GRANT));

    private static String text(byte[] token) {
        return Base64.getEncoder().encodeToString(token);
    }

    @Test
    void name_their_grant() {
        assertThat(tokens.read(text(token))).contains(new GrantTokens.Named(Samples.ACCOUNT, GRANT));
        assertThat(tokens.issue(Samples.ACCOUNT, GRANT)).isNotEqualTo(text(token));
    }

    /** Clients keep them, so their format must not change. */
    @Test
    void have_the_documented_format() {
        assertThat(token).hasSizeGreaterThan(HEADER);
        assertThat(token[0]).isEqualTo((byte) 1);
        assertThat(new String(token, 1, 12, StandardCharsets.US_ASCII)).isEqualTo(Samples.ACCOUNT.text());
        assertThat(HexFormat.of().formatHex(token, 13, HEADER)).isEqualTo(GRANT);
    }

    @Test
    void are_refused_after_any_flipped_bit() {
        for (int bit = 0; bit < token.length * 8; bit++) {
            var changed = token.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(tokens.read(text(changed))).as("bit %d", bit).isEmpty();
        }
    }

    @Test
    void are_refused_when_cut_or_lengthened() {
        for (int length = 0; length < token.length; length++) {
            assertThat(tokens.read(text(Arrays.copyOf(token, length))))
                    .as("length %d", length)
                    .isEmpty();
        }
        assertThat(tokens.read(text(Arrays.copyOf(token, token.length + 1)))).isEmpty();
        for (var garbage : List.of("", "a", "%", "AQ==", GRANT)) {
            assertThat(tokens.read(garbage)).isEmpty();
        }
    }

    @Test
    void are_of_one_installation() {
        assertThat(new GrantTokens(new Barrier(Keyring.generate())).read(text(token)))
                .isEmpty();
    }

    /** What is sealed at the place of a token attests it only if it is empty. */
    @Test
    void are_attested_by_nothing_but_an_attestation() {
        var place = SealContext.ofGrantToken(Samples.ACCOUNT, GRANT);
        var sealed = barrier.seal(SecretBytes.ofText("x"), place);
        assertThat(barrier.attests(sealed, place)).isFalse();
        var forged = Arrays.copyOf(token, HEADER + sealed.bytes().length);
        System.arraycopy(sealed.bytes(), 0, forged, HEADER, sealed.bytes().length);
        assertThat(tokens.read(text(forged))).isEmpty();
    }
}
