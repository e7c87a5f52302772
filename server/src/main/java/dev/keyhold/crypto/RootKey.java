package dev.keyhold.crypto;

import java.security.GeneralSecurityException;

/**
 * The key above all others, which wraps the data keys: in memory, in a token or in another key management service. It
 * is used when an installation is opened and when its root key is replaced, and for nothing else.
 */
public interface RootKey extends AutoCloseable {
    /** Names the key without revealing it; two keys never have the same. It is stored beside what the key wraps. */
    String id();

    /**
     * Encrypts with authentication.
     *
     * @param context what the ciphertext is for: it opens with the same only
     */
    byte[] encrypt(byte[] plaintext, byte[] context);

    /**
     * Opens what {@link #encrypt} made.
     *
     * @throws GeneralSecurityException when it does not open with this key and context, for any reason
     */
    byte[] decrypt(byte[] ciphertext, byte[] context) throws GeneralSecurityException;

    /** Whether using it needs nothing outside this process. */
    default boolean isInMemory() {
        return false;
    }

    /** Ends the use of what holds the key, such as the log-in to a token. */
    @Override
    default void close() {}
}
