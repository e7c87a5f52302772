package dev.keyhold.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A root key in the memory of this process: 256 bits, never stored in the database. As text it is
 * {@code keyhold-root-key:1:} and 44 characters of base64.
 */
public final class LocalRootKey implements RootKey {
    private static final String HEADER = "keyhold-root-key:1:";
    private static final int LENGTH = 32;
    private static final int ID_LENGTH = 8;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

    private final byte[] key;
    private final Aead aead;

    private LocalRootKey(byte[] key) {
        this.key = key;
        try {
            this.aead = new AesGcmJce(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        }
    }

    public static LocalRootKey generate(SecureRandom random) {
        var key = new byte[LENGTH];
        random.nextBytes(key);
        return new LocalRootKey(key);
    }

    /**
     * Reads the text form; surrounding white space is allowed.
     *
     * @throws IllegalArgumentException when it is not a root key; the message does not repeat the text
     */
    public static LocalRootKey parse(String text) {
        var line = text.strip();
        if (line.startsWith(HEADER)) {
            try {
                var key = Base64.getDecoder().decode(line.substring(HEADER.length()));
                if (key.length == LENGTH) {
                    return new LocalRootKey(key);
                }
            } catch (IllegalArgumentException _) {
                throw new IllegalArgumentException("not a root key: bad base64 after \"" + HEADER + "\"");
            }
        }
        throw new IllegalArgumentException("not a root key (expected: " + HEADER + " and 32 bytes in base64)");
    }

    /** True when {@code id} has the form of {@link #id}: keys that are elsewhere have ids of other forms. */
    public static boolean isId(String id) {
        return ID.matcher(id).matches();
    }

    /** The text form: the secret in plaintext, for the root key file only. */
    public String reveal() {
        return HEADER + Base64.getEncoder().encodeToString(key) + "\n";
    }

    /** Names the key without revealing it: the first 8 bytes of a SHA-256 over a label and the key, in hex. */
    @Override
    public String id() {
        var digest = Sha256.digest();
        digest.update("keyhold root key id".getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(key), ID_LENGTH));
    }

    @Override
    public byte[] encrypt(byte[] plaintext, byte[] context) {
        try {
            return aead.encrypt(plaintext, context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM encrypts anything", e);
        }
    }

    @Override
    public byte[] decrypt(byte[] ciphertext, byte[] context) throws GeneralSecurityException {
        return aead.decrypt(ciphertext, context);
    }

    @Override
    public boolean isInMemory() {
        return true;
    }

    @Override
    public String toString() {
        return "LocalRootKey[" + id() + "]";
    }
}
