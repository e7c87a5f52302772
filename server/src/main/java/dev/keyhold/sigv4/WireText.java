package dev.keyhold.sigv4;

import java.nio.charset.StandardCharsets;

/**
 * Text in which each character stands for one byte on the wire, as HTTP servers hand targets and headers on (Latin-1).
 * Signatures are about bytes; so everything that a signature covers is kept in this form until it is hashed.
 */
public final class WireText {
    /** Stands for bytes that the sender does not state exactly: a signature that covers it is refused. */
    public static final String AMBIGUOUS_BYTES = "\uFFFD";

    private static final int BYTES = 0x100;
    private static final int ASCII = 0x80;

    private WireText() {}

    /** The form of bytes. */
    public static String of(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The form of a text that is UTF-8 on the wire. */
    public static String ofUtf8(String text) {
        return isAscii(text) ? text : of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes of a text of this form. */
    static byte[] bytes(CharSequence wire) {
        return wire.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** True for text that is the same in every encoding. */
    public static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= ASCII) {
                return false;
            }
        }
        return true;
    }

    /** True for a character that stands for a byte. */
    static boolean isByte(char c) {
        return c < BYTES;
    }
}
