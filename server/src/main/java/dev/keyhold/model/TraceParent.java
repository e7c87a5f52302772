package dev.keyhold.model;

import java.util.Optional;

/** The header {@code traceparent} of W3C Trace Context, by which clients name the trace that a request belongs to. */
public final class TraceParent {
    /** Of the header, in lower case. */
    public static final String NAME = "traceparent";

    /** {@code 00-} and 32 digits, {@code -} and 16 digits, {@code -} and 2 digits. */
    private static final int LENGTH = 55;

    private static final int TRACE_START = 3;
    private static final int TRACE_END = 35;
    private static final int PARENT_END = 52;
    private static final String INVALID_VERSION = "ff";

    private TraceParent() {}

    /** The id of the trace: 32 hexadecimal digits in lower case; empty for a header that is not valid. */
    public static Optional<String> traceId(String header) {
        // Later versions may add something behind another hyphen.
        var isComplete = header.length() == LENGTH
                || (header.length() > LENGTH && header.charAt(LENGTH) == '-' && !header.startsWith("00"));
        if (!isComplete || header.startsWith(INVALID_VERSION)) {
            return Optional.empty();
        }
        for (int i = 0; i < LENGTH; i++) {
            var isHyphen = i == TRACE_START - 1 || i == TRACE_END || i == PARENT_END;
            if (isHyphen ? header.charAt(i) != '-' : !isDigit(header.charAt(i))) {
                return Optional.empty();
            }
        }
        var trace = header.substring(TRACE_START, TRACE_END);
        return isZero(trace) || isZero(header.substring(TRACE_END + 1, PARENT_END))
                ? Optional.empty()
                : Optional.of(trace);
    }

    private static boolean isDigit(char letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
    }

    private static boolean isZero(String digits) {
        return digits.chars().allMatch(digit -> digit == '0');
    }
}
