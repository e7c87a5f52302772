package dev.keyhold.store.sql;

import org.jspecify.annotations.Nullable;

/** The database cannot be used at all; the message tells the operator why, in one line. */
public final class StoreException extends RuntimeException {
    StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
