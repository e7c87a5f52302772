package dev.keyhold.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Points in time as text. Parsers of other libraries accept what is nearly a time and move it: hour 24 to the next day,
 * month 99 into another year. This one accepts what RFC 3339 defines, in upper case and without leap seconds.
 */
public final class Rfc3339 {
    private static final Pattern FORM = Pattern.compile("(?<date>\\d{4}-\\d{2}-\\d{2})"
            + "T(?<time>\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?)"
            + "(?:Z|(?<sign>[+-])(?<hours>[01]\\d|2[0-3]):(?<minutes>[0-5]\\d))");

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final int SECONDS_PER_HOUR = 3600;
    private static final int SECONDS_PER_MINUTE = 60;

    private Rfc3339() {}

    /** The point in time that the text names, or empty when it names none of the years 1 to 9999. */
    public static Optional<Instant> parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            var local = LocalDate.parse(matcher.group("date")).atTime(LocalTime.parse(matcher.group("time")));
            var instant = local.toInstant(ZoneOffset.UTC).minusSeconds(offset(matcher.toMatchResult()));
            return Optional.of(instant).filter(it -> !it.isBefore(FIRST) && !it.isAfter(LAST));
        } catch (DateTimeException _) {
            // A day or an hour that does not exist.
            return Optional.empty();
        }
    }

    private static int offset(MatchResult matched) {
        if (matched.group("sign") == null) {
            return 0;
        }
        var seconds = Integer.parseInt(matched.group("hours")) * SECONDS_PER_HOUR
                + Integer.parseInt(matched.group("minutes")) * SECONDS_PER_MINUTE;
        return matched.group("sign").equals("-") ? -seconds : seconds;
    }
}
