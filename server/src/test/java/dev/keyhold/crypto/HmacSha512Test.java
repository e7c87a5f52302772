package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class HmacSha512Test {
    private static final String ALGORITHM = "HmacSHA512";
    /** Texts and keys of two blocks and more. */
    private static final int LONGEST = 300;

    @Test
    void computes_the_codes_of_rfc_4231() {
        assertCode(
                repeated(0x0b, 20),
                ascii("Hi There"),
                "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                        + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854");
        assertCode(
                ascii("Jefe"),
                ascii("what do ya want for nothing?"),
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                        + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
        assertCode(
                repeated(0xaa, 20),
                repeated(0xdd, 50),
                "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
                        + "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb");
        assertCode(
                HexFormat.of().parseHex("0102030405060708090a0b0c0d0e0f10111213141516171819"),
                repeated(0xcd, 50),
                "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db"
                        + "a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd");
    }

    @Test
    void computes_the_codes_of_rfc_4231_under_keys_longer_than_a_block() {
        assertCode(
                repeated(0xaa, 131),
                ascii("Test Using Larger Than Block-Size Key - Hash Key First"),
                "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                        + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598");
        assertCode(
                repeated(0xaa, 131),
                ascii("This is a test using a larger than block-size key and a larger than block-size data. The key"
                        + " needs to be hashed before being used by the HMAC algorithm."),
                "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944"
                        + "b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58");
    }

    @Test
    void computes_what_the_jdk_computes_for_keys_and_texts_of_any_length() throws GeneralSecurityException {
        var random = new Random(1);
        for (int length = 1; length <= LONGEST; length++) {
            var key = bytes(random, length);
            var text = bytes(random, LONGEST - length);
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));

            assertThat(HmacSha512.of(key).compute(text)).as("key of %d", length).isEqualTo(mac.doFinal(text));
        }
    }

    @Test
    void leaves_the_key_as_it_is_and_does_not_need_it_afterwards() {
        var key = ascii("Jefe");
        var hmac = HmacSha512.of(key);
        assertThat(key).isEqualTo(ascii("Jefe"));

        var code = hmac.compute(ascii("text"));
        Arrays.fill(key, (byte) 0);

        assertThat(hmac.compute(ascii("text"))).isEqualTo(code);
    }

    @Test
    void is_counted_among_the_codes_of_the_process() {
        var before = Hmacs.computed();

        HmacSha512.of(ascii("Jefe")).compute(ascii("text"));

        assertThat(Hmacs.computed()).isGreaterThan(before);
    }

    private static void assertCode(byte[] key, byte[] text, String expected) {
        assertThat(HexFormat.of().formatHex(HmacSha512.of(key).compute(text))).isEqualTo(expected);
    }

    private static byte[] repeated(int value, int count) {
        var bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] bytes(Random random, int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
