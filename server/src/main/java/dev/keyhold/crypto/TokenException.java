package dev.keyhold.crypto;

/** A token cannot be used. */
public final class TokenException extends Exception {
    /** Why not. */
    public enum Reason {
        /** There is no such library, or it is none for PKCS #11. */
        NO_LIBRARY,
        /** No slot has a token with that label. */
        NO_TOKEN,
        /** Several slots do. */
        SEVERAL_TOKENS,
        /** The token has no secret key with that label. */
        NO_KEY,
        /** The PIN is wrong: each further try may be the one that locks the token. */
        WRONG_PIN,
        /** The token is locked after wrong PINs. */
        PIN_LOCKED,
        /** Anything else. */
        FAILED
    }

    private final Reason reason;

    /** {@code detail} is what the library says, or the tokens that there are; never a PIN. */
    TokenException(Reason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    TokenException(Reason reason, String detail, Throwable cause) {
        super(detail, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
