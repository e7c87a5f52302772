package dev.keyhold.store.sql;

/**
 * Text as tables hold it. PostgreSQL has no place for U+0000, so it is written as two characters, the first of which
 * stands for nothing in any language (U+FFFE); where that one comes in a text of its own, it is written as two as well.
 */
final class StoredText {
    private static final char MARK = '\uFFFE';
    private static final char NUL = '\0';
    private static final String MARKED_NUL = MARK + "0";
    private static final String MARKED_MARK = MARK + "1";

    private StoredText() {}

    static String of(String text) {
        return text.indexOf(NUL) < 0 && text.indexOf(MARK) < 0
                ? text
                : text.replace(String.valueOf(MARK), MARKED_MARK).replace(String.valueOf(NUL), MARKED_NUL);
    }

    static String read(String stored) {
        // A driver makes an object for each, and most descriptions in memory are empty.
        if (stored.isEmpty()) {
            return "";
        }
        return stored.indexOf(MARK) < 0
                ? stored
                : stored.replace(MARKED_NUL, String.valueOf(NUL)).replace(MARKED_MARK, String.valueOf(MARK));
    }
}
