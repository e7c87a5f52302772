package dev.keyhold.dialect.aws;

import java.time.DateTimeException;
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
record SigningTime(Instant instant) {
    private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Years of four digits, which is what the basic form can tell. */
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    static Optional<SigningTime> parse(String text) {
        return basic(text)
                .or(() -> attempt(() -> Instant.parse(text)))
                .or(() -> attempt(() -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant()))
                .filter(instant -> !instant.isBefore(FIRST) && instant.isBefore(END))
                .map(instant -> new SigningTime(instant.truncatedTo(ChronoUnit.SECONDS)));
    }

    String basicForm() {
        return basicForm(instant);
    }

    String day() {
        return DAY.format(instant);
    }

    static String basicForm(Instant instant) {
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
