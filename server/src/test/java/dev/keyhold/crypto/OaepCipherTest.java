package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.EncryptionAlgorithm;
import dev.keyhold.model.KeySpec;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.encodings.OAEPEncoding;
import org.bouncycastle.crypto.engines.RSAEngine;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each direction against Bouncy Castle, which gets the hash of MGF1 as a parameter too. */
class OaepCipherTest {
    private final OaepCipher oaep = new OaepCipher(TestKeyPairs.RANDOM);

    record Case(KeySpec spec, EncryptionAlgorithm algorithm) {
        PrivateKeyMaterial key() {
            return TestKeyPairs.material(spec);
        }

        int limit() {
            return algorithm.maxPlaintextBytes(spec);
        }
    }

    static Stream<Case> cases() {
        return Stream.of(KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.RSA_4096)
                .flatMap(spec -> spec.encryptionAlgorithms().stream().map(algorithm -> new Case(spec, algorithm)));
    }

    private static byte[] independent(boolean encrypt, Case test, CipherParameters key, byte[] input)
            throws InvalidCipherTextException {
        var cipher = new OAEPEncoding(new RSAEngine(), hash(test.algorithm()), hash(test.algorithm()), new byte[0]);
        cipher.init(encrypt, key);
        return cipher.processBlock(input, 0, input.length);
    }

    private static Digest hash(EncryptionAlgorithm algorithm) {
        return algorithm == EncryptionAlgorithm.RSAES_OAEP_SHA_1 ? new SHA1Digest() : new SHA256Digest();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void another_library_decrypts_and_encrypts_the_same(Case test) throws Exception {
        for (var plaintext : new byte[][] {{}, {0}, TestKeyPairs.random(32), TestKeyPairs.random(test.limit())}) {
            var ours = oaep.encrypt(test.key(), test.algorithm(), plaintext).orElseThrow();
            assertThat(ours).hasSize(test.spec().modulusBytes());
            assertThat(independent(false, test, test.key().privateParameters(), ours))
                    .isEqualTo(plaintext);
            var theirs = independent(true, test, test.key().publicParameters(), plaintext);
            assertThat(oaep.decrypt(test.key(), test.algorithm(), theirs)).contains(plaintext);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void refuses_a_plaintext_that_is_too_long(Case test) {
        assertThat(oaep.encrypt(test.key(), test.algorithm(), new byte[test.limit()]))
                .isPresent();
        for (int length : new int[] {test.limit() + 1, test.spec().modulusBytes(), 4096}) {
            assertThat(oaep.encrypt(test.key(), test.algorithm(), new byte[length]))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = EncryptionAlgorithm.class,
            names = {"RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"})
    void refuses_a_ciphertext_with_any_byte_changed(EncryptionAlgorithm algorithm) {
        var key = TestKeyPairs.material(KeySpec.RSA_2048);
        var ciphertext = oaep.encrypt(key, algorithm, TestKeyPairs.random(32)).orElseThrow();
        var chance = new Random(1);
        IntStream.range(0, ciphertext.length)
                .filter(i -> i < 4 || i % 4 == 0 || i > ciphertext.length - 4)
                .forEach(i -> {
                    var changed = ciphertext.clone();
                    changed[i] ^= (byte) (1 << chance.nextInt(8));
                    assertThat(oaep.decrypt(key, algorithm, changed))
                            .as("byte %d", i)
                            .isEmpty();
                });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void refuses_what_is_no_ciphertext_of_this_key_and_algorithm(Case test) {
        var key = test.key();
        var ciphertext =
                oaep.encrypt(key, test.algorithm(), TestKeyPairs.random(16)).orElseThrow();
        var length = ciphertext.length;
        var modulus = ((RSAKeyParameters) key.publicParameters()).getModulus();
        var tooLarge = new BigInteger(1, ciphertext).add(modulus).toByteArray();
        for (var other : new byte[][] {
            {},
            new byte[length],
            Arrays.copyOf(ciphertext, length - 1),
            Arrays.copyOf(ciphertext, length + 1),
            Arrays.copyOfRange(tooLarge, tooLarge.length - length, tooLarge.length),
            modulus.toByteArray(),
            new byte[6144]
        }) {
            assertThat(oaep.decrypt(key, test.algorithm(), other)).isEmpty();
        }
        for (var algorithm : test.spec().encryptionAlgorithms()) {
            assertThat(oaep.decrypt(key, algorithm, ciphertext).isPresent()).isEqualTo(algorithm == test.algorithm());
        }
        assertThat(oaep.decrypt(TestKeyPairs.other(test.spec()), test.algorithm(), ciphertext))
                .isEmpty();
    }

    @Test
    void refuses_what_has_another_padding() throws Exception {
        var key = TestKeyPairs.material(KeySpec.RSA_2048);
        for (var padding : new String[] {
            "RSA/ECB/PKCS1Padding", "RSA/ECB/OAEPWithSHA-256AndMGF1Padding", "RSA/ECB/OAEPWithSHA-512AndMGF1Padding"
        }) {
            var cipher = Cipher.getInstance(padding);
            cipher.init(Cipher.ENCRYPT_MODE, key.verificationKey(), new SecureRandom());
            var ciphertext = cipher.doFinal(TestKeyPairs.random(16));
            assertThat(oaep.decrypt(key, EncryptionAlgorithm.RSAES_OAEP_SHA_256, ciphertext))
                    .as(padding)
                    .isEqualTo(Optional.empty());
        }
    }

    @Test
    void belongs_to_rsa_alone() {
        var curve = TestKeyPairs.material(KeySpec.ECC_NIST_P256);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> oaep.encrypt(curve, EncryptionAlgorithm.RSAES_OAEP_SHA_256, new byte[1]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> oaep.decrypt(curve, EncryptionAlgorithm.RSAES_OAEP_SHA_256, new byte[1]));
        var rsa = TestKeyPairs.material(KeySpec.RSA_2048);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> oaep.encrypt(rsa, EncryptionAlgorithm.SYMMETRIC_DEFAULT, new byte[1]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> oaep.decrypt(rsa, EncryptionAlgorithm.SYMMETRIC_DEFAULT, new byte[1]));
    }

    @Test
    void a_wiped_key_neither_encrypts_nor_decrypts() {
        var key = TestKeyPairs.other(KeySpec.RSA_2048);
        var ciphertext = oaep.encrypt(key, EncryptionAlgorithm.RSAES_OAEP_SHA_1, new byte[1])
                .orElseThrow();
        key.wipe();
        assertThatThrownBy(() -> oaep.encrypt(key, EncryptionAlgorithm.RSAES_OAEP_SHA_1, new byte[1]))
                .isInstanceOf(WipedKeyException.class);
        assertThatThrownBy(() -> oaep.decrypt(key, EncryptionAlgorithm.RSAES_OAEP_SHA_1, ciphertext))
                .isInstanceOf(WipedKeyException.class);
    }
}
