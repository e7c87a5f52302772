package dev.keyhold.store.sql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that is replaced after an error of the storage, with every statement prepared on it. The driver closes a
 * statement on most errors, so what is prepared cannot be used again, and nothing else about such a connection can be
 * relied on either. Used by one thread at a time.
 */
final class RenewableSql implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RenewableSql.class);

    private final Opener opener;
    private @Nullable Sql current;

    /** Makes a connection. */
    @FunctionalInterface
    interface Opener {
        Sql open() throws SQLException;
    }

    /** Opens the first connection at once, so that a database that cannot be opened is noticed. */
    RenewableSql(Opener opener) throws SQLException {
        this.opener = opener;
        this.current = opener.open();
    }

    /**
     * The connection.
     *
     * @throws SqlFailure when it has to be replaced and that fails; the next call tries again
     */
    Sql get() {
        if (current == null) {
            try {
                current = opener.open();
            } catch (SQLException e) {
                throw new SqlFailure(e);
            }
        }
        return current;
    }

    /** Ends what a use has left open, by {@code rollBack} or by closing a connection that failed. */
    void settle(String rollBack) {
        if (current != null && !current.isBroken()) {
            try {
                current.update(rollBack);
            } catch (SqlFailure e) {
                log.atDebug().setCause(e.error()).log("store.rollback.failed");
            }
        }
        replaceBroken();
    }

    /** Gives up a connection that failed; the next use makes another. */
    void replaceBroken() {
        if (current != null && current.isBroken()) {
            close();
        }
    }

    @Override
    public void close() {
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                log.atWarn().setCause(e).log("store.close.failed");
            }
            current = null;
        }
    }
}
