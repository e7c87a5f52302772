package dev.keyhold.model;

/** Text from elsewhere on its way into a line of text: into the audit trail, or into the text of a refusal. */
public final class PlainText {
    private static final int MAX_LENGTH = 255;
    private static final String ALSO = " -_.:/=,@+*()[]{}|;!?#$%&~^";
    private static final String UNKNOWN = "?";

    private PlainText() {}

    /**
     * The text with a question mark in place of each character that could end a line, close quotation marks, or change
     * how the rest is shown; and in place of the end of a long one.
     */
    public static String of(String text) {
        var plain = new StringBuilder();
        text.codePoints().limit(MAX_LENGTH).forEach(c -> plain.append(isPlain(c) ? Character.toString(c) : UNKNOWN));
        return plain.length() < text.length() ? plain.append(UNKNOWN).toString() : plain.toString();
    }

    private static boolean isPlain(int c) {
        return Character.isLetterOrDigit(c) || ALSO.indexOf(c) >= 0;
    }
}
