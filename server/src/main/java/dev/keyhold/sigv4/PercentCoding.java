package dev.keyhold.sigv4;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Percent-encoding as RFC 3986 defines it and Signature Version 4 demands it: upper-case hex, space as {@code %20}. */
public final class PercentCoding {
    /** What stands for malformed bytes in leniently decoded text; where it is not, there were none. */
    private static final char REPLACEMENT = '\uFFFD';

    private static final String HEX = "0123456789ABCDEF";

    private PercentCoding() {}

    /** A text that is not well encoded; the message is AWS's. */
    public static final class Malformed extends Exception {
        private final String text;

        Malformed(String text) {
            super(text, null, false, false);
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /** Encodes all but {@code A-Z a-z 0-9 - . _ ~}. */
    public static String encode(byte[] bytes) {
        var text = new StringBuilder(bytes.length + 16);
        for (var b : bytes) {
            append(text, b);
        }
        return text.toString();
    }

    /** Encodes a path that may be encoded already, once more, and leaves its slashes. */
    static String encodePath(byte[] path) {
        var text = new StringBuilder(path.length + 16);
        for (var b : path) {
            if (b == '/') {
                text.append('/');
            } else {
                append(text, b);
            }
        }
        return text.toString();
    }

    /** Decodes form encoding: escapes to bytes, plus to space. */
    public static byte[] decode(String text) throws Malformed {
        return decode(text, ' ');
    }

    /** Decodes a path, where a plus is a plus. */
    static byte[] decodePath(String text) throws Malformed {
        return decode(text, '+');
    }

    private static byte[] decode(String text, char plus) throws Malformed {
        var raw = text.getBytes(StandardCharsets.UTF_8);
        var bytes = new byte[raw.length];
        var length = 0;
        for (int i = 0; i < raw.length; i++) {
            switch (raw[i]) {
                case '+' -> bytes[length++] = (byte) plus;
                case '%' -> {
                    bytes[length++] = (byte) escaped(raw, i);
                    i += 2;
                }
                default -> bytes[length++] = raw[i];
            }
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /** Bytes as UTF-8 text. */
    public static String text(byte[] bytes) throws Malformed {
        var lenient = new String(bytes, StandardCharsets.UTF_8);
        if (lenient.indexOf(REPLACEMENT) < 0) {
            return lenient;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new Malformed("Illegal UTF-8 in an escaped value");
        }
    }

    private static int escaped(byte[] raw, int at) throws Malformed {
        if (at + 2 >= raw.length) {
            throw new Malformed("Incomplete trailing escape % sequence");
        }
        var high = Character.digit(raw[at + 1], 16);
        var low = Character.digit(raw[at + 2], 16);
        if (high < 0 || low < 0) {
            var shown = new String(raw, at, 3, StandardCharsets.UTF_8);
            throw new Malformed("Illegal hex character in escape % pattern: " + shown);
        }
        return high * 16 + low;
    }

    private static void append(StringBuilder text, byte b) {
        if (isUnreserved(b)) {
            text.append((char) b);
        } else {
            text.append('%').append(HEX.charAt((b >> 4) & 0xF)).append(HEX.charAt(b & 0xF));
        }
    }

    private static boolean isUnreserved(byte b) {
        return (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || "-._~".indexOf(b) >= 0;
    }
}
