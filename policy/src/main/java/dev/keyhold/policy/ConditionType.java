package dev.keyhold.policy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The type of a condition key, as AWS's simulator takes them, and what operators on text see of its values: recorded
 * from AWS, a number in the form of {@link BigDecimal}, a time in UTC with milliseconds, and everything else as sent.
 */
public enum ConditionType {
    STRING {
        @Override
        public Optional<String> canonical(String text) {
            return Optional.of(text);
        }
    },
    /** Everything but {@code true} counts as false. */
    BOOLEAN {
        @Override
        public Optional<String> canonical(String text) {
            return Optional.of(text);
        }
    },
    NUMERIC {
        @Override
        public Optional<String> canonical(String text) {
            if (!NUMBER.matcher(text).matches()) {
                return Optional.empty();
            }
            try {
                return Optional.of(new BigDecimal(text).toString());
            } catch (NumberFormatException e) {
                // Its exponent has more than nine digits or so.
                return Optional.of(text);
            }
        }
    },
    DATE {
        @Override
        public Optional<String> canonical(String text) {
            var millis = Literals.date(text);
            if (millis == null) {
                return Optional.empty();
            }
            // Beyond the years of four digits there is no such form.
            var instant = Instant.ofEpochMilli(millis);
            var year = instant.atOffset(ZoneOffset.UTC).getYear();
            return Optional.of(year < 0 || year > 9999 ? text : TIME.format(instant));
        }
    },
    IP {
        @Override
        public Optional<String> canonical(String text) {
            return Optional.ofNullable(IpAddress.parse(text)).map(_ -> text);
        }
    },
    BINARY {
        @Override
        public Optional<String> canonical(String text) {
            try {
                var bytes = Base64.getDecoder().decode(text);
                return Optional.of(text).filter(Base64.getEncoder().encodeToString(bytes)::equals);
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    };

    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** The value as operators on text see it; empty if it is none of this type. */
    public abstract Optional<String> canonical(String text);
}
