package dev.keyhold.api.gateway.mapping.route;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.sigv4.PercentCoding;

/**
 * A segment of the path of a request.
 *
 * @param raw as it was sent
 * @param text decoded once
 */
record PathSegment(String raw, String text) {
    /** Beside letters and digits, what RFC 3986 lets stand in a segment unescaped; a semicolon begins parameters. */
    private static final String UNESCAPED = "-._~!$&'()*+,=:@%";

    /** What servers may read as more than a part of the segment once it is decoded. */
    private static final String STRUCTURE = "/\\;%#";
    /** What has a meaning in resource names and policies. */
    private static final String SYNTAX = "*?:${}";

    /** Reads a segment, which must be such that every server reads the same. */
    static PathSegment of(String raw) throws UnmappableException {
        if (raw.isEmpty()) {
            throw new UnmappableException("an empty segment in the path");
        }
        for (int i = 0; i < raw.length(); i++) {
            if (!isAlphanumeric(raw.charAt(i)) && UNESCAPED.indexOf(raw.charAt(i)) < 0) {
                throw new UnmappableException("a character in the path that must be escaped, or begins parameters");
            }
        }
        var text = decoded(raw);
        if (text.equals(".") || text.equals("..")) {
            throw new UnmappableException("a dot segment in the path");
        }
        if (text.codePoints().anyMatch(PathSegment::isStructure)) {
            throw new UnmappableException("an escaped separator, percent sign or control character in the path");
        }
        return new PathSegment(raw, text);
    }

    /** Whether the text can stand for a name in the resource of a route. */
    boolean isValue() {
        return isValue(text);
    }

    static boolean isValue(String text) {
        return !text.isEmpty() && text.chars().noneMatch(c -> SYNTAX.indexOf(c) >= 0);
    }

    private static boolean isStructure(int character) {
        return STRUCTURE.indexOf(character) >= 0
                || switch (Character.getType(character)) {
                    case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
                    default -> false;
                };
    }

    /** A plus stands for itself: only in forms it is a space. */
    private static String decoded(String raw) throws UnmappableException {
        try {
            return PercentCoding.text(PercentCoding.decode(raw.replace("+", "%2B")));
        } catch (PercentCoding.Malformed _) {
            throw new UnmappableException("a path that is not well encoded");
        }
    }

    static boolean isAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
