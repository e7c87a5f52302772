package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.SecretBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;

/** The format, and that nothing else opens. */
class SealedFileTest {
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);
    private static final String PASSPHRASE = "correct horse battery staple";

    private static byte[] sealed(SealedFile.Recipient recipient) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var file = SealedFile.to(recipient);
                var content = file.write(bytes)) {
            content.write(CONTENT);
        }
        return bytes.toByteArray();
    }

    private static byte[] opened(byte[] bytes, SealedFile.Opener opener) throws IOException {
        try (var file = SealedFile.unlock(new ByteArrayInputStream(bytes), opener);
                var content = file.read(new ByteArrayInputStream(bytes))) {
            return content.readAllBytes();
        }
    }

    private static SealedFile.Recipient.Passphrase to(String passphrase) {
        return new SealedFile.Recipient.Passphrase(SecretBytes.ofText(passphrase));
    }

    private static SealedFile.Opener.Passphrase by(String passphrase) {
        return new SealedFile.Opener.Passphrase(SecretBytes.ofText(passphrase));
    }

    /** A vector of the reference implementation's tests. */
    @Test
    void keys_of_passphrases_are_those_of_argon2id() {
        var salt = "somesalt".getBytes(StandardCharsets.US_ASCII);
        try (var key = Passphrase.key(SecretBytes.ofText("password"), salt, new Passphrase.Cost(65_536, 2, 1))) {
            assertThat(key.<String>use(HexFormat.of()::formatHex))
                    .isEqualTo("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
        }
    }

    @Test
    void what_is_written_is_read_by_the_documented_format() throws Exception {
        var bytes = sealed(to(PASSPHRASE));
        assertThat(opened(bytes, by(PASSPHRASE))).isEqualTo(CONTENT);

        var header = Arrays.copyOf(bytes, 35);
        assertThat(new String(header, 0, 8, StandardCharsets.US_ASCII)).isEqualTo("KEYHOLDX");
        var fields = ByteBuffer.wrap(header).position(8);
        assertThat(fields.getShort()).isEqualTo((short) 0x0101);
        var parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withMemoryAsKB(fields.getInt())
                .withIterations(fields.getInt())
                .withParallelism(fields.get())
                .withSalt(Arrays.copyOfRange(header, 19, 35))
                .build();
        var generator = new Argon2BytesGenerator();
        generator.init(parameters);
        var fileKey = new byte[32];
        generator.generateBytes(PASSPHRASE.getBytes(StandardCharsets.UTF_8), fileKey);

        // Tink's stream: the length of its header, 40, a salt, the beginning of the nonces, and here a single segment.
        assertThat(bytes[35]).isEqualTo((byte) 40);
        AlgorithmParameterSpec derivation = HKDFParameterSpec.ofExtract()
                .addIKM(fileKey)
                .addSalt(Arrays.copyOfRange(bytes, 36, 68))
                .thenExpand(header, 32);
        var key = KDF.getInstance("HKDF-SHA256").deriveKey("AES", derivation);
        var nonce = Arrays.copyOf(Arrays.copyOfRange(bytes, 68, 75), 12);
        nonce[11] = 1;
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, nonce));
        assertThat(cipher.doFinal(bytes, 75, bytes.length - 75)).isEqualTo(CONTENT);
    }

    @Test
    void a_key_opens_what_was_sealed_to_its_public_half() throws IOException {
        try (var key = TransferKey.generate();
                var again = TransferKey.parse(key.reveal());
                var other = TransferKey.generate()) {
            var half = TransferKey.PublicHalf.parse(key.publicHalf().text());
            var bytes = sealed(new SealedFile.Recipient.PublicKey(half));
            assertThat(opened(bytes, new SealedFile.Opener.PrivateKey(again))).isEqualTo(CONTENT);
            assertThat(key.toString())
                    .isEqualTo("TransferKey[" + half.id() + "]")
                    .doesNotContain(key.reveal().strip());
            assertThatThrownBy(() -> opened(bytes, new SealedFile.Opener.PrivateKey(other)))
                    .hasMessage("it is sealed to another key than "
                            + other.publicHalf().id());
            assertThatThrownBy(() -> opened(bytes, by(PASSPHRASE)))
                    .hasMessage("it is sealed to a key, not to a passphrase");
            for (int i = 0; i < bytes.length; i += 7) {
                var changed = bytes.clone();
                changed[i] ^= 4;
                assertThatThrownBy(() -> opened(changed, new SealedFile.Opener.PrivateKey(again)))
                        .isInstanceOfAny(IOException.class, IllegalArgumentException.class);
            }
        }
    }

    @Test
    void texts_that_are_no_keys_are_refused_and_not_repeated() {
        for (var text : new String[] {"", "keyhold-transfer-private:1:", "keyhold-transfer-private:1:!", "c2VjcmV0"}) {
            assertThatThrownBy(() -> TransferKey.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("not the private half of a transfer key")
                    .message()
                    .doesNotContain("c2VjcmV0");
        }
        assertThatThrownBy(() -> TransferKey.PublicHalf.parse("x")).hasMessageStartingWith("not the public half");
    }
}
