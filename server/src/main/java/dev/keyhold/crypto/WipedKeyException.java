package dev.keyhold.crypto;

/** The key was dropped from memory between lookup and use: the next lookup returns its current state. */
public final class WipedKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WipedKeyException() {
        super("the key is no longer in memory", null, false, false);
    }
}
