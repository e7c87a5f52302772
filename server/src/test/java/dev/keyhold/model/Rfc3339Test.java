package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Rfc3339Test {
    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00.5Z, 2026-01-31T12:00:00.500Z",
        "2026-01-31T12:00:00.000000001Z, 2026-01-31T12:00:00.000000001Z",
        "2026-01-31T12:00:00+03:00, 2026-01-31T09:00:00Z",
        "2026-01-31T12:00:00-23:59, 2026-02-01T11:59:00Z",
        "2026-01-31T12:00:00-00:00, 2026-01-31T12:00:00Z",
        "2024-02-29T23:59:59Z, 2024-02-29T23:59:59Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999999999Z"
    })
    void a_time_is_read(String text, Instant expected) {
        assertThat(Rfc3339.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-01-31",
                "2027-99-01T00:00:00Z",
                "2027-00-01T00:00:00Z",
                "2027-02-29T00:00:00Z",
                "2027-04-31T00:00:00Z",
                "2027-01-00T00:00:00Z",
                "2027-01-32T00:00:00Z",
                "2027-01-01T24:00:00Z",
                "2027-01-01T24:30:00Z",
                "2027-01-01T23:60:00Z",
                "2027-01-01T23:59:60Z",
                "2027-01-01T23:59:61Z",
                "2027-01-01T12:00:00+24:00",
                "2027-01-01T12:00:00-24:00",
                "2027-01-01T12:00:00+01:60",
                "2027-01-01T12:00:00+1:00",
                "2027-01-01T12:00:00+0100",
                "2027-01-01T12:00:00+01",
                "2027-01-01T12:00:00",
                "2027-01-01T12:00Z",
                "2027-1-01T12:00:00Z",
                "2027-01-1T12:00:00Z",
                "2027-01-01T2:00:00Z",
                "27-01-01T12:00:00Z",
                "02027-01-01T12:00:00Z",
                "+2027-01-01T12:00:00Z",
                "-2027-01-01T12:00:00Z",
                "20270101T120000Z",
                "2027-01-01T12:00:00.Z",
                "2027-01-01T12:00:00,5Z",
                "2027-01-01T12:00:00.1234567890Z",
                "2027-01-01T12:00:00.+01:00",
                "2027-01-01 12:00:00Z",
                " 2027-01-01T12:00:00Z",
                "2027-01-01T12:00:00Z ",
                "2027-01-01T12:00:00 Z",
                "2027-01-01T12:00:00Z\n",
                "2027-01-01t12:00:00Z",
                "2027-01-01T12:00:00z",
                "2027-01-01T12:00:00Z+01:00",
                "2027-01-01T12:00:00[UTC]",
                "٢٠٢٧-01-01T12:00:00Z",
                "0000-12-31T23:59:59Z",
                "0001-01-01T00:00:00+00:01",
                "9999-12-31T23:59:59-00:01",
                "10000-01-01T00:00:00Z",
                "1798761600",
                "tomorrow"
            })
    void what_is_nearly_a_time_is_none(String text) {
        assertThat(Rfc3339.parse(text)).isEmpty();
    }

    /** An accepted text names the same time that a strict parser of the platform reads. */
    @Test
    void times_with_random_faults_are_refused_or_read_as_they_are_written() {
        var random = new Random(12);
        var accepted = 0;
        for (var round = 0; round < 50_000; round++) {
            var text = new StringBuilder(valid(random));
            for (var faults = random.nextInt(3); faults > 0; faults--) {
                damage(text, random);
            }
            var parsed = Rfc3339.parse(text.toString());
            assertThat(parsed).as(text.toString()).isEqualTo(strictly(text.toString()));
            accepted += parsed.isPresent() ? 1 : 0;
        }
        assertThat(accepted).isBetween(10_000, 45_000);
    }

    private static String valid(Random random) {
        var second = random.nextLong(LocalDateTime.of(2, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC), 253_400_000_000L);
        var digits = random.nextInt(10);
        var fraction = digits == 0
                ? ""
                : "." + "%09d".formatted(random.nextInt(1_000_000_000)).substring(0, digits);
        var offset = random.nextBoolean()
                ? "Z"
                : "%s%02d:%02d".formatted(random.nextBoolean() ? "+" : "-", random.nextInt(18), random.nextInt(60));
        return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss")
                        .format(LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC))
                + fraction
                + offset;
    }

    private static void damage(StringBuilder text, Random random) {
        var at = random.nextInt(text.length());
        var character = "0123456789-+:.TZ ".charAt(random.nextInt(17));
        switch (random.nextInt(3)) {
            case 0 -> text.setCharAt(at, character);
            case 1 -> text.insert(at, character);
            default -> text.deleteCharAt(at);
        }
    }

    private static Optional<Instant> strictly(String text) {
        var point = text.indexOf('.');
        var end = text.length() - (text.endsWith("Z") ? 1 : 6);
        var fraction = point < 0 ? "" : "." + "S".repeat(Math.max(end - point - 1, 0));
        // The platform takes years of more digits, with a sign.
        if (!text.matches("\\d{4}-.*")) {
            return Optional.empty();
        }
        if (point >= 0 && (fraction.length() < 2 || fraction.length() > 10)) {
            return Optional.empty();
        }
        // Offsets of 18 hours and more are beyond the platform; none is made here, but damage may.
        var isFar = text.matches(".*[+-](1[89]|2[0-3]):[0-5]\\d");
        var near = isFar ? text.substring(0, text.length() - 5) + "00:00" : text;
        try {
            var time = OffsetDateTime.parse(
                    near,
                    new DateTimeFormatterBuilder()
                            .appendPattern("uuuu-MM-dd'T'HH:mm:ss" + fraction)
                            .appendOffset("+HH:MM", "Z")
                            .toFormatter(Locale.ROOT)
                            .withResolverStyle(ResolverStyle.STRICT));
            if (time.getYear() < 1 || time.getYear() > 9999) {
                return Optional.empty();
            }
            return Optional.of(isFar ? shifted(time, text) : time.toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Instant shifted(OffsetDateTime time, String text) {
        var offset = text.substring(text.length() - 6);
        var minutes = Integer.parseInt(offset.substring(1, 3)) * 60 + Integer.parseInt(offset.substring(4));
        return time.toInstant().plusSeconds((offset.startsWith("-") ? 60L : -60L) * minutes);
    }
}
