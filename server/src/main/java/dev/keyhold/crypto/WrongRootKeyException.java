package dev.keyhold.crypto;

/** The root key at hand does not open the database's data keys. */
public final class WrongRootKeyException extends RuntimeException {
    private static final String MESSAGE = "the root key does not fit this database";

    public WrongRootKeyException() {
        super(MESSAGE);
    }

    WrongRootKeyException(Throwable cause) {
        super(MESSAGE, cause);
    }
}
