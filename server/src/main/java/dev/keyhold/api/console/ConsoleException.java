package dev.keyhold.api.console;

/** A form that is refused before any use case is asked. It is an answer and no fault, so it has no stack trace. */
public final class ConsoleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String key;
    private final String[] values;

    /**
     * For a reason.
     *
     * @param key of its text
     * @param values what is filled in
     */
    public ConsoleException(String key, String... values) {
        super(key, null, false, false);
        this.key = key;
        this.values = values.clone();
    }

    /** The key of its text, for the log. */
    String key() {
        return key;
    }

    String text(Texts texts) {
        return texts.of(key, (Object[]) values);
    }
}
