package dev.keyhold.policy;

import java.util.Locale;

/** Case rules of the language, as measured at AWS. */
final class Strings {
    private Strings() {}

    /** For names without case: actions and condition keys. */
    static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /**
     * What {@code StringEqualsIgnoreCase} compares: the lower case of Unicode with its rule for the final sigma, and
     * characters outside the basic plane as they are.
     */
    static String foldCase(String text) {
        var lower = lowerCase(text);
        if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return lower;
        }
        var folded = new StringBuilder(text.length());
        var at = 0;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            // The only character whose lower case is longer.
            var length = c == 'İ' ? 2 : 1;
            if (Character.isSurrogate(c)) {
                folded.append(c);
            } else {
                folded.append(lower, at, at + length);
            }
            at += length;
        }
        return folded.toString();
    }
}
