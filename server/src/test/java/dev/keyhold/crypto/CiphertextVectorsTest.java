package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.Samples;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The format as {@code docs/internals/ciphertext.md} describes it, against vectors and another implementation. */
class CiphertextVectorsTest {
    private static final Path VECTORS = Path.of("../docs/internals/ciphertext-vectors.json");
    private static final int HEADER = 69;
    private static final int TAG_BITS = 128;

    /** One entry of the file; bytes are in hex. */
    record Vector(
            String algorithm,
            String key,
            String version,
            String material,
            String salt,
            String nonce,
            String messageKey,
            String aadContext,
            String plaintext,
            String ciphertext) {
        KeyMaterial keyMaterial() {
            return KeyMaterial.of(SecretBytes.takeOver(hex(material)));
        }
    }

    static Stream<Vector> vectors() throws IOException {
        return Stream.of(new ObjectMapper().readValue(VECTORS.toFile(), Vector[].class));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    /** Chance that is known beforehand. */
    private static RandomGenerator chance(String hex) {
        return new RandomGenerator() {
            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(hex(hex), 0, bytes, 0, bytes.length);
            }

            @Override
            public long nextLong() {
                throw new AssertionError("only bytes are drawn");
            }
        };
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void are_opened(Vector vector) {
        var opened = new MessageCipher(new Random(1))
                .decrypt(vector.keyMaterial(), hex(vector.aadContext()), hex(vector.ciphertext()));

        assertThat(opened).hasValueSatisfying(plaintext -> assertThat(plaintext).isEqualTo(hex(vector.plaintext())));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void are_made_with_the_same_chance(Vector vector) {
        var made = new MessageCipher(chance(vector.salt() + vector.nonce()))
                .encrypt(
                        vector.keyMaterial(),
                        new ResourceId(vector.key()),
                        new ResourceId(vector.version()),
                        hex(vector.aadContext()),
                        hex(vector.plaintext()));

        assertThat(made).isEqualTo(hex(vector.ciphertext()));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void agree_with_bouncy_castle(Vector vector) throws Exception {
        assertThat(messageKey(hex(vector.material()), hex(vector.salt()))).isEqualTo(hex(vector.messageKey()));
        assertThat(open(hex(vector.material()), hex(vector.aadContext()), hex(vector.ciphertext())))
                .isEqualTo(hex(vector.plaintext()));
    }

    @Test
    void what_is_made_here_is_opened_by_bouncy_castle() throws Exception {
        var random = new Random(7);
        var key = ResourceId.of(ResourceId.KMS, Samples.ACCOUNT, 1);
        for (int i = 0; i < 200; i++) {
            var material = bytes(random, 16 + 8 * (i % 3));
            var plaintext = bytes(random, 1 + random.nextInt(4096));
            var aad = bytes(random, random.nextInt(64));
            var made = new MessageCipher(random)
                    .encrypt(KeyMaterial.of(SecretBytes.takeOver(material.clone())), key, key, aad, plaintext);
            assertThat(open(material, aad, made)).isEqualTo(plaintext);
        }
    }

    private static byte[] bytes(Random random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] messageKey(byte[] material, byte[] salt) {
        var hkdf = new HKDFBytesGenerator(SHA256Digest.newInstance());
        hkdf.init(new HKDFParameters(material, salt, "keyhold message key 1".getBytes(StandardCharsets.US_ASCII)));
        var key = new byte[material.length];
        hkdf.generateBytes(key, 0, key.length);
        return key;
    }

    private static byte[] open(byte[] material, byte[] aadContext, byte[] ciphertext)
            throws InvalidCipherTextException {
        var header = Arrays.copyOf(ciphertext, HEADER);
        var key = new KeyParameter(messageKey(material, Arrays.copyOfRange(header, 41, 57)));
        var gcm = GCMBlockCipher.newInstance(AESEngine.newInstance());
        gcm.init(false, new AEADParameters(key, TAG_BITS, Arrays.copyOfRange(header, 57, HEADER)));
        gcm.processAADBytes(header, 0, header.length);
        gcm.processAADBytes(aadContext, 0, aadContext.length);
        var plaintext = new byte[gcm.getOutputSize(ciphertext.length - HEADER)];
        var length = gcm.processBytes(ciphertext, HEADER, ciphertext.length - HEADER, plaintext, 0);
        gcm.doFinal(plaintext, length);
        return plaintext;
    }
}
