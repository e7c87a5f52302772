package dev.keyhold.crypto;

import dev.keyhold.model.ResourceId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts messages under key versions. Each message has a key of its own, derived from the version's material and a
 * random salt, so that one version may encrypt far more than the 2^32 messages that AES-GCM with random nonces allows.
 *
 * <p>A ciphertext is one byte, 1, that names this format; the key's and the version's identifiers, 20 bytes each; a
 * salt of 16 and a nonce of 12 random bytes; then what AES-GCM makes of the message, with its tag of 16 bytes. The
 * message key is HKDF-SHA-256 (RFC 5869) of the material with the salt and {@value #INFO}, as long as the material. The
 * additional data is everything before the message, then the caller's own.
 */
public final class MessageCipher {
    /** How many bytes a ciphertext is longer than its message. */
    public static final int OVERHEAD = 85;

    static final String INFO = "keyhold message key 1";

    private static final byte FORMAT = 1;
    private static final int ID_LENGTH = 20;
    private static final int KEY_AT = 1;
    private static final int VERSION_AT = KEY_AT + ID_LENGTH;
    private static final int SALT_AT = VERSION_AT + ID_LENGTH;
    private static final int NONCE_AT = SALT_AT + 16;
    private static final int MESSAGE_AT = NONCE_AT + 12;
    private static final int TAG_LENGTH = OVERHEAD - MESSAGE_AT;
    private static final byte[] INFO_BYTES = INFO.getBytes(StandardCharsets.US_ASCII);

    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    /** Asked for by name, a cipher is looked for among all providers, and once more when it gets its key. */
    private static final Provider PROVIDER = provider();

    private final RandomGenerator random;

    /** Takes salts and nonces from {@code random}, in production a {@link java.security.SecureRandom}. */
    public MessageCipher(RandomGenerator random) {
        this.random = random;
    }

    /** Encrypts {@code plaintext} and binds it to {@code aad}, which is not part of the result. */
    public byte[] encrypt(KeyMaterial material, ResourceId key, ResourceId version, byte[] aad, byte[] plaintext) {
        var ciphertext = new byte[plaintext.length + OVERHEAD];
        var drawn = new byte[MESSAGE_AT - SALT_AT];
        random.nextBytes(drawn);
        ciphertext[0] = FORMAT;
        put(key, ciphertext, KEY_AT);
        put(version, ciphertext, VERSION_AT);
        System.arraycopy(drawn, 0, ciphertext, SALT_AT, drawn.length);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, material, ciphertext, aad);
            cipher.doFinal(plaintext, 0, plaintext.length, ciphertext, MESSAGE_AT);
            return ciphertext;
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
    }

    /** The key that made a ciphertext, if it has the form of one; proven only by opening. */
    public static Optional<ResourceId> keyOf(byte[] ciphertext) {
        return ciphertext.length >= OVERHEAD && ciphertext[0] == FORMAT
                ? ResourceId.parse(text(ciphertext, KEY_AT))
                        .filter(id -> id.prefix().equals(ResourceId.KMS))
                : Optional.empty();
    }

    /** The version that made a ciphertext, if it has the form of one made under {@code key}; proven only by opening. */
    public static Optional<ResourceId> versionOf(byte[] ciphertext, ResourceId key) {
        var isOurs = ciphertext.length >= OVERHEAD
                && ciphertext[0] == FORMAT
                && text(ciphertext, KEY_AT).equals(key.text());
        return isOurs ? ResourceId.parse(text(ciphertext, VERSION_AT)) : Optional.empty();
    }

    /** The message in a ciphertext of known form; empty when anything about it, or {@code aad}, was changed. */
    public Optional<byte[]> decrypt(KeyMaterial material, byte[] aad, byte[] ciphertext) {
        try {
            var cipher = cipher(Cipher.DECRYPT_MODE, material, ciphertext, aad);
            return Optional.of(cipher.doFinal(ciphertext, MESSAGE_AT, ciphertext.length - MESSAGE_AT));
        } catch (AEADBadTagException _) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
    }

    private static Cipher cipher(int mode, KeyMaterial material, byte[] ciphertext, byte[] aad)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance(TRANSFORMATION, PROVIDER);
        var nonce = new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, ciphertext, NONCE_AT, MESSAGE_AT - NONCE_AT);
        cipher.init(mode, messageKey(material, Arrays.copyOfRange(ciphertext, SALT_AT, NONCE_AT)), nonce);
        cipher.updateAAD(ciphertext, 0, MESSAGE_AT);
        cipher.updateAAD(aad);
        return cipher;
    }

    private static SecretKey messageKey(KeyMaterial material, byte[] salt) {
        return material.use(bytes -> {
            var key = Hmacs.hkdfSha256(bytes, salt, INFO_BYTES, bytes.length);
            try {
                return new SecretKeySpec(key, "AES");
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        });
    }

    private static Provider provider() {
        try {
            return Cipher.getInstance(TRANSFORMATION).getProvider();
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
    }

    private static void put(ResourceId id, byte[] into, int at) {
        var text = id.text().getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, into, at, ID_LENGTH);
    }

    private static String text(byte[] ciphertext, int at) {
        return new String(ciphertext, at, ID_LENGTH, StandardCharsets.US_ASCII);
    }

    private static IllegalStateException unavailable(GeneralSecurityException e) {
        return new IllegalStateException("AES-GCM failed", e);
    }
}
