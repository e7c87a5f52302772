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
        var text = new WireBytes(bytes.length + 16);
        for (var b : bytes) {
            append(text, b);
        }
        return text.toString();
    }

    /** Appends a path, encoded, but for its slashes. */
    static void encodePath(WireBytes text, byte[] path) {
        for (var b : path) {
            if (b == '/') {
                text.append('/');
            } else {
                append(text, b);
            }
        }
    }

    /**
     * Decodes form encoding: escapes to bytes, plus to space.
     *
     * @param wire what stands on the wire, a character for each byte
     */
    public static byte[] decode(String wire) throws Malformed {
        return decode(wire, 0, wire.length());
    }

    /** The same of the characters from {@code start} to before {@code end}. */
    static byte[] decode(String wire, int start, int end) throws Malformed {
        return decode(wire, start, end, ' ');
    }

    /** Decodes a path, in which a plus stands for {@code plus}. */
    static byte[] decode(String wire, char plus) throws Malformed {
        return decode(wire, 0, wire.length(), plus);
    }

    private static byte[] decode(String wire, int start, int end, char plus) throws Malformed {
        var bytes = new byte[end - start];
        var length = 0;
        for (int i = start; i < end; i++) {
            var c = wire.charAt(i);
            switch (c) {
                case '+' -> bytes[length++] = (byte) plus;
                case '%' -> {
                    bytes[length++] = (byte) escaped(wire, i, end);
                    i += 2;
                }
                default -> {
                    if (!WireText.isByte(c)) {
                        throw new Malformed("Illegal character: no byte stands for it");
                    }
                    bytes[length++] = (byte) c;
                }
            }
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /** Whether every character stands for itself, in form encoding and as UTF-8. */
    static boolean isPlain(String wire) {
        for (int i = 0; i < wire.length(); i++) {
            var c = wire.charAt(i);
            if (c >= 0x80 || c == '%' || c == '+') {
                return false;
            }
        }
        return true;
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
            throw new Malformed("Illegal UTF-8 in a value");
        }
    }

    private static int escaped(String wire, int at, int end) throws Malformed {
        if (at + 2 >= end) {
            throw new Malformed("Incomplete trailing escape % sequence");
        }
        var high = Character.digit(wire.charAt(at + 1), 16);
        var low = Character.digit(wire.charAt(at + 2), 16);
        if (high < 0 || low < 0) {
            throw new Malformed("Illegal hex character in escape % pattern: " + wire.substring(at, at + 3));
        }
        return high * 16 + low;
    }

    private static void append(WireBytes text, byte b) {
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
