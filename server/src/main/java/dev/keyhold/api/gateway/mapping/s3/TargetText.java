package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.sigv4.Audience;
import dev.keyhold.sigv4.PercentCoding;

/** The decoding of what stands in targets, once. */
final class TargetText {
    private TargetText() {}

    /**
     * Returns if all characters are printable ASCII that every server reads as it stands. A number sign ends the
     * target for some, servlet containers take off what follows a semicolon, and others have a slash for a backslash.
     * What is escaped is no matter here.
     */
    static void requirePlain(String raw) throws UnmappableException {
        for (int i = 0; i < raw.length(); i++) {
            var c = raw.charAt(i);
            if (c <= ' ' || c >= 0x7F || c == '#' || c == ';' || c == '\\') {
                throw new UnmappableException("a character that must be escaped");
            }
        }
    }

    /** The text of a path, where {@code plus} says what a plus is. */
    static String ofPath(String raw, Audience.Plus plus) throws UnmappableException {
        return decoded(plus == Audience.Plus.PLUS ? raw.replace("+", "%2B") : raw);
    }

    private static boolean isAsItStands(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            var c = raw.charAt(i);
            if (c == '%' || c == '+' || c >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** The text of a part of a query or form, where a plus is a space. */
    static String decoded(String raw) throws UnmappableException {
        if (isAsItStands(raw)) {
            return raw;
        }
        try {
            return PercentCoding.text(PercentCoding.decode(raw));
        } catch (PercentCoding.Malformed _) {
            throw new UnmappableException("what is not well encoded");
        }
    }
}
