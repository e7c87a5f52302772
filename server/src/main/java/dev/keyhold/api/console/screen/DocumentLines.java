package dev.keyhold.api.console.screen;

import java.util.ArrayList;
import java.util.List;

/** A policy document in lines that depend on its content alone, so that two documents can be compared. */
final class DocumentLines {
    private static final String INDENT = "  ";

    private final List<String> lines = new ArrayList<>();
    private final StringBuilder line = new StringBuilder();
    private int depth;

    private DocumentLines() {}

    /** The lines of a document that is valid JSON: one for each value. */
    static List<String> of(String json) {
        var lines = new DocumentLines();
        lines.read(json);
        return List.copyOf(lines.lines);
    }

    private void read(String text) {
        var inString = false;
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (inString) {
                line.append(c);
                if (c == '\\' && i + 1 < text.length()) {
                    i++;
                    line.append(text.charAt(i));
                }
                inString = c != '"';
            } else {
                token(c);
                inString = c == '"';
            }
        }
        end();
    }

    private void token(char c) {
        switch (c) {
            case '{', '[' -> {
                line.append(c);
                depth++;
                end();
            }
            case '}', ']' -> {
                depth = Math.max(0, depth - 1);
                end();
                line.append(c);
            }
            case ',' -> {
                line.append(c);
                end();
            }
            case ':' -> line.append(": ");
            case ' ', '\t', '\n', '\r' -> {}
            default -> line.append(c);
        }
    }

    private void end() {
        if (!line.toString().isBlank()) {
            lines.add(line.toString());
        }
        line.setLength(0);
        line.append(INDENT.repeat(depth));
    }
}
