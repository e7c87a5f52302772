package dev.keyhold.store.sql;

import java.sql.SQLException;

/** Carries a driver's error out of a transaction's closure, up to the engine that knows what it means. */
final class SqlFailure extends RuntimeException {
    /** SQLite's result codes carry their kind in the lowest byte. */
    private static final int SQLITE_PRIMARY_CODE = 0xFF;

    private static final int SQLITE_CONSTRAINT = 19;

    /** How PostgreSQL's states of this kind begin. */
    private static final String INTEGRITY_VIOLATION = "23";

    private final transient SQLException error;

    SqlFailure(SQLException error) {
        super(error);
        this.error = error;
    }

    SQLException error() {
        return error;
    }

    /** True when the statement was at fault, not the database: whatever else is going on there is unharmed. */
    boolean isBrokenConstraint() {
        var state = error.getSQLState();
        return (error.getErrorCode() & SQLITE_PRIMARY_CODE) == SQLITE_CONSTRAINT
                || (state != null && state.startsWith(INTEGRITY_VIOLATION));
    }
}
