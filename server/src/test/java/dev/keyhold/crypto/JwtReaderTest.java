package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.Jwt;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtReaderTest {
    private static final String HEADER = "{\"typ\":\"JWT\",\"alg\":\"PS256\",\"kid\":\"aje1\"}";
    private static final String CLAIMS = "{\"iss\":\"aje2\",\"aud\":\"a\",\"iat\":1000,\"exp\":2000}";

    @Test
    void reads_every_field_it_knows() {
        var jwt = parse(
                HEADER, "{\"iss\":\"aje2\",\"aud\":[\"a\",\"b\"],\"iat\":1000,\"exp\":2000.5,\"nbf\":1,\"sub\":{}}");

        assertThat(jwt).hasValueSatisfying(found -> {
            assertThat(found.type()).contains("JWT");
            assertThat(found.algorithm()).contains("PS256");
            assertThat(found.keyId()).contains("aje1");
            assertThat(found.claims().issuer()).contains("aje2");
            assertThat(found.claims().audiences()).containsExactly("a", "b");
            assertThat(found.claims().issuedAt()).contains(Instant.ofEpochSecond(1_000));
            assertThat(found.claims().expiresAt()).contains(Instant.ofEpochMilli(2_000_500));
            assertThat(found.claims().notBefore()).contains(Instant.ofEpochSecond(1));
            assertThat(found.signingInput())
                    .isEqualTo(base64(HEADER) + "."
                            + "eyJpc3MiOiJhamUyIiwiYXVkIjpbImEiLCJiIl0sImlhdCI6MTAwMCwi"
                            + "ZXhwIjoyMDAwLjUsIm5iZiI6MSwic3ViIjp7fX0");
            assertThat(found.signature()).isEqualTo("signature".getBytes(StandardCharsets.UTF_8));
        });
    }

    @Test
    void leaves_empty_what_is_not_said() {
        assertThat(parse("{}", "{}")).hasValueSatisfying(found -> {
            assertThat(found.type()).isEmpty();
            assertThat(found.algorithm()).isEmpty();
            assertThat(found.keyId()).isEmpty();
            assertThat(found.claims().issuer()).isEmpty();
            assertThat(found.claims().audiences()).isEmpty();
            assertThat(found.claims().issuedAt()).isEmpty();
            assertThat(found.claims().expiresAt()).isEmpty();
            assertThat(found.claims().notBefore()).isEmpty();
        });
    }

    @Test
    void does_not_print_the_signature() {
        assertThat(parse(HEADER, CLAIMS).orElseThrow()).hasToString("Jwt[aje1]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "\"text\"",
                "null",
                "{} {}",
                "{}x",
                "{'kid':'a'}",
                "{\"kid\":\"a\",\"kid\":\"b\"}",
                "{\"kid\":1}",
                "{\"kid\":null}",
                "{\"kid\":[\"a\"]}",
                "{\"alg\":{}}",
                "{\"typ\":true}",
                "{\"crit\":[\"b64\"],\"b64\":false}",
                "{\"a\":[[[[[[[[[[1]]]]]]]]]]}",
                "{\"kid\":\"a\",}",
                "{\"kid\":\"a\u0000\"}"
            })
    void refuses_a_header(String header) {
        assertThat(parse(header, CLAIMS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "[[\"iss\",\"a\"]]",
                "{\"iss\":1}",
                "{\"iss\":\"a\",\"iss\":\"a\"}",
                "{\"aud\":1}",
                "{\"aud\":null}",
                "{\"aud\":[1]}",
                "{\"aud\":[\"a\",null]}",
                "{\"aud\":{}}",
                "{\"iat\":\"1000\"}",
                "{\"iat\":null}",
                "{\"iat\":true}",
                "{\"iat\":-1}",
                "{\"exp\":1e30}",
                "{\"exp\":1e999999999}",
                "{\"exp\":-1e999999999}",
                "{\"exp\":1e99999999999}",
                "{\"exp\":253402300800}",
                "{\"exp\":99999999999999999999999999}",
                "{\"exp\":NaN}",
                "{\"nbf\":[]}"
            })
    void refuses_claims(String claims) {
        assertThat(parse(HEADER, claims)).isEmpty();
    }

    @Test
    void takes_the_latest_time_there_is() {
        assertThat(parse(HEADER, "{\"exp\":253402300799}")
                        .orElseThrow()
                        .claims()
                        .expiresAt())
                .contains(Instant.parse("9999-12-31T23:59:59Z"));
    }

    @Test
    void refuses_too_many_audiences() {
        assertThat(parse(HEADER, "{\"aud\":[" + "\"a\",".repeat(19) + "\"a\"]}"))
                .isPresent();
        assertThat(parse(HEADER, "{\"aud\":[" + "\"a\",".repeat(20) + "\"a\"]}"))
                .isEmpty();
    }

    @Test
    void refuses_text_that_is_not_utf_8() {
        var bytes = "{\"kid\":\"a\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        var wide = "{\"kid\":\"a\"}".getBytes(StandardCharsets.UTF_16BE);

        for (var header : new byte[][] {bytes, wide}) {
            assertThat(JwtReader.read(base64(header) + "." + base64(CLAIMS) + ".AAAA"))
                    .isEmpty();
        }
    }

    @Test
    void refuses_other_numbers_of_parts() {
        var text = base64(HEADER) + "." + base64(CLAIMS);

        for (var jwt :
                new String[] {"", ".", "..", text, text + ".", text + ".AAAA.", text + ".AAAA.AAAA", "." + text}) {
            assertThat(JwtReader.read(jwt)).as(jwt).isEmpty();
        }
    }

    @Test
    void refuses_every_spelling_of_base64_but_one() {
        var text = base64(HEADER) + "." + base64(CLAIMS) + ".";

        assertThat(JwtReader.read(text + "AAE")).isPresent();
        for (var signature : new String[] {"AAE=", "AAF", "AA+", "AA/", "A A", "AAE\n", "A", "\u0416"}) {
            assertThat(JwtReader.read(text + signature)).as(signature).isEmpty();
        }
    }

    @Test
    void refuses_what_is_longer_than_the_contract_allows() {
        var text = base64(HEADER) + "." + base64(CLAIMS) + ".";
        var longest = 8_000 - text.length() - (8_000 - text.length()) % 4;

        assertThat(JwtReader.read(text + "A".repeat(longest))).isPresent();
        assertThat(JwtReader.read(text + "A".repeat(longest + 4))).isEmpty();
        assertThat(JwtReader.read(".".repeat(10_000_000))).isEmpty();
    }

    @Test
    void never_throws() {
        var random = new Random(11);
        var text = base64(HEADER) + "." + base64(CLAIMS) + ".AAAA";
        for (int i = 0; i < 20_000; i++) {
            var changed = new StringBuilder(text);
            for (int edits = 0; edits <= i % 4; edits++) {
                changed.setCharAt(random.nextInt(text.length()), (char) random.nextInt(i % 2 == 0 ? 128 : 0x10000));
            }
            assertThat(JwtReader.read(changed.toString())).isNotNull();
        }
    }

    private Optional<Jwt> parse(String header, String claims) {
        return JwtReader.read(base64(header) + "." + base64(claims) + "." + base64("signature"));
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
