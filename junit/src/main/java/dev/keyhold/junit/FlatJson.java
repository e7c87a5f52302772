package dev.keyhold.junit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a JSON object whose values are texts, or objects of texts: all that {@code keyhold dev} prints. A library for
 * JSON would meet the one of the tests.
 */
final class FlatJson {
    private static final int HEX = 16;
    private static final int HEX_DIGITS = 4;

    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException when it is something else */
    static Map<String, Object> parse(String text) {
        var json = new FlatJson(text);
        var read = json.object(true);
        json.skipSpace();
        if (json.at < text.length()) {
            throw json.unexpected();
        }
        return read;
    }

    private Map<String, Object> object(boolean isOuter) {
        var members = new LinkedHashMap<String, Object>();
        expect('{');
        if (isNext('}')) {
            at++;
            return members;
        }
        while (true) {
            var name = string();
            expect(':');
            members.put(name, isOuter && isNext('{') ? object(false) : string());
            if (!isNext(',')) {
                break;
            }
            at++;
        }
        expect('}');
        return members;
    }

    private String string() {
        expect('"');
        var read = new StringBuilder();
        while (true) {
            var c = next();
            if (c == '"') {
                return read.toString();
            }
            read.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        var c = next();
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> unicode();
            case '"', '\\', '/' -> c;
            default -> throw unexpected();
        };
    }

    private char unicode() {
        if (at + HEX_DIGITS > text.length()) {
            throw unexpected();
        }
        try {
            var code = Integer.parseInt(text, at, at + HEX_DIGITS, HEX);
            at += HEX_DIGITS;
            return (char) code;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not what keyhold dev prints: " + text, e);
        }
    }

    private char next() {
        if (at >= text.length()) {
            throw unexpected();
        }
        return text.charAt(at++);
    }

    private boolean isNext(char c) {
        skipSpace();
        return at < text.length() && text.charAt(at) == c;
    }

    private void expect(char c) {
        if (!isNext(c)) {
            throw unexpected();
        }
        at++;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("not what keyhold dev prints, at " + at + ": " + text);
    }
}
