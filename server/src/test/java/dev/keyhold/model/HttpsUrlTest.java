package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpsUrlTest {
    @ParameterizedTest
    @ValueSource(strings = {"https://a.example", "https://A.example:8443/path?query#part", "https://[::1]/"})
    void is_what_was_read(String text) {
        assertThat(HttpsUrl.parse(text)).hasValue(URI.create(text));
        assertThat(HttpsUrl.parse(text)).map(URI::toString).hasValue(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a.example",
                "http://a.example",
                "HTTPS://a.example",
                "https:a.example",
                "https:///path",
                "https://me@a.example",
                "https://@a.example",
                "https://a_b.example",
                " https://a.example",
                "https://a.example/%"
            })
    void is_nothing_else(String text) {
        assertThat(HttpsUrl.parse(text)).isEmpty();
    }
}
