package dev.keyhold.server.telemetry;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/**
 * What the SDK finds wrong, as lines of our log: it writes to the log of the JDK, at most five lines a minute about
 * each kind of failure.
 */
final class ExportLog extends Handler {
    /** Held, or what is set on it would be forgotten. */
    private static final Logger SDK = Logger.getLogger("io.opentelemetry");

    private static final org.slf4j.Logger log = LoggerFactory.getLogger(ExportLog.class);

    private final SimpleFormatter formatter = new SimpleFormatter();

    private ExportLog() {
        setLevel(Level.WARNING);
    }

    /** Takes over the lines of this process, once. */
    static synchronized void install() {
        for (var handler : SDK.getHandlers()) {
            if (handler instanceof ExportLog) {
                return;
            }
        }
        SDK.setUseParentHandlers(false);
        SDK.addHandler(new ExportLog());
    }

    @Override
    public void publish(LogRecord line) {
        if (isLoggable(line)) {
            log.atWarn()
                    .addKeyValue("reason", formatter.formatMessage(line).strip())
                    .log("telemetry.export.failed");
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
