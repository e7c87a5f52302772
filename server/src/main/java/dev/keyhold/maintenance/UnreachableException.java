package dev.keyhold.maintenance;

/** A service cannot be reached, or cannot answer now; it may later. */
public final class UnreachableException extends StartException {
    public UnreachableException(String message) {
        super(message);
    }

    public UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
