package dev.keyhold.model;

import java.math.BigInteger;

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

    private static final BigInteger MASK = BigInteger.valueOf(31);

    private final String alphabet;

    Base32(String alphabet) {
        this.alphabet = alphabet;
    }

    String encode(BigInteger value, int length) {
        var text = new char[length];
        var rest = value;
        for (int i = length - 1; i >= 0; i--) {
            text[i] = alphabet.charAt(rest.and(MASK).intValue());
            rest = rest.shiftRight(BITS);
        }
        return new String(text);
    }

    /** Whether all that follows {@code from} is of these symbols. */
    boolean canDecode(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (alphabet.indexOf(text.charAt(i)) < 0) {
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
            value = value << BITS | alphabet.indexOf(text.charAt(i));
        }
        return value;
    }
}
