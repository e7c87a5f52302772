package dev.keyhold.cli;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** How and what is logged. Chosen by a command before the first logger is made; {@link LogConfigurator} reads it. */
final class Logging {
    private static final String FORM = "keyhold.log.form";
    private static final String THRESHOLD = "keyhold.log.threshold";

    private Logging() {}

    /** How a line looks. */
    enum Form {
        TEXT,
        JSON
    }

    /** What is worth a line. */
    enum Threshold {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    static void configure(Form form, Threshold threshold) {
        System.setProperty(FORM, form.name());
        System.setProperty(THRESHOLD, threshold.name());
    }

    static Form form() {
        return Form.valueOf(System.getProperty(FORM, Form.TEXT.name()));
    }

    static Threshold threshold() {
        return Threshold.valueOf(System.getProperty(THRESHOLD, Threshold.WARN.name()));
    }

    /** Changes what is worth a line while the program runs. */
    static void change(Threshold threshold) {
        System.setProperty(THRESHOLD, threshold.name());
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
            LogConfigurator.apply(logging);
        }
    }
}
