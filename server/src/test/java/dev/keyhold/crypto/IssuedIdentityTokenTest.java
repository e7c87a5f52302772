package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.model.OutboundKey;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.TokenAlgorithm;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signatures are verified here by the JDK, not by the library that makes them. */
class IssuedIdentityTokenTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final SigningPairs PAIRS = new SigningPairs(TestRsaKeys.create());

    private static Map<String, Object> claims() {
        var claims = new LinkedHashMap<String, Object>();
        claims.put("iss", "https://keys.example.com/oidc/1");
        claims.put("aud", List.of("a", "b"));
        claims.put("iat", 1_772_600_000L);
        claims.put("tags", Map.of("Stadt", "Köln <&\"\\\u0001 \uD83D\uDE00"));
        return claims;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private static byte[] decoded(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    private static JsonNode part(String text) {
        return json(new String(decoded(text), StandardCharsets.UTF_8));
    }

    private static boolean verifies(TokenAlgorithm algorithm, String publicKey, String token) throws Exception {
        var name = algorithm == TokenAlgorithm.RS256 ? "RSA" : "EC";
        var key = KeyFactory.getInstance(name)
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(publicKey)));
        var signature = Signature.getInstance(
                algorithm == TokenAlgorithm.RS256 ? "SHA256withRSA" : "SHA384withECDSAinP1363Format");
        signature.initVerify(key);
        var end = token.lastIndexOf('.');
        signature.update(token.substring(0, end).getBytes(StandardCharsets.US_ASCII));
        return signature.verify(decoded(token.substring(end + 1)));
    }

    @ParameterizedTest
    @EnumSource
    void is_signed_as_RFC_7515_says(TokenAlgorithm algorithm) throws Exception {
        try (var pair = PAIRS.generate(algorithm)) {
            var token = IssuedIdentityToken.of(claims())
                    .sign(algorithm, "key-1", pair.privateKey())
                    .reveal();
            var parts = token.split("\\.");
            assertThat(parts).hasSize(3);
            assertThat(part(parts[0]))
                    .isEqualTo(json("{\"alg\":\"" + algorithm + "\",\"kid\":\"key-1\",\"typ\":\"JWT\"}"));
            var said = part(parts[1]);
            assertThat(said.get("iss").textValue()).isEqualTo("https://keys.example.com/oidc/1");
            assertThat(said.get("aud")).isEqualTo(json("[\"a\",\"b\"]"));
            assertThat(said.get("iat").isIntegralNumber()).isTrue();
            assertThat(said.get("iat").longValue()).isEqualTo(1_772_600_000L);
            assertThat(said.at("/tags/Stadt").textValue()).isEqualTo("Köln <&\"\\\u0001 \uD83D\uDE00");
            assertThat(verifies(algorithm, pair.publicKey(), token)).isTrue();
            assertThat(verifies(algorithm, pair.publicKey(), "e" + token)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void has_its_key_published_as_RFC_7517_says(TokenAlgorithm algorithm) throws Exception {
        try (var pair = PAIRS.generate(algorithm)) {
            var key = new OutboundKey(
                    Samples.ACCOUNT,
                    "key-1",
                    "issuer",
                    algorithm,
                    pair.publicKey(),
                    Sealed.of(new byte[] {1}),
                    ManualClock.START);
            var jwk = json(IssuedIdentityToken.jwk(key));
            assertThat(jwk.get("kid").textValue()).isEqualTo("key-1");
            assertThat(jwk.get("use").textValue()).isEqualTo("sig");
            assertThat(jwk.get("alg").textValue()).isEqualTo(algorithm.name());
            if (algorithm == TokenAlgorithm.RS256) {
                assertThat(jwk.fieldNames()).toIterable().containsOnly("kty", "kid", "use", "alg", "n", "e");
                assertThat(new BigInteger(1, decoded(jwk.get("n").textValue())).bitLength())
                        .isEqualTo(2_048);
            } else {
                assertThat(jwk.fieldNames()).toIterable().containsOnly("kty", "kid", "use", "alg", "crv", "x", "y");
                assertThat(jwk.get("crv").textValue()).isEqualTo("P-384");
                assertThat(decoded(jwk.get("x").textValue())).hasSize(48);
            }
        }
    }

    @Test
    void tells_its_length_and_not_its_claims() {
        var token = IssuedIdentityToken.of(Map.of("iss", "secret"));
        assertThat(token.length()).isEqualTo("{\"iss\":\"secret\"}".length());
        assertThat(token.toString()).doesNotContain("secret");
    }

    @Test
    void is_not_signed_by_what_is_no_key() {
        var token = IssuedIdentityToken.of(claims());
        try (var damaged = SecretBytes.ofText("no key")) {
            assertThatThrownBy(() -> token.sign(TokenAlgorithm.ES384, "key-1", damaged))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("key-1");
        }
    }
}
