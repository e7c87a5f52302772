package dev.keyhold.store.sql;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * What the errors of PostgreSQL, and of what speaks its protocol, mean for a transaction and for its connection. The
 * codes are those of PostgreSQL's manual, appendix A.
 */
final class PostgresErrors {
    /** How often a write that collides with others is tried before it is refused. */
    private static final int MAX_ATTEMPTS = 20;
    /** How often one that breaks a unique constraint is tried. */
    private static final int MAX_LOOKS = 3;

    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";
    private static final Set<String> COLLISIONS = Set.of(SERIALIZATION_FAILURE, DEADLOCK);
    /** Of two equal inserts, the later may get this error before that of the collision: it is repeated. */
    private static final String UNIQUE_VIOLATION = "23505";

    private static final String INTERNAL_ERROR = "XX000";
    /** How states begin that tell of a connection that is no more. */
    private static final String CONNECTION_EXCEPTION = "08";

    private static final String OPERATOR_INTERVENTION = "57P";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    /** How severe an error is that ends the transaction and not the connection. */
    private static final String ENDS_TRANSACTION = "ERROR";

    private PostgresErrors() {}

    /** A connection or a statement, as far as it collects warnings. */
    @FunctionalInterface
    interface Warnings {
        @Nullable
        SQLWarning first() throws SQLException;
    }

    /**
     * The failure that an error is. When a machine of a Citus cluster refuses a commit because of a collision, the
     * coordinator reports an internal error, and the collision as a warning before it.
     *
     * @param warnings has what the server has warned of meanwhile
     */
    static SqlFailure failure(SQLException error, Warnings warnings) {
        var collided = COLLISIONS.contains(state(error))
                || (INTERNAL_ERROR.equals(error.getSQLState()) && tellOfCollision(warnings));
        return new SqlFailure(error, collided);
    }

    private static boolean tellOfCollision(Warnings warnings) {
        try {
            for (var warning = warnings.first(); warning != null; warning = warning.getNextWarning()) {
                if (COLLISIONS.contains(state(warning))) {
                    return true;
                }
            }
        } catch (SQLException _) {
            // The connection is closed, and its warnings are gone.
        }
        return false;
    }

    /** How often a transaction that ends like this is tried in all. */
    static int attempts(SqlFailure failure) {
        return failure.isCollision() ? MAX_ATTEMPTS : state(failure.error()).equals(UNIQUE_VIOLATION) ? MAX_LOOKS : 1;
    }

    /** True when a connection was lost, ours or one between machines of the database. Nothing is committed then. */
    static boolean isLost(SQLException error) {
        return state(error).startsWith(CONNECTION_EXCEPTION) || state(error).startsWith(OPERATOR_INTERVENTION);
    }

    /**
     * True when the server itself has reported the error and goes on to serve this connection, though the code is that
     * of a lost one: it has lost another machine.
     */
    static boolean isConnected(SQLException error) {
        var message = error instanceof PSQLException reported ? reported.getServerErrorMessage() : null;
        return message != null && ENDS_TRANSACTION.equals(message.getSeverity());
    }

    /** True when somebody else has a lock for too long. */
    static boolean isLocked(SQLException error) {
        return LOCK_NOT_AVAILABLE.equals(error.getSQLState());
    }

    /** True when nothing else on the connection can be relied on. */
    static boolean isInternal(SqlFailure failure) {
        return !failure.isCollision() && INTERNAL_ERROR.equals(failure.error().getSQLState());
    }

    private static String state(SQLException error) {
        return String.valueOf(error.getSQLState());
    }
}
