package dev.keyhold.crypto;

import dev.keyhold.model.EncryptionAlgorithm;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.WrappingAlgorithm;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.spec.SecretKeySpec;

/** Decrypts key material that was encrypted for its import, under an RSA key pair made for that alone. */
public final class WrappedMaterial {
    private static final int AES_KEY_BYTES = 32;
    private static final int WRAP_BLOCK = 8;

    private final OaepCipher oaep;

    public WrappedMaterial(OaepCipher oaep) {
        this.oaep = oaep;
    }

    /**
     * The material as it was encrypted; {@link ImportedMaterial} validates it.
     *
     * <p>What the two algorithms of key wrap produce is that of {@code CKM_RSA_AES_KEY_WRAP} (PKCS #11 v3.1 §6.1.19):
     * the encrypted AES key, as long as the modulus, then the wrapped material. The AES key has 256 bits.
     *
     * @return empty when it was not encrypted under this key by this algorithm, or was changed since
     * @throws IllegalArgumentException when the key is none of RSA
     */
    public Optional<SecretBytes> unwrap(PrivateKeyMaterial key, WrappingAlgorithm algorithm, byte[] wrapped) {
        return switch (algorithm) {
            case RSAES_OAEP_SHA_1 -> decrypt(key, EncryptionAlgorithm.RSAES_OAEP_SHA_1, wrapped);
            case RSAES_OAEP_SHA_256 -> decrypt(key, EncryptionAlgorithm.RSAES_OAEP_SHA_256, wrapped);
            case RSA_AES_KEY_WRAP_SHA_1 -> unwrapInTwo(key, EncryptionAlgorithm.RSAES_OAEP_SHA_1, wrapped);
            case RSA_AES_KEY_WRAP_SHA_256 -> unwrapInTwo(key, EncryptionAlgorithm.RSAES_OAEP_SHA_256, wrapped);
        };
    }

    private Optional<SecretBytes> decrypt(PrivateKeyMaterial key, EncryptionAlgorithm algorithm, byte[] ciphertext) {
        return oaep.decrypt(key, algorithm, ciphertext).map(SecretBytes::takeOver);
    }

    private Optional<SecretBytes> unwrapInTwo(PrivateKeyMaterial key, EncryptionAlgorithm algorithm, byte[] wrapped) {
        var encryptedKey =
                Arrays.copyOf(wrapped, Math.min(wrapped.length, key.spec().modulusBytes()));
        return decrypt(key, algorithm, encryptedKey).flatMap(aesKey -> {
            try (aesKey) {
                return aesKey.length() == AES_KEY_BYTES
                        ? aesKey.use(bytes -> unwrap(bytes, wrapped, encryptedKey.length))
                        : Optional.empty();
            }
        });
    }

    /** AES key wrap with padding (RFC 5649) of all that follows. */
    private static Optional<SecretBytes> unwrap(byte[] aesKey, byte[] wrapped, int from) {
        var length = wrapped.length - from;
        // The JDK fails on less than two blocks by an exception that is none of its interface.
        if (length < 2 * WRAP_BLOCK || length % WRAP_BLOCK != 0) {
            return Optional.empty();
        }
        try {
            var cipher = Cipher.getInstance("AES/KWP/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(aesKey, "AES"));
            return Optional.of(SecretBytes.takeOver(cipher.doFinal(wrapped, from, length)));
        } catch (IllegalBlockSizeException | BadPaddingException | InvalidKeyException _) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES key wrap with padding failed", e);
        }
    }
}
