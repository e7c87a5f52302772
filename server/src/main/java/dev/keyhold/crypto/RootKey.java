package dev.keyhold.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The key above all others: 256 bits that wrap the data keys and are never stored in the database. As text it is
 * {@code keyhold-root-key:1:} and 44 characters of base64.
 */
public final class RootKey {
    private static final String HEADER = "keyhold-root-key:1:";
    private static final int LENGTH = 32;
    private static final int ID_LENGTH = 8;

    private final byte[] key;
    private final Aead aead;

    private RootKey(byte[] key) {
        this.key = key;
        try {
            this.aead = new AesGcmJce(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        }
    }

    public static RootKey generate(SecureRandom random) {
        var key = new byte[LENGTH];
        random.nextBytes(key);
        return new RootKey(key);
    }

    /**
     * Reads the text form; surrounding white space is allowed.
     *
     * @throws IllegalArgumentException when it is not a root key; the message does not repeat the text
     */
    public static RootKey parse(String text) {
        var line = text.strip();
        if (line.startsWith(HEADER)) {
            try {
                var key = Base64.getDecoder().decode(line.substring(HEADER.length()));
                if (key.length == LENGTH) {
                    return new RootKey(key);
                }
            } catch (IllegalArgumentException _) {
                throw new IllegalArgumentException("not a root key: bad base64 after \"" + HEADER + "\"");
            }
        }
        throw new IllegalArgumentException("not a root key (expected: " + HEADER + " and 32 bytes in base64)");
    }

    /** The text form: the secret in plaintext, for the root key file only. */
    public String reveal() {
        return HEADER + Base64.getEncoder().encodeToString(key) + "\n";
    }

    /** Names the key without revealing it: the first 8 bytes of a SHA-256 over a label and the key, in hex. */
    public String id() {
        var digest = Sha256.digest();
        digest.update("keyhold root key id".getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(key), ID_LENGTH));
    }

    Aead aead() {
        return aead;
    }

    @Override
    public String toString() {
        return "RootKey[" + id() + "]";
    }
}
