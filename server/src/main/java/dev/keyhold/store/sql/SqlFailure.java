package dev.keyhold.store.sql;

import java.sql.SQLException;
import java.util.Set;

/** Carries a driver's error out of a transaction's closure, up to the engine that knows what it means. */
final class SqlFailure extends RuntimeException {
    /** SQLite's result codes carry their kind in the lowest byte. */
    private static final int SQLITE_PRIMARY_CODE = 0xFF;

    private static final int SQLITE_CONSTRAINT = 19;

    private static final Set<Integer> SQLITE_LOCKS = Set.of(5, 6);

    /** How PostgreSQL's states of this kind begin. */
    private static final String INTEGRITY_VIOLATION = "23";

    private final transient SQLException error;
    private final boolean collision;

    SqlFailure(SQLException error) {
        this(error, false);
    }

    /** {@code collision} is true when a transaction came between another and its commit, and may be tried again. */
    SqlFailure(SQLException error, boolean collision) {
        super(error);
        this.error = error;
        this.collision = collision;
    }

    boolean isCollision() {
        return collision;
    }

    SQLException error() {
        return error;
    }

    /** True when the statement was at fault, not the database: whatever else is going on there is unharmed. */
    boolean isBrokenConstraint() {
        var state = error.getSQLState();
        return sqliteCode() == SQLITE_CONSTRAINT || (state != null && state.startsWith(INTEGRITY_VIOLATION));
    }

    /** True when the connection it happened on can be used further: a broken constraint, or SQLite's lock is taken. */
    boolean isHarmless() {
        return isBrokenConstraint() || SQLITE_LOCKS.contains(sqliteCode());
    }

    private int sqliteCode() {
        return error.getErrorCode() & SQLITE_PRIMARY_CODE;
    }
}
