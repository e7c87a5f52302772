package dev.keyhold.crypto;

import java.util.List;

/** The root key at hand does not open the database's data keys. */
public final class WrongRootKeyException extends RuntimeException {
    private static final String MESSAGE = "the root key does not fit this database";

    private final transient List<String> fitting;

    /** {@code fitting} are the ids of those that open them. */
    public WrongRootKeyException(List<String> fitting) {
        super(MESSAGE);
        this.fitting = List.copyOf(fitting);
    }

    WrongRootKeyException(Throwable cause) {
        super(MESSAGE, cause);
        this.fitting = List.of();
    }

    /** The ids of the root keys that open them; empty when it is this one, and what it wrapped was changed. */
    public List<String> fitting() {
        return fitting;
    }
}
