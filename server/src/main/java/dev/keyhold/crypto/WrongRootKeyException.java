package dev.keyhold.crypto;

/** The root key at hand does not open the database's data keys. */
public final class WrongRootKeyException extends RuntimeException {
    WrongRootKeyException(Throwable cause) {
        super("the root key does not fit this database", cause);
    }
}
