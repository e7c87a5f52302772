package dev.keyhold.model;

/** What clients sent, on its way back to them in the text of a refusal. */
public final class Shown {
    /** Shorter than any secret that is handed out: one that was sent in a wrong place is not repeated. */
    private static final int MAX_LENGTH = 30;

    private Shown() {}

    /** The value, or an ellipsis in place of a long one. */
    public static String of(String value) {
        return value.length() > MAX_LENGTH ? "…" : value;
    }
}
