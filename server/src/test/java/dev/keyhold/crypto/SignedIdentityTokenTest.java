package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.IdentityToken;
import dev.keyhold.model.Tag;
import dev.keyhold.oidc.TokenKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens are signed by the JDK, not by the library that verifies them. */
class SignedIdentityTokenTest {
    private static final TokenKey RSA = TokenKey.rsa("k");
    private static final TokenKey OTHER_RSA = TokenKey.rsa("other");
    private static final TokenKey WEAK_RSA = TokenKey.rsa("weak", 1_024);
    private static final TokenKey EC_256 = TokenKey.ec("k");
    private static final TokenKey EC_384 = TokenKey.ec("k", "ES384", "secp384r1");
    private static final TokenKey EC_521 = TokenKey.ec("k", "ES512", "secp521r1");
    private static final String CLAIMS = """
            {"iss":"https://ci.example.com","sub":"job","aud":"sts","iat":1772600000,"exp":1772603600}""";

    private static String header(String algorithm, String keyId) {
        return "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId + "\"}";
    }

    private static String signed(String claims) {
        return RSA.sign(header("RS256", "k"), claims);
    }

    private static Optional<IdentityToken> claims(String claims) {
        return SignedIdentityToken.parse(signed(claims)).map(SignedIdentityToken::claims);
    }

    private static String jwk(TokenKey key, String keyId, String more) {
        return key.jwk(",\"kid\":\"" + keyId + "\"" + more);
    }

    private static VerificationKeys keys(String... keys) {
        return VerificationKeys.parse("{\"keys\":[" + String.join(",", keys) + "]}")
                .orElseThrow();
    }

    private static SignedIdentityToken.Outcome outcome(String token, VerificationKeys keys) {
        return SignedIdentityToken.parse(token).orElseThrow().verifiedBy(keys);
    }

    private static TokenKey key(String algorithm) {
        return switch (algorithm) {
            case "ES256" -> EC_256;
            case "ES384" -> EC_384;
            case "ES512" -> EC_521;
            default -> RSA.by(algorithm);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "ES256", "ES384", "ES512"})
    void a_token_is_verified_by_the_key_that_it_names(String algorithm) {
        var key = key(algorithm);
        var token = key.sign(header(algorithm, "k"), CLAIMS);

        assertThat(outcome(token, keys(jwk(OTHER_RSA, "other", ""), jwk(key, "k", ""))))
                .isEqualTo(SignedIdentityToken.Outcome.VERIFIED);
        assertThat(outcome(token, keys(jwk(key, "other", "")))).isEqualTo(SignedIdentityToken.Outcome.UNKNOWN_KEY);
        assertThat(outcome(token, keys())).isEqualTo(SignedIdentityToken.Outcome.UNKNOWN_KEY);
    }

    @ParameterizedTest
    @CsvSource({"-1, false", "0, true", "253402300799, true", "253402300800, false"})
    void a_time_is_of_the_years_1970_to_9999(String seconds, boolean isTime) {
        for (var value : List.of(seconds, '"' + seconds + '"')) {
            var notBefore =
                    claims(CLAIMS.replace("}", ",\"nbf\":" + value + "}")).flatMap(IdentityToken::notBefore);
            assertThat(notBefore)
                    .isEqualTo(isTime ? Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds))) : Optional.empty());
        }
    }

    @Test
    void a_changed_token_and_one_of_another_key_are_not_verified() {
        var parts = signed(CLAIMS).split("\\.", -1);
        var changed = parts[0] + "." + TokenKey.encode(CLAIMS.replace("job", "jab")) + "." + parts[2];
        var ofOther = OTHER_RSA.sign(header("RS256", "k"), CLAIMS);

        for (var token : List.of(changed, ofOther)) {
            assertThat(outcome(token, keys(jwk(RSA, "k", "")))).isEqualTo(SignedIdentityToken.Outcome.WRONG_SIGNATURE);
        }
    }

    @Test
    void a_key_of_one_kind_or_curve_verifies_no_token_of_another() {
        var rsa = RSA.sign(header("RS256", "k"), CLAIMS);
        var ec = EC_256.sign(header("ES384", "k"), CLAIMS);

        assertThat(outcome(rsa, keys(jwk(EC_256, "k", "")))).isEqualTo(SignedIdentityToken.Outcome.UNKNOWN_KEY);
        assertThat(outcome(ec, keys(jwk(RSA, "k", "")))).isEqualTo(SignedIdentityToken.Outcome.UNKNOWN_KEY);
        assertThat(outcome(ec, keys(jwk(EC_256, "k", "")))).isEqualTo(SignedIdentityToken.Outcome.WRONG_SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "HS256", "HS512", "PS256", "EdDSA", "ES256K", "RS1", "rs256", "RSA-OAEP"})
    void a_token_of_another_algorithm_is_none(String algorithm) {
        assertThat(SignedIdentityToken.parse(RSA.sign(header(algorithm, "k"), CLAIMS)))
                .isEmpty();
    }

    /** The attack that takes the text of a public key for a shared secret. */
    @Test
    void a_public_key_is_no_shared_secret() throws GeneralSecurityException {
        var input = TokenKey.encode(header("HS256", "k")) + "." + TokenKey.encode(CLAIMS);
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(RSA.publicKey().getEncoded(), "HmacSHA256"));
        var token = input + "." + TokenKey.encode(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));

        assertThat(SignedIdentityToken.parse(token)).isEmpty();
        assertThat(keys("{\"kty\":\"oct\",\"kid\":\"k\",\"k\":\"AAAA\"}").size())
                .isZero();
    }

    @Test
    void a_token_without_a_key_id_is_verified_if_there_is_only_one_key() {
        var token = RSA.sign("{\"alg\":\"RS256\"}", CLAIMS);

        assertThat(outcome(token, keys(jwk(RSA, "k", "")))).isEqualTo(SignedIdentityToken.Outcome.VERIFIED);
        assertThat(outcome(token, keys(jwk(RSA, "k", ""), jwk(EC_256, "l", ""))))
                .isEqualTo(SignedIdentityToken.Outcome.UNKNOWN_KEY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ",\"use\":\"sig\",\"alg\":\"PS512\"|VERIFIED",
                ",\"use\":\"enc\"|UNKNOWN_KEY",
                ",\"key_ops\":[\"verify\"]|UNKNOWN_KEY",
                ",\"x5c\":[\"AAAA\"]|UNKNOWN_KEY"
            })
    void what_a_key_says_of_its_use_counts_and_what_it_says_of_its_algorithm_does_not(
            String more, SignedIdentityToken.Outcome outcome) {
        assertThat(outcome(signed(CLAIMS), keys(jwk(RSA, "k", more)))).isEqualTo(outcome);
    }

    @Test
    void keys_that_cannot_be_used_do_not_hinder_the_others() {
        var keys = keys(
                "1",
                "{}",
                "{\"kty\":\"RSA\",\"kid\":\"k\"}",
                OTHER_RSA.jwk(""),
                jwk(WEAK_RSA, "weak", ""),
                jwk(EC_256, "curve", "").replace("\"P-256\"", "\"P-384\""),
                jwk(RSA, "k", ""));

        assertThat(keys.size()).isEqualTo(1);
        assertThat(outcome(signed(CLAIMS), keys)).isEqualTo(SignedIdentityToken.Outcome.VERIFIED);
    }

    @Test
    void of_keys_with_one_name_the_last_counts() {
        assertThat(outcome(signed(CLAIMS), keys(jwk(OTHER_RSA, "k", ""), jwk(RSA, "k", ""))))
                .isEqualTo(SignedIdentityToken.Outcome.VERIFIED);
        assertThat(outcome(signed(CLAIMS), keys(jwk(RSA, "k", ""), jwk(OTHER_RSA, "k", ""))))
                .isEqualTo(SignedIdentityToken.Outcome.WRONG_SIGNATURE);
    }

    @Test
    void of_more_than_a_hundred_rsa_keys_none_is_used() {
        var hundred = IntStream.range(0, 99)
                .mapToObj(number -> jwk(OTHER_RSA, "k" + number, ""))
                .collect(Collectors.joining(","));
        var elliptic = EC_256.sign(header("ES256", "e"), CLAIMS);
        var tooMany = keys(hundred, jwk(OTHER_RSA, "more", ""), jwk(RSA, "k", ""), jwk(EC_256, "e", ""));

        assertThat(outcome(signed(CLAIMS), keys(hundred, jwk(RSA, "k", ""))))
                .isEqualTo(SignedIdentityToken.Outcome.VERIFIED);
        assertThat(outcome(signed(CLAIMS), tooMany)).isEqualTo(SignedIdentityToken.Outcome.UNKNOWN_KEY);
        assertThat(outcome(elliptic, tooMany)).isEqualTo(SignedIdentityToken.Outcome.VERIFIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "[[\"keys\",[]]]", "{\"keys\":{}}", "{\"keys\":[", "<html>"})
    void other_texts_are_no_keys(String text) {
        assertThat(VerificationKeys.parse(text)).isEmpty();
    }

    @Test
    void claims_are_read_with_the_ones_that_are_for_the_session() {
        assertThat(claims("""
                        {"iss":"https://ci.example.com/x","sub":"job","aud":["a","b"],"azp":"a","iat":"1772600000",
                         "exp":1772603600,"nbf":1772600001,"amr":["mfa","pwd"],"unknown":{"a":[1.5]},
                         "https://aws.amazon.com/roles":"r;s","https://aws.amazon.com/source_identity":"alice",
                         "https://aws.amazon.com/tags":
                            {"principal_tags":{"team":["blue"]},"transitive_tag_keys":["team"]}}"""))
                .hasValue(new IdentityToken(
                        "https://ci.example.com/x",
                        "job",
                        List.of("a", "b"),
                        Optional.of("a"),
                        Instant.ofEpochSecond(1_772_600_000),
                        Instant.ofEpochSecond(1_772_603_600),
                        Optional.of(Instant.ofEpochSecond(1_772_600_001)),
                        List.of("mfa", "pwd"),
                        Optional.of(List.of("r", "s")),
                        List.of(new Tag("team", "blue")),
                        List.of("team"),
                        Optional.of("alice")));
    }

    @Test
    void the_audience_is_the_authorized_party_or_the_only_one() {
        assertThat(claims(CLAIMS).orElseThrow().audience()).hasValue("sts");
        assertThat(claims(CLAIMS.replace("\"sts\"", "[\"a\",\"b\"]"))
                        .orElseThrow()
                        .audience())
                .isEmpty();
        assertThat(claims(CLAIMS.replace("\"sts\"", "[\"a\",\"b\"],\"azp\":\"b\""))
                        .orElseThrow()
                        .audience())
                .hasValue("b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"iss\":\"https://ci.example.com\",|",
                "\"sub\":\"job\"|\"sub\":\"\"",
                "\"sub\":\"job\"|\"sub\":7",
                "\"aud\":\"sts\",|",
                "\"aud\":\"sts\"|\"aud\":[]",
                "\"aud\":\"sts\"|\"aud\":[7]",
                "\"iat\":1772600000,|",
                "1772603600|1772603600.5",
                "1772603600|\"1772603600.0\"",
                "1772603600|-1",
                "1772603600|1e400",
                "1772603600|999999999999",
                "1772603600|true",
                "\"sub\"|\"https://aws.amazon.com/tags\":7,\"sub\"",
                "\"sub\"|\"https://aws.amazon.com/tags\":{\"principal_tags\":{\"a\":[]}},\"sub\""
            })
    void a_token_with_other_claims_is_none(String part, String other) {
        assertThat(claims(CLAIMS.replace(part, Optional.ofNullable(other).orElse(""))))
                .isEmpty();
    }

    @Test
    void other_texts_are_no_tokens() {
        var whole = signed(CLAIMS);
        var critical = RSA.sign("{\"alg\":\"RS256\",\"kid\":\"k\",\"crit\":[\"b64\"],\"b64\":true}", CLAIMS);
        var tooLong = signed(CLAIMS.replace("job", "x".repeat(SignedIdentityToken.MAX_LENGTH)));
        var deep = signed(String.join("", Collections.nCopies(6_000, "[")));

        for (var text :
                Arrays.asList("", "a", "a.b", "a.b.c", whole + ".", whole + "=", " " + whole, critical, tooLong)) {
            assertThat(SignedIdentityToken.parse(text)).as(text).isEmpty();
        }
        assertThat(SignedIdentityToken.parse(deep)).isEmpty();
        var pairs = RSA.sign("[[\"alg\",\"RS256\"],[\"kid\",\"k\"]]", CLAIMS);
        assertThat(SignedIdentityToken.parse(pairs)).isEmpty();
    }

    /** What the library throws for inputs that nobody thought of would be an error of the server. */
    @Test
    void nothing_is_thrown_whatever_the_text_is() {
        var random = new Random(20);
        var header =
                "{\"alg\":\"RS256\",\"kid\":\"k\",\"jwk\":{\"kty\":\"RSA\"},\"x5c\":[\"AAAA\"],\"p2c\":1,\"b64\":true}";
        var claims = CLAIMS.replace("\"sub\"", "\"nbf\":1e3,\"amr\":[null,{}],\"sub\"");
        var set = "{\"keys\":[" + jwk(RSA, "k", ",\"x5t\":\"AAAA\",\"exp\":1,\"key_ops\":null") + ","
                + jwk(EC_256, "l", ",\"d\":\"AAAA\",\"x5c\":[]") + "]}";
        for (int i = 0; i < 20_000; i++) {
            var text =
                    TokenKey.encode(changed(header, random)) + "." + TokenKey.encode(changed(claims, random)) + ".AAAA";
            var keys = VerificationKeys.parse(changed(set, random));
            assertThat(keys).isNotNull();
            assertThat(SignedIdentityToken.parse(text)
                            .map(token -> token.verifiedBy(keys.orElseGet(SignedIdentityTokenTest::keys))))
                    .isNotEqualTo(Optional.of(SignedIdentityToken.Outcome.VERIFIED));
        }
    }

    private static String changed(String text, Random random) {
        var changed = new StringBuilder(text);
        for (int edits = random.nextInt(4); edits > 0; edits--) {
            var at = random.nextInt(changed.length());
            switch (random.nextInt(3)) {
                case 0 -> changed.setCharAt(at, "{}[]\",:0e-.\\\u0000\uD800a".charAt(random.nextInt(15)));
                case 1 -> changed.deleteCharAt(at);
                default -> {
                    var from = random.nextInt(text.length());
                    changed.insert(at, text, from, Math.min(text.length(), from + random.nextInt(20)));
                }
            }
        }
        return changed.toString();
    }

    @Test
    void nothing_that_could_be_used_is_printed() {
        assertThat(SignedIdentityToken.parse(signed(CLAIMS)).orElseThrow())
                .hasToString("SignedIdentityToken[https://ci.example.com]");
    }
}
