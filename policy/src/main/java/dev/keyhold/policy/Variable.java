package dev.keyhold.policy;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One {@code ${...}} in a text.
 *
 * @param name the key as spelled, or one of the characters {@code *}, {@code ?}, {@code $}
 * @param otherwise the default
 * @param end one past the closing brace
 */
record Variable(String name, @Nullable String otherwise, int end) {
    /** Whether it stands for a character that would otherwise have a meaning. */
    boolean isCharacter() {
        return name.equals("*") || name.equals("?") || name.equals("$");
    }

    /** The variable that begins at {@code start}; {@code null} if what stands there is none. */
    static @Nullable Variable at(String text, int start) {
        var comma = text.indexOf(',', start);
        var close = text.indexOf('}', start);
        if (close < 0) {
            return null;
        }
        if (comma < 0 || comma > close) {
            var name = text.substring(start + 2, close).strip();
            return name.isEmpty() ? null : new Variable(name, null, close + 1);
        }
        var name = text.substring(start + 2, comma).strip();
        var open = skipSpaces(text, comma + 1);
        var quote = open < text.length() && text.charAt(open) == '\'' ? text.indexOf('\'', open + 1) : -1;
        if (name.isEmpty() || quote < 0) {
            return null;
        }
        var end = skipSpaces(text, quote + 1);
        return end < text.length() && text.charAt(end) == '}'
                ? new Variable(name, text.substring(open + 1, quote), end + 1)
                : null;
    }

    /** Hands over the name of every variable in the text. */
    static void forEach(String text, Consumer<String> names) {
        var start = text.indexOf("${");
        while (start >= 0) {
            var variable = at(text, start);
            if (variable == null) {
                return;
            }
            names.accept(variable.name());
            start = text.indexOf("${", variable.end());
        }
    }

    private static int skipSpaces(String text, int from) {
        var at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }
}
