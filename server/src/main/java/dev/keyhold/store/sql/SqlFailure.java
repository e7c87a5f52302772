package dev.keyhold.store.sql;

import java.sql.SQLException;

/** Carries a driver's error out of a transaction's closure, up to the engine that knows what it means. */
final class SqlFailure extends RuntimeException {
    private final transient SQLException error;

    SqlFailure(SQLException error) {
        super(error);
        this.error = error;
    }

    SQLException error() {
        return error;
    }
}
