package dev.keyhold.maintenance;

/** The service cannot start; the message tells the operator why and what to do, in one line. */
public sealed class StartException extends RuntimeException permits RootKeyRefusedException, UnreachableException {
    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
