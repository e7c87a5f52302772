package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keyhold.model.KeySpec;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.WrappingAlgorithm;
import dev.keyhold.model.WrappingKeySpec;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.encodings.OAEPEncoding;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.RFC5649WrapEngine;
import org.bouncycastle.crypto.engines.RSAEngine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Wraps by Bouncy Castle, as the owner of the material would, with the public key alone. */
class WrappedMaterialTest {
    private final WrappedMaterial wrapped = new WrappedMaterial(new OaepCipher(TestKeyPairs.RANDOM));

    record Case(WrappingKeySpec wrappingKey, WrappingAlgorithm algorithm) {
        PrivateKeyMaterial key() {
            return TestKeyPairs.material(wrappingKey.keySpec());
        }

        boolean isInTwo() {
            return algorithm.name().startsWith("RSA_AES");
        }

        byte[] wrap(byte[] material) throws Exception {
            return isInTwo() ? wrapInTwo(TestKeyPairs.random(32), material) : oaep(material);
        }

        byte[] wrapInTwo(byte[] aesKey, byte[] material) throws Exception {
            var out = new ByteArrayOutputStream();
            out.writeBytes(oaep(aesKey));
            var wrap = new RFC5649WrapEngine(AESEngine.newInstance());
            wrap.init(true, new KeyParameter(aesKey));
            out.writeBytes(wrap.wrap(material, 0, material.length));
            return out.toByteArray();
        }

        private byte[] oaep(byte[] plaintext) throws Exception {
            var cipher = new OAEPEncoding(new RSAEngine(), hash(), hash(), new byte[0]);
            cipher.init(true, PublicKeyFactory.createKey(key().publicKey()));
            return cipher.processBlock(plaintext, 0, plaintext.length);
        }

        private Digest hash() {
            return algorithm.name().endsWith("SHA_1") ? new SHA1Digest() : new SHA256Digest();
        }
    }

    static Stream<Case> cases() {
        return Stream.of(WrappingKeySpec.values())
                .flatMap(key -> Stream.of(WrappingAlgorithm.values()).map(algorithm -> new Case(key, algorithm)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void unwraps_what_another_library_wrapped(Case test) throws Exception {
        for (int length : new int[] {1, 28, 32, 48, 64}) {
            var material = TestKeyPairs.random(length);
            assertThat(wrapped.unwrap(test.key(), test.algorithm(), test.wrap(material)))
                    .contains(SecretBytes.takeOver(material));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = KeySpec.class,
            names = {"RSA_2048", "RSA_4096", "ECC_NIST_P521", "ECC_NIST_EDWARDS25519", "ML_DSA_87"})
    void unwraps_private_keys_of_any_size(KeySpec spec) throws Exception {
        var test = new Case(WrappingKeySpec.RSA_2048, WrappingAlgorithm.RSA_AES_KEY_WRAP_SHA_256);
        assertThat(wrapped.unwrap(test.key(), test.algorithm(), test.wrap(TestKeyPairs.pkcs8(spec))))
                .contains(TestKeyPairs.pair(spec).privateKey());
    }

    @ParameterizedTest
    @EnumSource(WrappingAlgorithm.class)
    void refuses_any_byte_changed(WrappingAlgorithm algorithm) throws Exception {
        var test = new Case(WrappingKeySpec.RSA_2048, algorithm);
        var whole = test.wrap(TestKeyPairs.random(33));
        for (int i = 0; i < whole.length; i += i < 250 ? 10 : 1) {
            var changed = whole.clone();
            changed[i] ^= 0x10;
            assertThat(wrapped.unwrap(test.key(), algorithm, changed))
                    .as("byte %d", i)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(WrappingAlgorithm.class)
    void refuses_other_lengths_keys_and_algorithms(WrappingAlgorithm algorithm) throws Exception {
        var test = new Case(WrappingKeySpec.RSA_2048, algorithm);
        var whole = test.wrap(TestKeyPairs.random(32));
        for (int length : new int[] {0, 1, 255, 256, 257, 264, 272, whole.length - 1, whole.length + 1, 6144}) {
            if (length != whole.length) {
                assertThat(wrapped.unwrap(test.key(), algorithm, Arrays.copyOf(whole, length)))
                        .as("%d bytes", length)
                        .isEmpty();
            }
        }
        assertThat(wrapped.unwrap(TestKeyPairs.other(KeySpec.RSA_2048), algorithm, whole))
                .isEmpty();
        for (var other : WrappingAlgorithm.values()) {
            assertThat(wrapped.unwrap(test.key(), other, whole).isPresent()).isEqualTo(other == algorithm);
        }
    }

    @Test
    void refuses_aes_keys_of_another_length() throws Exception {
        var test = new Case(WrappingKeySpec.RSA_2048, WrappingAlgorithm.RSA_AES_KEY_WRAP_SHA_256);
        for (int bytes : new int[] {16, 24, 32}) {
            var whole = test.wrapInTwo(TestKeyPairs.random(bytes), TestKeyPairs.random(32));
            assertThat(wrapped.unwrap(test.key(), test.algorithm(), whole).isPresent())
                    .isEqualTo(bytes == 32);
        }
    }

    @ParameterizedTest
    @EnumSource(WrappingAlgorithm.class)
    void belongs_to_rsa_alone(WrappingAlgorithm algorithm) {
        var key = TestKeyPairs.material(KeySpec.ECC_NIST_P256);
        assertThatIllegalArgumentException().isThrownBy(() -> wrapped.unwrap(key, algorithm, new byte[300]));
    }
}
