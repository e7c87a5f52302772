package dev.keyhold.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import org.slf4j.Logger;

/**
 * Sets Logback up in code, which starts faster than its XML: one line an event, to standard error. Logback finds this
 * class as a service. Libraries speak up only when something is wrong.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSX,UTC} %-5level %msg %kvp%n%ex";
    /** It warns, with a stack trace, of what any untrusted client can cause; that is counted, not logged. */
    private static final String SERVER_LIBRARY = "com.linecorp.armeria";

    /** Armeria asks it to measure our executor, which it cannot; requests in flight are counted by ourselves. */
    private static final String EXECUTOR_METRICS = "io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics";

    /** They warn of every connection that is lost, with a stack trace; the store says once that it is not reached. */
    private static final List<String> CONNECTION_POOL =
            List.of("com.zaxxer.hikari.pool.ProxyConnection", "com.zaxxer.hikari.pool.PoolBase");

    @Override
    public ExecutionStatus configure(LoggerContext logging) {
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(logging);
        appender.setTarget("System.err");
        appender.setEncoder(encoder(logging));
        appender.start();
        var root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        apply(logging);
        logging.getLogger(EXECUTOR_METRICS).setLevel(Level.ERROR);
        logging.getLogger(SERVER_LIBRARY).setLevel(Level.ERROR);
        CONNECTION_POOL.forEach(name -> logging.getLogger(name).setLevel(Level.ERROR));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Takes over the level that is set now. */
    static void apply(LoggerContext logging) {
        logging.getLogger("dev.keyhold")
                .setLevel(Level.valueOf(Logging.threshold().name()));
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext logging) {
        return switch (Logging.form()) {
            case TEXT -> {
                var text = new PatternLayoutEncoder();
                text.setContext(logging);
                text.setPattern(PATTERN);
                text.start();
                yield text;
            }
            case JSON -> {
                var json = new JsonLines();
                json.setContext(logging);
                json.start();
                yield json;
            }
        };
    }
}
