package dev.keyhold.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.policy.ConditionOperator.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What condition operators read from text, at the bounds of each form. */
class LiteralsTest {
    @ParameterizedTest
    @ValueSource(strings = {"0", "9", "-7.5", "+3", "1e9", "1E-9", "1e-12345", ".5"})
    void reads_numbers(String text) {
        assertThat(Literals.number(text)).isEqualByComparingTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", ":", "1/2", "1:2", " 1", "1 ", "0x1", "e", "1e", "1e-123456", "--1", "NaN"})
    void takes_nothing_else_for_a_number(String text) {
        assertThat(Literals.number(text)).isNull();
    }

    @Test
    void reads_numbers_of_400_characters_and_no_longer_ones() {
        assertThat(Literals.number("1".repeat(400))).isNotNull();
        assertThat(Literals.number("1".repeat(401))).isNull();
    }

    @ParameterizedTest
    @CsvSource({"'', true", "QQ==, true", "QUI=, true", "QR==, false", "QQ, false", "Q Q=, false", "'QQ==\n', false"})
    void reads_base64_as_an_encoder_writes_it(String text, boolean valid) {
        assertThat(Literals.isBase64(text)).isEqualTo(valid);
    }

    @ParameterizedTest
    @CsvSource({
        "1970, 1970000",
        "1970-01, 0",
        "1970-02, 2678400000",
        "1970-1-2, 86400000",
        "1970-01-01T, 0",
        "1970-01-01t01, 3600000",
        "1970-01-01T01:02, 3720000",
        "1970-01-01T01:02:03, 3723000",
        "1970-01-01T23:59:59.999Z, 86399999",
        "1970-01-01T00:00:00.1z, 100",
        "1970-01-01T00:00:00.123456789, 123",
        "1970-01-01T00+01:30, -5400000",
        "1970-01-01T00-0130, 5400000",
        "1970-01-01T00-23:59, 86340000",
        "1970-01-01T-01, 3600000",
        "1972-02-29, 68169600000",
        "0, 0",
        "-1, -1000",
        "+5, 5000",
        "12345, 12345000",
        "9223372036854775, 9223372036854775000",
        "9223372036854776, 9223372036854775807",
        "-9223372036854775, -9223372036854775000",
        "-9223372036854776, -9223372036854775808",
        "9223372036854775807, 9223372036854775807",
    })
    void reads_times(String text, long millis) {
        assertThat(Literals.date(text)).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "-",
                "19x",
                "1970-",
                "1970-13",
                "1970-00",
                "1970-02-30",
                "1970-01-011",
                "1970-01-01 00",
                "1970-01-01T24",
                "1970-01-01T00:",
                "1970-01-01T00:60",
                "1970-01-01T00:00:60",
                "1970-01-01T00:00:00.",
                "1970-01-01T00:00:00.1234567890",
                "1970-01-01T00+1",
                "1970-01-01T00+24",
                "1970-01-01T00+01:60",
                "1970-01-01T00+01:000",
                "1970-01-01T00ZZ",
                "9223372036854775808",
                "99999999999999999999",
            })
    void takes_nothing_else_for_a_time(String text) {
        assertThat(Literals.date(text)).isNull();
    }

    @Test
    void session_policies_are_checked_for_binary_values_alone() {
        assertThat(Literals.isValid(Family.NUMBER, "x", true, false)).isFalse();
        assertThat(Literals.isValid(Family.NUMBER, "x", true, true)).isTrue();
        assertThat(Literals.isValid(Family.BINARY, "x", true, false)).isFalse();
        assertThat(Literals.isValid(Family.BINARY, "x", true, true)).isFalse();
    }

    @Test
    void an_arn_with_a_variable_is_checked_where_there_are_variables() {
        assertThat(Literals.isValid(Family.ARN, "${aws:SourceArn}", true, false))
                .isTrue();
        assertThat(Literals.isValid(Family.ARN, "${aws:SourceArn}", false, false))
                .isFalse();
    }
}
