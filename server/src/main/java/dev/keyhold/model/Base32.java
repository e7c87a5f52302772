package dev.keyhold.model;

import java.math.BigInteger;
import java.util.Arrays;

/** Fixed-length numbers written in 32 symbols, most significant first. Identifiers of both clouds are of this kind. */
enum Base32 {
    /** RFC 4648 §6, as in AWS identifiers. */
    UPPER("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    /** RFC 4648 §7 in lower case, as in Yandex Cloud identifiers. */
    LOWER_HEX("0123456789abcdefghijklmnopqrstuv");

    /** That a symbol stands for. */
    static final int BITS = 5;
    /** As many as fit into a positive long. */
    private static final int SYMBOLS_OF_A_LONG = 12;

    private static final int MASK = 31;
    private static final int ASCII = 128;

    private final String alphabet;
    /** The value of each ASCII character, -1 of one that is no symbol. */
    private final int[] values = new int[ASCII];

    Base32(String alphabet) {
        this.alphabet = alphabet;
        Arrays.fill(values, -1);
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = i;
        }
    }

    /** The lowest {@code 5 * length} bits of the number, which may have 128. */
    String encode(BigInteger value, int length) {
        return encode(value.shiftRight(Long.SIZE).longValue(), value.longValue(), length);
    }

    /** The same of a number of two halves, each as if it had no sign. */
    String encode(long high, long low, int length) {
        var text = new char[length];
        var upper = high;
        var lower = low;
        for (int i = length - 1; i >= 0; i--) {
            text[i] = alphabet.charAt((int) lower & MASK);
            lower = lower >>> BITS | upper << (Long.SIZE - BITS);
            upper >>>= BITS;
        }
        return new String(text);
    }

    /** What {@code text} has from {@code from} on, in symbols of this kind instead of {@code other}. */
    String translate(String text, int from, Base32 other) {
        var translated = new char[text.length() - from];
        for (int i = 0; i < translated.length; i++) {
            translated[i] = alphabet.charAt(other.value(text.charAt(from + i)));
        }
        return new String(translated);
    }

    private int value(char symbol) {
        return symbol < ASCII ? values[symbol] : -1;
    }

    /** Whether all that follows {@code from} is of these symbols. */
    boolean canDecode(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (value(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    BigInteger decode(String text) {
        var value = BigInteger.ZERO;
        for (int from = 0; from < text.length(); from += SYMBOLS_OF_A_LONG) {
            var to = Math.min(from + SYMBOLS_OF_A_LONG, text.length());
            value = value.shiftLeft(BITS * (to - from)).or(BigInteger.valueOf(decode(text, from, to)));
        }
        return value;
    }

    /** A part of a text that fits into a long. */
    long decode(String text, int from, int to) {
        var value = 0L;
        for (int i = from; i < to; i++) {
            value = value << BITS | value(text.charAt(i));
        }
        return value;
    }
}
