package dev.keyhold.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of a signing time. */
final class SigningTimeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20150830T123600Z",
                "2015-08-30T12:36:00Z",
                "2015-08-30T12:36:00.999Z",
                "Sun, 30 Aug 2015 12:36:00 GMT",
            })
    void each_form_has_the_same_instant_and_basic_form(String text) {
        assertThat(SigningTime.parse(text))
                .hasValue(new SigningTime(Instant.parse("2015-08-30T12:36:00Z"), "20150830T123600Z"));
    }

    @ParameterizedTest
    @CsvSource({"00000101T000000Z, 0000-01-01T00:00:00Z", "99991231T235959Z, 9999-12-31T23:59:59Z"})
    void years_have_four_digits(String basic, Instant instant) {
        assertThat(SigningTime.parse(basic)).hasValue(new SigningTime(instant, basic));
        assertThat(SigningTime.parse(instant.toString())).hasValue(new SigningTime(instant, basic));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "20150830",
                "20150830T1236Z",
                "20150830T123600",
                "20150830T123600z",
                "20150830 123600Z",
                "2015083aT123600Z",
                "2015083/T123600Z",
                "20150230T123600Z",
                "20150830T126000Z",
                "20150830T243600Z",
                "-0001-12-31T23:59:59Z",
                "+10000-01-01T00:00:00Z",
                "Mon, 30 Aug 2015 12:36:00 GMT"
            })
    void any_other_text_is_none(String text) {
        assertThat(SigningTime.parse(text)).isEmpty();
    }
}
