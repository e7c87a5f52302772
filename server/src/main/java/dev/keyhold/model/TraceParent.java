package dev.keyhold.model;

import java.util.Optional;

/**
 * The header {@code traceparent} of W3C Trace Context, by which clients name the trace that a request belongs to.
 *
 * @param traceId 32 hexadecimal digits in lower case
 * @param spanId what the client does in this trace, 16 such digits; empty where only the trace was kept
 * @param isSampled whether the client says that it records the trace
 */
public record TraceParent(String traceId, String spanId, boolean isSampled) {
    /** Of the header, in lower case. */
    public static final String NAME = "traceparent";

    /** {@code 00-} and 32 digits, {@code -} and 16 digits, {@code -} and 2 digits. */
    private static final int LENGTH = 55;

    private static final int TRACE_START = 3;
    private static final int TRACE_END = 35;
    private static final int PARENT_END = 52;
    /** Of the flags, of which the last digit holds four. */
    private static final int SAMPLED = 1;

    private static final String INVALID_VERSION = "ff";

    /** Where only the trace was kept. */
    public static TraceParent ofTrace(String traceId) {
        return new TraceParent(traceId, "", false);
    }

    /** What the header says; empty for one that is not valid. */
    public static Optional<TraceParent> parse(String header) {
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
        var span = header.substring(TRACE_END + 1, PARENT_END);
        var isSampled = (Character.digit(header.charAt(LENGTH - 1), 16) & SAMPLED) != 0;
        return isZero(trace) || isZero(span) ? Optional.empty() : Optional.of(new TraceParent(trace, span, isSampled));
    }

    private static boolean isDigit(char letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
    }

    private static boolean isZero(String digits) {
        return digits.chars().allMatch(digit -> digit == '0');
    }
}
