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
public record SigningTime(Instant instant, String basicForm) {
    private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);
    /** The basic form, where 0 is any digit. */
    private static final String PATTERN = "00000000T000000Z";

    private static final int DAY = 8;

    /** How far the clocks of client and server may be apart. */
    static final Duration WINDOW = Duration.ofMinutes(15);

    /** In seconds, as a signing time is in whole ones. */
    private static final long WINDOW_SECONDS = WINDOW.toSeconds();

    /** Years of four digits, which is what the basic form can tell. */
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    public static Optional<SigningTime> parse(String text) {
        var basic = basic(text);
        return basic.isPresent()
                ? Optional.of(new SigningTime(basic.get(), text))
                : attempt(() -> Instant.parse(text))
                        .or(() -> attempt(() -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant()))
                        .filter(instant -> !instant.isBefore(FIRST) && instant.isBefore(END))
                        .map(instant -> instant.truncatedTo(ChronoUnit.SECONDS))
                        .map(instant -> new SigningTime(instant, basicForm(instant)));
    }

    String day() {
        return basicForm.substring(0, DAY);
    }

    /** Returns if this is at most a quarter of an hour ago or ahead. */
    void requireNear(Instant now) {
        if (instant.getEpochSecond() < now.getEpochSecond() - WINDOW_SECONDS) {
            throw SignatureException.of(SignatureError.TOO_OLD, new SignatureDetail.OutOfTime(instant, now, WINDOW));
        }
        requireBegun(now);
    }

    /** Returns if this is at most a quarter of an hour ahead. */
    void requireBegun(Instant now) {
        if (instant.getEpochSecond() > now.getEpochSecond() + WINDOW_SECONDS) {
            throw SignatureException.of(SignatureError.TOO_NEW, new SignatureDetail.OutOfTime(instant, now, WINDOW));
        }
    }

    public static String basicForm(Instant instant) {
        return BASIC.format(instant.atOffset(ZoneOffset.UTC));
    }

    /** Nearly every request has this form, so it is read without a formatter, which takes many times as long. */
    private static Optional<Instant> basic(String text) {
        return isBasic(text)
                ? attempt(() -> LocalDateTime.of(
                                number(text, 0, 4),
                                number(text, 4, 6),
                                number(text, 6, 8),
                                number(text, 9, 11),
                                number(text, 11, 13),
                                number(text, 13, 15))
                        .toInstant(ZoneOffset.UTC))
                : Optional.empty();
    }

    private static boolean isBasic(String text) {
        if (text.length() != PATTERN.length()) {
            return false;
        }
        for (int i = 0; i < PATTERN.length(); i++) {
            var c = text.charAt(i);
            if (PATTERN.charAt(i) == '0' ? c < '0' || c > '9' : c != PATTERN.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int number(String digits, int from, int to) {
        return Integer.parseInt(digits, from, to, 10);
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
