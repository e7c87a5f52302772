package dev.keyhold.policy;

import dev.keyhold.policy.ConditionOperator.Family;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Conversions of text to what condition operators compare. None of them trims or guesses; what does not convert is
 * {@code null}.
 */
final class Literals {
    /** Longer numbers are not converted: the work of doing so grows faster than their length. */
    static final int MAX_NUMBER_LENGTH = 400;

    private static final int MAX_EXPONENT_DIGITS = 5;
    private static final int MAX_EPOCH_DIGITS = 19;
    private static final long MILLIS = 1000;

    private Literals() {}

    /**
     * Whether a value may be stored in a condition of that family.
     *
     * @param variables whether {@code ${...}} is a variable
     * @param session whether the document is a session policy, of which AWS checks only binary values
     */
    static boolean isValid(Family family, String value, boolean variables, boolean session) {
        if (session && family != Family.BINARY) {
            return true;
        }
        return switch (family) {
            case STRING, STRING_IGNORE_CASE, STRING_PATTERN, BOOLEAN, PRESENCE -> true;
            case NUMBER -> number(value) != null;
            case DATE -> date(value) != null;
            case BINARY -> isBase64(value);
            case IP_ADDRESS -> IpRange.parse(value) != null;
            case ARN -> (variables && value.contains("${")) || ArnText.isArn(value);
        };
    }

    /** A decimal number of any precision, with sign and exponent. */
    static @Nullable BigDecimal number(String text) {
        if (text.isEmpty() || text.length() > MAX_NUMBER_LENGTH) {
            return null;
        }
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (!isDigit(c) && "+-.eE".indexOf(c) < 0) {
                return null;
            }
        }
        var exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
        if (exponent >= 0 && text.length() - exponent - 1 > MAX_EXPONENT_DIGITS + 1) {
            return null;
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Whether text is {@code true} in any case; everything else counts as false. */
    static boolean isTrue(String text) {
        return Strings.lowerCase(text).equals("true");
    }

    /** Base64 as an encoder writes it: with padding, without white space and without stray bits. */
    static boolean isBase64(String text) {
        try {
            var bytes = Base64.getDecoder().decode(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(bytes).equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Milliseconds since 1970: seconds since then as a whole number, or ISO 8601 with everything after the year
     * optional, any number of digits but nine in the fraction, and an offset of hours and perhaps minutes. Without
     * offset it is UTC.
     */
    static @Nullable Long date(String text) {
        var epoch = epochSeconds(text);
        return epoch != null ? epoch : new DateScanner(text).millis();
    }

    private static @Nullable Long epochSeconds(String text) {
        var start = text.startsWith("+") || text.startsWith("-") ? 1 : 0;
        var digits = text.length() - start;
        if (digits == 0
                || digits > MAX_EPOCH_DIGITS
                || !text.chars().skip(start).allMatch(c -> isDigit((char) c))) {
            return null;
        }
        try {
            var seconds = Long.parseLong(text);
            if (seconds >= Long.MIN_VALUE / MILLIS && seconds <= Long.MAX_VALUE / MILLIS) {
                return seconds * MILLIS;
            }
            // What lies beyond the range of milliseconds is before or after every other time.
            return seconds < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Reads {@code YYYY[-MM[-DD]][T[hh[:mm[:ss[.fraction]]]][offset]]}. */
    private static final class DateScanner {
        private final String text;
        private int at;
        private boolean failed;

        DateScanner(String text) {
            this.text = text;
        }

        @Nullable
        Long millis() {
            var year = number(1, 4);
            var month = 1;
            var day = 1;
            if (accept('-')) {
                month = number(1, 2);
                day = accept('-') ? number(1, 2) : 1;
            }
            var time = 0L;
            if (accept('T') || accept('t')) {
                time = timeOfDay() - offset();
            }
            if (failed || at != text.length()) {
                return null;
            }
            try {
                return Math.addExact(LocalDate.of(year, month, day).toEpochDay() * 86_400_000L, time);
            } catch (DateTimeException | ArithmeticException e) {
                return null;
            }
        }

        private long timeOfDay() {
            if (at == text.length() || !isDigit(text.charAt(at))) {
                return 0;
            }
            var hour = below(24, number(1, 2));
            var minute = accept(':') ? below(60, number(1, 2)) : 0;
            var second = accept(':') ? below(60, number(1, 2)) : 0;
            var millis = accept('.') ? fraction() : 0;
            return ((hour * 60L + minute) * 60 + second) * MILLIS + millis;
        }

        private int fraction() {
            var start = at;
            number(1, 9);
            var digits = (text.substring(start, at) + "000").substring(0, 3);
            return failed ? 0 : Integer.parseInt(digits);
        }

        private long offset() {
            if (accept('Z') || accept('z')) {
                return 0;
            }
            var negative = accept('-');
            if (!negative && !accept('+')) {
                return 0;
            }
            var hours = below(24, number(2, 2));
            accept(':');
            var minutes = at < text.length() ? below(60, number(2, 2)) : 0;
            var millis = (hours * 60L + minutes) * 60 * MILLIS;
            return negative ? -millis : millis;
        }

        private boolean accept(char c) {
            if (at < text.length() && text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        private int number(int least, int most) {
            var start = at;
            while (at < text.length() && at - start < most && isDigit(text.charAt(at))) {
                at++;
            }
            if (at - start < least) {
                failed = true;
                return 0;
            }
            return Integer.parseInt(text.substring(start, at));
        }

        private int below(int limit, int number) {
            failed |= number >= limit;
            return number;
        }
    }
}
