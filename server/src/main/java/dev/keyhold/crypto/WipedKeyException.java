package dev.keyhold.crypto;

/** The key was dropped from memory between being found and being used: whoever asks again gets its present state. */
public final class WipedKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WipedKeyException() {
        super("the key is no longer in memory", null, false, false);
    }
}
