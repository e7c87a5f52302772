package dev.keyhold.policy;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Writes other principals into the text of a document, and leaves all else of it as it is. */
final class PrincipalText {
    private static final Comparator<Policy.NamedPrincipal> IN_TEXT = Comparator.comparing(
            Policy.NamedPrincipal::position,
            Comparator.comparingInt(Position::line).thenComparingInt(Position::column));

    private PrincipalText() {}

    static String replace(
            String text,
            List<Policy.NamedPrincipal> principals,
            Function<Policy.NamedPrincipal, Optional<String>> value) {
        var replaced = new StringBuilder();
        var lines = new Lines(text);
        var written = 0;
        for (var principal : principals.stream().sorted(IN_TEXT).toList()) {
            var other = value.apply(principal);
            if (other.isPresent()) {
                var start = lines.offset(principal.position());
                replaced.append(text, written, start).append(literal(other.get()));
                written = end(text, start);
            }
        }
        return replaced.append(text, written, text.length()).toString();
    }

    /** Behind the string that begins there. */
    private static int end(String text, int start) {
        var end = start + 1;
        while (text.charAt(end) != '"') {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        return end + 1;
    }

    private static String literal(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Finds positions, which must not go back. */
    private static final class Lines {
        private final String text;
        private int line = 1;
        private int start;

        Lines(String text) {
            this.text = text;
        }

        int offset(Position position) {
            while (line < position.line()) {
                start = next(start);
                line++;
            }
            return start + position.column() - 1;
        }

        private int next(int from) {
            var end = from;
            while (text.charAt(end) != '\n' && text.charAt(end) != '\r') {
                end++;
            }
            var isPair = text.charAt(end) == '\r' && end + 1 < text.length() && text.charAt(end + 1) == '\n';
            return end + (isPair ? 2 : 1);
        }
    }
}
