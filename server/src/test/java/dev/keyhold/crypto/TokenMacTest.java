package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.SecretBytes;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenMacTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/.";

    private final TokenMac tag = TokenMac.of(SecretBytes.ofText("Jefe"));

    @Test
    void tags_as_rfc_4231_test_case_2_does() {
        var expected = HexFormat.of()
                .parseHex("164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                        + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");

        assertThat(tag.tag("what do ya want for nothing?"))
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(expected));
    }

    @Test
    void knows_its_own_tags_again() {
        var made = tag.tag("text");

        assertThat(made).hasSize(TokenMac.LENGTH).matches("[A-Za-z0-9_-]{86}");
        assertThat(tag.verifies("text", made)).isTrue();
    }

    @Test
    void refuses_a_tag_with_any_other_character_anywhere() {
        var made = tag.tag("text");
        for (int i = 0; i < made.length(); i++) {
            for (int j = 0; j < ALPHABET.length(); j++) {
                var c = ALPHABET.charAt(j);
                if (c != made.charAt(i)) {
                    var changed = made.substring(0, i) + c + made.substring(i + 1);
                    assertThat(tag.verifies("text", changed)).as(changed).isFalse();
                }
            }
        }
    }

    @Test
    void refuses_a_tag_that_is_longer_shorter_or_padded() {
        var made = tag.tag("text");

        assertThat(tag.verifies("text", made + "==")).isFalse();
        assertThat(tag.verifies("text", made + "A")).isFalse();
        assertThat(tag.verifies("text", made.substring(1))).isFalse();
        assertThat(tag.verifies("text", "")).isFalse();
        assertThat(tag.verifies("text", "\u0416".repeat(TokenMac.LENGTH))).isFalse();
    }

    @Test
    void refuses_the_tag_of_another_text_and_of_another_key() {
        var made = tag.tag("text");

        assertThat(tag.verifies("texu", made)).isFalse();
        assertThat(TokenMac.of(SecretBytes.ofText("Jeff")).verifies("text", made))
                .isFalse();
    }

    @Test
    void tags_alike_on_many_threads() {
        var expected = tag.tag("text");

        assertThat(IntStream.range(0, 10_000).parallel().mapToObj(_ -> tag.tag("text")))
                .containsOnly(expected);
    }

    @Test
    void outlives_the_key_it_was_made_of() {
        var key = SecretBytes.ofText("Jefe");
        var made = TokenMac.of(key);
        key.close();

        assertThat(made.tag("text")).isEqualTo(tag.tag("text"));
    }

    @Test
    void prints_as_stars() {
        assertThat(tag).hasToString("TokenTag[****]");
    }
}
