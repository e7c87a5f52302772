package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.SymmetricAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MessageCipherTest {
    private static final ResourceId KEY = ResourceId.of(ResourceId.KMS, Samples.ACCOUNT, 1);
    private static final ResourceId VERSION = ResourceId.of(ResourceId.KMS, Samples.ACCOUNT, 2);
    private static final int MAX_PLAINTEXT = 32_768;

    private final Random random = new Random(31);
    private final MessageCipher cipher = new MessageCipher(random);

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private KeyMaterial material(SymmetricAlgorithm algorithm) {
        return KeyMaterial.of(SecretBytes.takeOver(bytes(algorithm.keyBytes())));
    }

    @ParameterizedTest
    @EnumSource
    void decrypts_what_it_encrypted_whatever_the_length(SymmetricAlgorithm algorithm) {
        var material = material(algorithm);
        var text = bytes(MAX_PLAINTEXT);
        lengths().forEach(length -> roundTrip(material, Arrays.copyOf(text, length)));
    }

    /** Every short one, and those around what block ciphers and buffers are made of. */
    private static IntStream lengths() {
        var around = IntStream.rangeClosed(1, MAX_PLAINTEXT / 1024)
                .flatMap(kibibytes -> IntStream.rangeClosed(kibibytes * 1024 - 17, kibibytes * 1024 + 17))
                .filter(length -> length > 1024 && length <= MAX_PLAINTEXT);
        return IntStream.concat(IntStream.rangeClosed(1, 1024), around);
    }

    private void roundTrip(KeyMaterial material, byte[] plaintext) {
        var length = plaintext.length;
        var aad = bytes(random.nextInt(200));
        var ciphertext = cipher.encrypt(material, KEY, VERSION, aad, plaintext);
        assertThat(ciphertext).hasSize(length + MessageCipher.OVERHEAD);
        assertThat(MessageCipher.versionOf(ciphertext, KEY)).contains(VERSION);
        assertThat(cipher.decrypt(material, aad, ciphertext))
                .hasValueSatisfying(opened -> assertThat(opened).isEqualTo(plaintext));
    }

    @ParameterizedTest
    @EnumSource
    void refuses_a_ciphertext_in_which_any_bit_has_flipped(SymmetricAlgorithm algorithm) {
        var material = material(algorithm);
        var aad = bytes(10);
        var ciphertext = cipher.encrypt(material, KEY, VERSION, aad, bytes(40));
        for (int bit = 0; bit < ciphertext.length * Byte.SIZE; bit++) {
            var changed = ciphertext.clone();
            changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(cipher.decrypt(material, aad, changed)).as("bit %d", bit).isEmpty();
        }
    }

    @Test
    void refuses_other_additional_data() {
        var material = material(SymmetricAlgorithm.AES_256);
        var aad = bytes(20);
        var ciphertext = cipher.encrypt(material, KEY, VERSION, aad, bytes(40));
        for (int i = 0; i < aad.length; i++) {
            var changed = aad.clone();
            changed[i] ^= 1;
            assertThat(cipher.decrypt(material, changed, ciphertext)).isEmpty();
            assertThat(cipher.decrypt(material, Arrays.copyOf(aad, i), ciphertext))
                    .isEmpty();
        }
        assertThat(cipher.decrypt(material, Arrays.copyOf(aad, aad.length + 1), ciphertext))
                .isEmpty();
    }

    /** Header and additional data are authenticated as one text; neither may lend bytes to the other. */
    @Test
    void does_not_take_the_end_of_the_header_for_additional_data() {
        var material = material(SymmetricAlgorithm.AES_256);
        var ciphertext = cipher.encrypt(material, KEY, VERSION, new byte[0], bytes(40));
        var nonce = Arrays.copyOfRange(ciphertext, 57, 69);

        assertThat(cipher.decrypt(material, nonce, ciphertext)).isEmpty();
        assertThat(cipher.decrypt(material, new byte[0], ciphertext)).isPresent();
    }

    @Test
    void refuses_what_is_cut_or_longer() {
        var material = material(SymmetricAlgorithm.AES_256);
        var ciphertext = cipher.encrypt(material, KEY, VERSION, new byte[0], bytes(40));
        for (int length = 0; length < ciphertext.length; length++) {
            var cut = Arrays.copyOf(ciphertext, length);
            assertThat(MessageCipher.versionOf(cut, KEY).isPresent()
                            && cipher.decrypt(material, new byte[0], cut).isPresent())
                    .as("%d bytes", length)
                    .isFalse();
        }
        assertThat(cipher.decrypt(material, new byte[0], Arrays.copyOf(ciphertext, ciphertext.length + 1)))
                .isEmpty();
    }

    @Test
    void refuses_another_material() {
        var ciphertext = cipher.encrypt(material(SymmetricAlgorithm.AES_256), KEY, VERSION, new byte[0], bytes(40));

        assertThat(cipher.decrypt(material(SymmetricAlgorithm.AES_256), new byte[0], ciphertext))
                .isEmpty();
        assertThat(cipher.decrypt(material(SymmetricAlgorithm.AES_128), new byte[0], ciphertext))
                .isEmpty();
    }

    @Test
    void knows_only_ciphertexts_of_the_key_asked_for() {
        var other = ResourceId.of(ResourceId.KMS, Samples.ACCOUNT, 3);
        var ciphertext = cipher.encrypt(material(SymmetricAlgorithm.AES_256), KEY, VERSION, new byte[0], bytes(1));

        assertThat(MessageCipher.versionOf(ciphertext, other)).isEmpty();
        assertThat(MessageCipher.versionOf(new byte[0], KEY)).isEmpty();
        assertThat(MessageCipher.versionOf(bytes(200), KEY)).isEmpty();
        ciphertext[25] = '!';
        assertThat(MessageCipher.versionOf(ciphertext, KEY)).isEmpty();
    }

    @Test
    void tells_the_key_of_what_has_the_form_of_a_ciphertext() {
        var ciphertext = cipher.encrypt(material(SymmetricAlgorithm.AES_256), KEY, VERSION, new byte[0], new byte[0]);
        assertThat(ciphertext).hasSize(MessageCipher.OVERHEAD);
        assertThat(MessageCipher.keyOf(ciphertext)).contains(KEY);
        assertThat(MessageCipher.versionOf(ciphertext, KEY)).contains(VERSION);
        var cut = Arrays.copyOf(ciphertext, MessageCipher.OVERHEAD - 1);
        assertThat(MessageCipher.keyOf(cut)).isEmpty();
        assertThat(MessageCipher.versionOf(cut, KEY)).isEmpty();
        var ofOtherFormat = ciphertext.clone();
        ofOtherFormat[0]++;
        assertThat(MessageCipher.keyOf(ofOtherFormat)).isEmpty();
        assertThat(MessageCipher.versionOf(ofOtherFormat, KEY)).isEmpty();
        var user = ResourceId.of(ResourceId.IAM, Samples.ACCOUNT, 1).text().getBytes(StandardCharsets.US_ASCII);
        var ofNoKey = ciphertext.clone();
        System.arraycopy(user, 0, ofNoKey, 1, user.length);
        assertThat(MessageCipher.keyOf(ofNoKey)).isEmpty();
    }

    @Test
    void never_repeats_itself() {
        var material = material(SymmetricAlgorithm.AES_128);
        var plaintext = bytes(16);
        var seen = new HashSet<String>();
        for (int i = 0; i < 1000; i++) {
            var ciphertext = cipher.encrypt(material, KEY, VERSION, new byte[0], plaintext);
            assertThat(seen.add(Arrays.toString(Arrays.copyOfRange(ciphertext, 41, 69))))
                    .isTrue();
        }
    }

    @Test
    void encrypts_nothing_with_wiped_material() {
        var material = material(SymmetricAlgorithm.AES_256);
        var ciphertext = cipher.encrypt(material, KEY, VERSION, new byte[0], bytes(40));
        material.wipe();

        assertThatThrownBy(() -> cipher.encrypt(material, KEY, VERSION, new byte[0], bytes(40)))
                .isInstanceOf(WipedKeyException.class);
        assertThatThrownBy(() -> cipher.decrypt(material, new byte[0], ciphertext))
                .isInstanceOf(WipedKeyException.class);
    }

    @Test
    void tells_nothing_of_the_material() {
        assertThat(material(SymmetricAlgorithm.AES_256)).hasToString("KeyMaterial[****]");
    }
}
