package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicUrlTest {
    @ParameterizedTest
    @CsvSource({
        "https://keys.example.com,https://keys.example.com",
        "HTTPS://Keys.Example.COM:443/,https://keys.example.com",
        "https://keys.example.com:8443,https://keys.example.com:8443",
        "https://example.com/Keys/,https://example.com/Keys",
        "https://[::1]:8443,https://[::1]:8443"
    })
    void is_what_was_set_in_its_usual_form(String text, String url) {
        assertThat(PublicUrl.parse(text)).hasValueSatisfying(parsed -> {
            assertThat(parsed.text()).isEqualTo(url);
            assertThat(parsed.ofIssuer("id")).isEqualTo(url + "/oidc/id");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://keys.example.com",
                "keys.example.com",
                "https://",
                "https:///oidc",
                "https://me@keys.example.com",
                "https://keys.example.com/?a=b",
                "https://keys.example.com/#a",
                "https://keys.example.com/a/../b",
                "https://keys.example.com/a//b",
                "https://keys.example.com/%61",
                "https://keys example.com",
                ""
            })
    void is_nothing_else(String text) {
        assertThat(PublicUrl.parse(text)).isEmpty();
    }
}
