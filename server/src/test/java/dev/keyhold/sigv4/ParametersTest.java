package dev.keyhold.sigv4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Query strings and forms, and the encoding in them. */
final class ParametersTest {
    @Test
    void names_and_values_are_decoded_and_the_first_of_a_name_counts() throws Exception {
        var parameters = Parameters.parse("a=1&b=x+y%2B%26%3d&&a=2&c&=d&e=f=g&%C3%A9=%e2%82%AC");
        assertThat(parameters.get("a")).hasValue("1");
        assertThat(parameters.get("b")).hasValue("x y+&=");
        assertThat(parameters.get("c")).hasValue("");
        assertThat(parameters.get("")).hasValue("d");
        assertThat(parameters.get("e")).hasValue("f=g");
        assertThat(parameters.get("é")).hasValue("€");
        assertThat(parameters.get("d")).isEmpty();
        assertThat(Parameters.parse("")).isSameAs(Parameters.NONE);
    }

    @Test
    void those_of_one_place_go_before_those_of_another() throws Exception {
        var both = Parameters.parse("a=1&b=2").or(Parameters.parse("b=3&c=4"));
        assertThat(both.get("a")).hasValue("1");
        assertThat(both.get("b")).hasValue("2");
        assertThat(both.get("c")).hasValue("4");
        var some = Parameters.parse("a=1");
        assertThat(Parameters.NONE.or(some)).isSameAs(some);
    }

    @Test
    void those_below_a_name_are_found() throws Exception {
        var parameters = Parameters.parse("Tags.1=a&Tags.2=b&Tag=c");
        var found = new HashMap<String, String>();
        parameters.forEachBelow("Tags.", found::put);
        assertThat(found).containsOnly(Map.entry("1", "a"), Map.entry("2", "b"));
        assertThat(parameters.hasBelow("Tags.")).isTrue();
        assertThat(parameters.hasBelow("Tags.3")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "%, Incomplete trailing escape % sequence",
        "a=%4, Incomplete trailing escape % sequence",
        "%4, Incomplete trailing escape % sequence",
        "%4g=a, Illegal hex character in escape % pattern: %4g",
        "%g4=a, Illegal hex character in escape % pattern: %g4",
        "a=%FF, Illegal UTF-8 in a value",
        "%C3=a, Illegal UTF-8 in a value",
    })
    void what_is_not_well_encoded_is_refused(String encoded, String text) {
        assertThatExceptionOfType(PercentCoding.Malformed.class)
                .isThrownBy(() -> Parameters.parse(encoded))
                .satisfies(refusal -> assertThat(refusal.text()).isEqualTo(text));
    }

    /** It is a character like others, where it was sent as such. */
    @Test
    void the_replacement_character_may_be_sent() throws Exception {
        assertThat(Parameters.parse("a=%EF%BF%BD").get("a")).hasValue("\uFFFD");
    }

    @Test
    void their_number_is_bounded() throws Exception {
        assertThat(Parameters.split("a&".repeat(Parameters.MAX))).hasSize(Parameters.MAX);
        assertThatExceptionOfType(PercentCoding.Malformed.class)
                .isThrownBy(() -> Parameters.split("a&".repeat(Parameters.MAX + 1)))
                .satisfies(refusal -> assertThat(refusal.text()).isEqualTo("More than 1000 parameters"));
    }

    @Test
    void all_but_the_unreserved_characters_are_encoded() {
        assertThat(encode("AZaz09-._~")).isEqualTo("AZaz09-._~");
        assertThat(encode("@[`{/: +%é")).isEqualTo("%40%5B%60%7B%2F%3A%20%2B%25%C3%A9");
    }

    private static String encode(String text) {
        return PercentCoding.encode(text.getBytes(StandardCharsets.UTF_8));
    }
}
