package dev.keyhold.model;

import java.util.Arrays;

/** Fixed-length numbers written in 32 symbols, most significant first. Identifiers of both clouds are of this kind. */
enum Base32 {
    /** RFC 4648 §6, as in AWS identifiers. */
    UPPER("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    /** RFC 4648 §7 in lower case, as in Yandex Cloud identifiers. */
    LOWER_HEX("0123456789abcdefghijklmnopqrstuv");

    /** That a symbol stands for. */
    static final int BITS = 5;

    private static final int MASK = 31;
    private static final int ASCII = 128;
    private static final char NONE = 0xFF;

    private final String symbols;
    /** What each character of ASCII stands for, as the characters of that value: every request is read by this. */
    private final String values;

    Base32(String alphabet) {
        var found = new char[ASCII];
        Arrays.fill(found, NONE);
        for (int i = 0; i < alphabet.length(); i++) {
            found[alphabet.charAt(i)] = (char) i;
        }
        symbols = alphabet;
        values = new String(found);
    }

    /** The lowest bits of {@code value} as so many symbols, which are 12 at most. */
    String encode(long value, int length) {
        var text = new char[length];
        var rest = value;
        for (int i = length - 1; i >= 0; i--) {
            text[i] = symbols.charAt((int) rest & MASK);
            rest >>>= BITS;
        }
        return new String(text);
    }

    /** Whether all that follows {@code from} is of these symbols. */
    boolean canDecode(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c >= ASCII || values.charAt(c) == NONE) {
                return false;
            }
        }
        return true;
    }

    /** A part of a text that {@link #canDecode}, of 12 symbols at most. */
    long decode(String text, int from, int to) {
        var value = 0L;
        for (int i = from; i < to; i++) {
            value = value << BITS | values.charAt(text.charAt(i));
        }
        return value;
    }

    /** The number that follows {@code from}, however long, in the symbols of the other. */
    String recode(String text, int from, Base32 other) {
        var recoded = new char[text.length() - from];
        for (int i = 0; i < recoded.length; i++) {
            recoded[i] = other.symbols.charAt(values.charAt(text.charAt(from + i)));
        }
        return new String(recoded);
    }
}
