package dev.keyhold.policy;

import org.jspecify.annotations.Nullable;

/**
 * An ARN of a request, split once into its six fields; the sixth may contain colons. An open one stands for every ARN
 * that begins with it.
 */
final class ArnText {
    static final int FIELDS = 6;

    private static final String PREFIX = "arn:";

    private final String text;
    private final int[] colons;
    private final boolean open;

    private ArnText(String text, int[] colons, boolean open) {
        this.text = text;
        this.colons = colons;
        this.open = open;
    }

    /** {@code null} for what is no ARN. */
    static @Nullable ArnText parse(String text) {
        return parse(text, false);
    }

    static @Nullable ArnText parse(String text, boolean open) {
        if (!text.startsWith(PREFIX)) {
            return null;
        }
        var colons = new int[FIELDS - 1];
        var at = -1;
        for (var i = 0; i < colons.length; i++) {
            at = text.indexOf(':', at + 1);
            if (at < 0) {
                return null;
            }
            colons[i] = at;
        }
        return new ArnText(text, colons, open);
    }

    static boolean isArn(String text) {
        return parse(text) != null;
    }

    /** Where the sixth field begins in these characters, or -1 if it does not. */
    static int resource(int[] characters) {
        var field = 0;
        for (var i = 0; i < characters.length; i++) {
            if (characters[i] == ':' && ++field == FIELDS - 1) {
                return i + 1;
            }
        }
        return -1;
    }

    /** Whether the sixth field matches; unknown where only some of those do that it stands for. */
    Truth resourceMatches(Glob pattern, Steps steps) {
        var start = start(FIELDS - 1);
        var end = end(FIELDS - 1);
        return open
                ? pattern.matchesBelow(text, start, end, steps)
                : Truth.of(pattern.matches(text, start, end, steps));
    }

    boolean isOpen() {
        return open;
    }

    String text() {
        return text;
    }

    int start(int field) {
        return field == 0 ? 0 : colons[field - 1] + 1;
    }

    int end(int field) {
        return field == FIELDS - 1 ? text.length() : colons[field];
    }
}
