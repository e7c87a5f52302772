package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.KeySpec;
import dev.keyhold.model.MessageType;
import dev.keyhold.model.SigningAlgorithm;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures by the right private key whose padding is not what the algorithm says. */
class RsaPaddingTest {
    private static final PrivateKeyMaterial KEY = TestKeyPairs.material(KeySpec.RSA_2048);
    private static final int LENGTH = 256;
    private static final byte[] MESSAGE = {1, 2, 3};
    private static final String SHA_256_INFO = "3031300d060960864801650304020105000420";

    private final MessageSigner signer = new MessageSigner(TestKeyPairs.RANDOM);

    private static byte[] hash() throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(MESSAGE);
    }

    private static byte[] info(String prefix) throws Exception {
        var start = HexFormat.of().parseHex(prefix);
        var whole = Arrays.copyOf(start, start.length + 32);
        System.arraycopy(hash(), 0, whole, start.length, 32);
        return whole;
    }

    /** 0, the type, filling, 0, content, garbage. */
    private static byte[] block(int type, int filler, int fillers, byte[] content) {
        var block = new byte[LENGTH];
        block[1] = (byte) type;
        Arrays.fill(block, 2, 2 + fillers, (byte) filler);
        System.arraycopy(content, 0, block, 3 + fillers, content.length);
        return block;
    }

    private static byte[] raw(byte[] block) throws Exception {
        var cipher = Cipher.getInstance("RSA/ECB/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, KEY.privateKey());
        return cipher.doFinal(block);
    }

    private boolean verifiesPkcs1(byte[] signature) {
        return signer.verify(KEY, SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_256, MessageType.RAW, MESSAGE, signature);
    }

    @Test
    void pkcs1_is_padded_in_one_way() throws Exception {
        var info = info(SHA_256_INFO);
        var fillers = LENGTH - 3 - info.length;
        assertThat(verifiesPkcs1(raw(block(1, 0xff, fillers, info)))).isTrue();

        assertThat(verifiesPkcs1(raw(block(2, 0xff, fillers, info))))
                .as("for encryption")
                .isFalse();
        assertThat(verifiesPkcs1(raw(block(0, 0, fillers, info)))).as("type 0").isFalse();
        assertThat(verifiesPkcs1(raw(block(1, 0xfe, fillers, info))))
                .as("other filling")
                .isFalse();
        assertThat(verifiesPkcs1(raw(block(1, 0xff, 8, info))))
                .as("garbage after it")
                .isFalse();
        assertThat(verifiesPkcs1(raw(block(1, 0xff, fillers - 1, info))))
                .as("a byte after it")
                .isFalse();
        assertThat(verifiesPkcs1(raw(block(1, 0xff, LENGTH - 35, hash()))))
                .as("a hash alone")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "302f300b0609608648016503040201" + "0420", // no parameters
                "3031300d060960864801650304020205000420", // another hash function
                "3033300f06096086480165030402010500" + "05000420", // parameters twice
                "308131300d060960864801650304020105000420" // a length in two bytes
            })
    void pkcs1_contains_one_structure(String prefix) throws Exception {
        var info = info(prefix);
        assertThat(verifiesPkcs1(raw(block(1, 0xff, LENGTH - 3 - info.length, info))))
                .isFalse();
    }

    @Test
    void a_signature_is_below_the_modulus() {
        var modulus = ((RSAKeyParameters) KEY.publicParameters()).getModulus();
        for (var algorithm : KeySpec.RSA_2048.signingAlgorithms()) {
            var signature =
                    signer.sign(KEY, algorithm, MessageType.RAW, MESSAGE).orElseThrow();
            var larger = new BigInteger(1, signature).add(modulus);
            if (larger.bitLength() <= 8 * LENGTH) {
                assertThat(signer.verify(
                                KEY,
                                algorithm,
                                MessageType.RAW,
                                MESSAGE,
                                BigIntegers.asUnsignedByteArray(LENGTH, larger)))
                        .isFalse();
            }
            for (var number : new BigInteger[] {BigInteger.ONE, modulus.subtract(BigInteger.ONE), modulus}) {
                var encoded = BigIntegers.asUnsignedByteArray(LENGTH, number);
                assertThat(signer.verify(KEY, algorithm, MessageType.RAW, MESSAGE, encoded))
                        .isFalse();
            }
        }
    }

    @Test
    void pss_has_a_salt_as_long_as_the_hash_and_one_hash() throws Exception {
        assertThat(verifiesPss("SHA-256", "SHA-256", 32)).isTrue();
        for (int salt : new int[] {0, 1, 20, 31, 33, 64, LENGTH - 34}) {
            assertThat(verifiesPss("SHA-256", "SHA-256", salt))
                    .as("salt of %d", salt)
                    .isFalse();
        }
        assertThat(verifiesPss("SHA-256", "SHA-1", 32)).isFalse();
        assertThat(verifiesPss("SHA-256", "SHA-512", 32)).isFalse();
        assertThat(verifiesPss("SHA-512", "SHA-512", 32)).isFalse();
    }

    private boolean verifiesPss(String hash, String mgfHash, int salt) throws Exception {
        var made = Signature.getInstance("RSASSA-PSS");
        made.setParameter(new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(mgfHash), salt, 1));
        made.initSign(KEY.privateKey());
        made.update(MESSAGE);
        return signer.verify(KEY, SigningAlgorithm.RSASSA_PSS_SHA_256, MessageType.RAW, MESSAGE, made.sign());
    }

    @Test
    void pss_signatures_of_one_message_differ() {
        var algorithm = SigningAlgorithm.RSASSA_PSS_SHA_256;
        assertThat(signer.sign(KEY, algorithm, MessageType.RAW, MESSAGE).orElseThrow())
                .isNotEqualTo(
                        signer.sign(KEY, algorithm, MessageType.RAW, MESSAGE).orElseThrow());
    }
}
