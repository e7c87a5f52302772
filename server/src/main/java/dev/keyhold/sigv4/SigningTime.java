package dev.keyhold.sigv4;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * When a request says it was signed. Clients send ISO 8601 in basic form, {@code 20150830T123600Z}; the extended form
 * and, in a {@code Date} header, the form of RFC 9110 are understood too. The string to sign has the basic form always.
 */
public record SigningTime(Instant instant) {
    private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** How far the clocks of client and server may be apart. */
    static final Duration WINDOW = Duration.ofMinutes(15);

    private static final String WINDOW_TEXT = "15 min";

    /** Years of four digits, which is what the basic form can tell. */
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    public static Optional<SigningTime> parse(String text) {
        return basic(text)
                .or(() -> attempt(() -> Instant.parse(text)))
                .or(() -> attempt(() -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant()))
                .filter(instant -> !instant.isBefore(FIRST) && instant.isBefore(END))
                .map(instant -> new SigningTime(instant.truncatedTo(ChronoUnit.SECONDS)));
    }

    public String basicForm() {
        return basicForm(instant);
    }

    String day() {
        return DAY.format(instant);
    }

    /** Returns if this is at most a quarter of an hour ago or ahead. */
    void requireNear(Instant now) {
        var earliest = now.minus(WINDOW);
        if (instant.isBefore(earliest.truncatedTo(ChronoUnit.SECONDS))) {
            var detail = "Signature expired: %s is now earlier than %s (%s - %s.)"
                    .formatted(basicForm(), basicForm(earliest), basicForm(now), WINDOW_TEXT);
            throw SignatureFault.of(Flaw.TOO_OLD, detail);
        }
        requireBegun(now);
    }

    /** Returns if this is at most a quarter of an hour ahead. */
    void requireBegun(Instant now) {
        var latest = now.plus(WINDOW);
        if (instant.isAfter(latest)) {
            var detail = "Signature not yet current: %s is still later than %s (%s + %s.)"
                    .formatted(basicForm(), basicForm(latest), basicForm(now), WINDOW_TEXT);
            throw SignatureFault.of(Flaw.TOO_NEW, detail);
        }
    }

    public static String basicForm(Instant instant) {
        return BASIC.format(instant.atOffset(ZoneOffset.UTC));
    }

    private static Optional<Instant> basic(String text) {
        return attempt(() -> LocalDateTime.parse(text, BASIC).toInstant(ZoneOffset.UTC));
    }

    private interface Reading {
        Instant read();
    }

    private static Optional<Instant> attempt(Reading reading) {
        try {
            return Optional.of(reading.read());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
