package dev.keyhold.crypto;

import dev.keyhold.model.EncryptionAlgorithm;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * RSAES-OAEP (RFC 8017 §7.1) with an empty label and the same hash in MGF1. A ciphertext is as long as the modulus and
 * says nothing about its key.
 */
public final class OaepCipher {
    private static final String TRANSFORMATION = "RSA/ECB/OAEPPadding";

    /** Explicit, because the JDK's named paddings leave SHA-1 in MGF1 whatever the hash. */
    private static final OAEPParameterSpec SHA_1 =
            new OAEPParameterSpec("SHA-1", "MGF1", MGF1ParameterSpec.SHA1, PSource.PSpecified.DEFAULT);

    private static final OAEPParameterSpec SHA_256 =
            new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

    private final SecureRandom random;

    public OaepCipher(SecureRandom random) {
        this.random = random;
    }

    /**
     * Encrypts under the public key.
     *
     * @return empty when the plaintext is longer than {@link EncryptionAlgorithm#maxPlaintextBytes}
     * @throws IllegalArgumentException when no key of that kind encrypts by this algorithm
     */
    public Optional<byte[]> encrypt(PrivateKeyMaterial key, EncryptionAlgorithm algorithm, byte[] plaintext) {
        requireAlgorithmOf(key, algorithm);
        if (plaintext.length > algorithm.maxPlaintextBytes(key.spec())) {
            return Optional.empty();
        }
        try {
            return Optional.of(cipher(Cipher.ENCRYPT_MODE, key.verificationKey(), algorithm)
                    .doFinal(plaintext));
        } catch (GeneralSecurityException e) {
            throw failed(algorithm, e);
        }
    }

    /**
     * Decrypts what was encrypted under the public key, here or elsewhere.
     *
     * @return empty when it was not, when anything about it was changed, or when it is of another algorithm
     * @throws IllegalArgumentException when no key of that kind encrypts by this algorithm
     */
    public Optional<byte[]> decrypt(PrivateKeyMaterial key, EncryptionAlgorithm algorithm, byte[] ciphertext) {
        requireAlgorithmOf(key, algorithm);
        if (ciphertext.length != key.spec().modulusBytes()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, key.privateKey(), algorithm).doFinal(ciphertext));
        } catch (BadPaddingException | IllegalBlockSizeException _) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw failed(algorithm, e);
        }
    }

    private static void requireAlgorithmOf(PrivateKeyMaterial key, EncryptionAlgorithm algorithm) {
        if (!key.spec().encryptionAlgorithms().contains(algorithm)) {
            throw new IllegalArgumentException(key.spec() + " does not encrypt by " + algorithm);
        }
    }

    private Cipher cipher(int mode, Key key, EncryptionAlgorithm algorithm)
            throws NoSuchAlgorithmException, NoSuchPaddingException, InvalidKeyException,
                    InvalidAlgorithmParameterException {
        var cipher = Cipher.getInstance(TRANSFORMATION);
        cipher.init(mode, key, parameters(algorithm), random);
        return cipher;
    }

    private static OAEPParameterSpec parameters(EncryptionAlgorithm algorithm) {
        return switch (algorithm) {
            case RSAES_OAEP_SHA_1 -> SHA_1;
            case RSAES_OAEP_SHA_256 -> SHA_256;
            case SYMMETRIC_DEFAULT -> throw new IllegalArgumentException("no key pair encrypts by " + algorithm);
        };
    }

    private static IllegalStateException failed(EncryptionAlgorithm algorithm, GeneralSecurityException e) {
        return new IllegalStateException(algorithm + " failed", e);
    }
}
