package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.MacAlgorithm;
import dev.keyhold.model.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MessageMacTest {
    private static final byte[] MESSAGE = "what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII);

    private static KeyMaterial key(String text) {
        return KeyMaterial.of(SecretBytes.ofText(text));
    }

    /** RFC 4231 §4.3, test case 2. */
    @ParameterizedTest
    @CsvSource({
        "HMAC_SHA_224, a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44",
        "HMAC_SHA_256, 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "HMAC_SHA_384, af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
                + "8e2240ca5e69e2c78b3239ecfab21649",
        "HMAC_SHA_512, 164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
    })
    void computes_the_codes_of_the_rfc(MacAlgorithm algorithm, String code) {
        assertThat(HexFormat.of().formatHex(MessageMac.generate(key("Jefe"), algorithm, MESSAGE)))
                .isEqualTo(code);
    }

    /** RFC 4231 §4.8, test case 7: a key and a message longer than a block. */
    @Test
    void computes_the_code_under_a_long_key() {
        var key = new byte[131];
        Arrays.fill(key, (byte) 0xaa);
        var message = ("This is a test using a larger than block-size key and a larger than block-size data. "
                        + "The key needs to be hashed before being used by the HMAC algorithm.")
                .getBytes(StandardCharsets.US_ASCII);
        var code = MessageMac.generate(KeyMaterial.of(SecretBytes.takeOver(key)), MacAlgorithm.HMAC_SHA_256, message);
        assertThat(HexFormat.of().formatHex(code))
                .isEqualTo("9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
    }

    @ParameterizedTest
    @EnumSource(MacAlgorithm.class)
    void accepts_the_whole_code_of_this_key_and_message_only(MacAlgorithm algorithm) {
        var key = key("a key");
        var code = MessageMac.generate(key, algorithm, MESSAGE);
        assertThat(code).hasSize(algorithm.macBytes());
        assertThat(MessageMac.verify(key, algorithm, MESSAGE, code)).isTrue();

        for (int i = 0; i < code.length * Byte.SIZE; i++) {
            var changed = code.clone();
            changed[i / Byte.SIZE] ^= (byte) (1 << i % Byte.SIZE);
            assertThat(MessageMac.verify(key, algorithm, MESSAGE, changed)).isFalse();
        }
        for (int length = 0; length < 70; length++) {
            assertThat(MessageMac.verify(key, algorithm, MESSAGE, Arrays.copyOf(code, length)))
                    .isEqualTo(length == code.length);
        }
        assertThat(MessageMac.verify(key("another key"), algorithm, MESSAGE, code))
                .isFalse();
        assertThat(MessageMac.verify(key, algorithm, new byte[0], code)).isFalse();
        for (var other : MacAlgorithm.values()) {
            assertThat(MessageMac.verify(key, other, MESSAGE, code)).isEqualTo(other == algorithm);
        }
    }

    @Test
    void a_wiped_key_authenticates_nothing() {
        var key = key("a key");
        key.wipe();
        assertThatThrownBy(() -> MessageMac.generate(key, MacAlgorithm.HMAC_SHA_256, MESSAGE))
                .isInstanceOf(WipedKeyException.class);
    }
}
