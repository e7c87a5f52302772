package dev.keyhold.api.yandex.validation;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A range as the contract writes it: {@code <=N}, {@code <N}, {@code >=N}, {@code >N}, {@code A-B} or {@code N}.
 *
 * @param text as it is written
 */
record Range<T extends Comparable<T>>(Optional<Bound<T>> low, Optional<Bound<T>> high, String text) {
    private static final DateTimeFormatter POINT = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSSSSS");
    private static final Pattern SPAN = Pattern.compile("(\\d+)(ms|s|m|h|d)");

    record Bound<T extends Comparable<T>>(T value, boolean inclusive) {}

    static Range<BigDecimal> ofNumbers(String text) {
        return parse(text, BigDecimal::new);
    }

    static Range<Duration> ofDurations(String text) {
        return parse(text, Range::duration);
    }

    static Range<Instant> ofTimes(String text) {
        return parse(text, point -> LocalDateTime.parse(point, POINT).toInstant(ZoneOffset.UTC));
    }

    boolean contains(T value) {
        return low.map(bound -> within(value.compareTo(bound.value()), bound)).orElse(true)
                && high.map(bound -> within(bound.value().compareTo(value), bound))
                        .orElse(true);
    }

    private boolean within(int comparison, Bound<T> bound) {
        return bound.inclusive() ? comparison >= 0 : comparison > 0;
    }

    private static <T extends Comparable<T>> Range<T> parse(String text, Function<String, T> one) {
        if (text.startsWith("<=")) {
            return new Range<>(Optional.empty(), bound(text.substring(2), true, one), text);
        }
        if (text.startsWith(">=")) {
            return new Range<>(bound(text.substring(2), true, one), Optional.empty(), text);
        }
        if (text.startsWith("<")) {
            return new Range<>(Optional.empty(), bound(text.substring(1), false, one), text);
        }
        if (text.startsWith(">")) {
            return new Range<>(bound(text.substring(1), false, one), Optional.empty(), text);
        }
        // The first character may be the sign of a number.
        var dash = text.indexOf('-', 1);
        var low = dash < 0 ? text : text.substring(0, dash);
        var high = dash < 0 ? text : text.substring(dash + 1);
        return new Range<>(bound(low, true, one), bound(high, true, one), text);
    }

    private static <T extends Comparable<T>> Optional<Bound<T>> bound(
            String text, boolean inclusive, Function<String, T> one) {
        return Optional.of(new Bound<>(one.apply(text), inclusive));
    }

    private static Duration duration(String text) {
        var matcher = SPAN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("duration: " + text + " (expected: a number and ms, s, m, h or d)");
        }
        var number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
