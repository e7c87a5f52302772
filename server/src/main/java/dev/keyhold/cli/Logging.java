package dev.keyhold.cli;

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
}
