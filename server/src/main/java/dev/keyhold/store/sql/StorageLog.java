package dev.keyhold.store.sql;

import dev.keyhold.model.LogThrottle;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs failures of the storage. A full or unreachable storage fails every transaction, so each kind of failure is
 * logged once a minute at most, and that there is no connection once a second; the metrics count them all.
 */
final class StorageLog {
    static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    static final Duration BETWEEN_UNREACHABLE = Duration.ofSeconds(1);

    private final Logger log;
    private final LogThrottle lines;
    private final LogThrottle unreachable;

    StorageLog() {
        this(LoggerFactory.getLogger(StorageLog.class), System::nanoTime);
    }

    StorageLog(Logger log, LongSupplier nanos) {
        this.log = log;
        this.lines = new LogThrottle(BETWEEN_LINES, nanos);
        this.unreachable = new LogThrottle(BETWEEN_UNREACHABLE, nanos);
    }

    /** With a stack trace. */
    void failed(String what, Throwable error) {
        lines.say(
                what + " " + kind(error),
                leftOut -> log.atError()
                        .setCause(error)
                        .addKeyValue("leftOut", leftOut)
                        .log(what));
    }

    /** Without one, for where the reason says it all. */
    void failed(String what, String reason) {
        lines.say(what, leftOut -> line(what, reason, leftOut));
    }

    /** That the database, or a machine of it, is not reached. */
    void unreachable(String reason) {
        unreachable.say("", leftOut -> line("store.unreachable", reason, leftOut));
    }

    private void line(String what, String reason, long leftOut) {
        log.atError()
                .addKeyValue("reason", reason)
                .addKeyValue("leftOut", leftOut)
                .log(what);
    }

    /** A disk that became full is another kind than one that cannot be read. */
    private static String kind(Throwable error) {
        return error instanceof SQLException e
                ? e.getErrorCode() + " " + e.getSQLState()
                : error.getClass().getName();
    }
}
