package dev.keyhold.domain.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyhold.ManualClock;
import dev.keyhold.Patience;
import dev.keyhold.crypto.VerificationKeys;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.IdentityToken;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.oidc.TokenKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTokenVerifierTest {
    private static final String ISSUER = "https://ci.example.com";
    private static final TokenKey KEY = TokenKey.ec("one");
    private static final TokenKey RSA = TokenKey.rsa("rsa");
    private static final TokenKey OTHER = TokenKey.ec("two");
    private static final TokenKey SAME_NAME = TokenKey.ec("one");

    private final Instant start = ManualClock.START;
    private final ManualClock clock = new ManualClock();
    private List<TokenKey> published = List.of(KEY, RSA);
    private final IdentityTokenVerifier verifier = new IdentityTokenVerifier(
            AllowedIssuers.of(Map.of(ISSUER, source()), clock, Runnable::run, 100, (_, _) -> {}), clock);

    private KeySource source() {
        return new KeySource() {
            @Override
            public VerificationKeys fetch() {
                var keys = published.stream().map(TokenKey::jwk).collect(Collectors.joining(","));
                return VerificationKeys.parse("{\"keys\":[" + keys + "]}").orElseThrow();
            }

            @Override
            public Duration limit() {
                return Patience.LIMIT;
            }

            @Override
            public Duration life() {
                return Duration.ofMinutes(10);
            }
        };
    }

    private String claims(String audience, String more) {
        return claims(
                ISSUER, audience, start.getEpochSecond(), start.plusSeconds(600).getEpochSecond(), more);
    }

    private static String claims(String issuer, String audience, long issuedAt, long expiresAt, String more) {
        return "{\"iss\":\"%s\",\"sub\":\"job\",\"aud\":%s,\"iat\":%d,\"exp\":%d%s}"
                .formatted(issuer, audience, issuedAt, expiresAt, more);
    }

    private String token() {
        return KEY.sign(claims("\"sts\"", ""));
    }

    private AuthenticationFailure refusal(String token) {
        var thrown = catchThrowableOfType(ServiceException.class, () -> verifier.verify(verifier.read(token)));
        return ((ServiceError.Unauthenticated) thrown.serviceError()).reason();
    }

    @Test
    void a_token_of_an_allowed_issuer_is_what_it_claims() {
        for (var key : List.of(KEY, RSA)) {
            var token = verifier.verify(verifier.read(key.sign(claims("\"sts\"", ""))));
            assertThat(token)
                    .extracting(IdentityToken::issuer, IdentityToken::subject, IdentityToken::audiences)
                    .containsExactly(ISSUER, "job", List.of("sts"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "a.b.c", "t1.9euelZ"})
    void other_texts_are_no_identity_tokens(String text) {
        assertThat(refusal(text)).isEqualTo(AuthenticationFailure.BAD_IDENTITY_TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "HS256", "PS256", "RS1", "EdDSA"})
    void a_token_of_another_algorithm_is_none(String algorithm) {
        var token = KEY.sign("{\"alg\":\"" + algorithm + "\",\"kid\":\"one\"}", claims("\"sts\"", ""));
        assertThat(refusal(token)).isEqualTo(AuthenticationFailure.BAD_IDENTITY_TOKEN);
        var withoutSignature = token.substring(0, token.lastIndexOf('.') + 1);
        assertThat(refusal(withoutSignature)).isEqualTo(AuthenticationFailure.BAD_IDENTITY_TOKEN);
    }

    /** What anybody can compute of what the issuer publishes. */
    @Test
    void what_an_issuer_publishes_is_no_shared_secret() throws GeneralSecurityException {
        var encoder = Base64.getUrlEncoder().withoutPadding();
        var input = encoder.encodeToString("{\"alg\":\"HS256\",\"kid\":\"rsa\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + encoder.encodeToString(claims("\"sts\"", "").getBytes(StandardCharsets.UTF_8));
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(RSA.jwk().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        var token = input + "." + encoder.encodeToString(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));

        assertThat(refusal(token)).isEqualTo(AuthenticationFailure.BAD_IDENTITY_TOKEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://other.example.com",
                "https://ci.example.com/",
                "https://CI.example.com",
                "https://ci.example.com:443",
                "http://ci.example.com",
                "ci.example.com"
            })
    void an_issuer_is_allowed_by_its_exact_name_alone(String issuer) {
        var token = KEY.sign(claims(
                issuer, "\"sts\"", start.getEpochSecond(), start.plusSeconds(60).getEpochSecond(), ""));
        assertThat(refusal(token)).isEqualTo(AuthenticationFailure.UNKNOWN_ISSUER);
    }

    @Test
    void without_a_setting_no_issuer_is_allowed() {
        assertThatThrownBy(() -> new IdentityTokenVerifier(IssuerKeys.NONE, clock).verify(verifier.read(token())))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        e -> assertThat(e.serviceError())
                                .isEqualTo(new ServiceError.Unauthenticated(AuthenticationFailure.UNKNOWN_ISSUER)));
    }

    @Test
    void a_token_of_another_key_is_refused() {
        assertThat(refusal(SAME_NAME.sign(claims("\"sts\"", ""))))
                .isEqualTo(AuthenticationFailure.BAD_IDENTITY_TOKEN_SIGNATURE);
        assertThat(refusal(OTHER.sign(claims("\"sts\"", "")))).isEqualTo(AuthenticationFailure.UNKNOWN_ISSUER_KEY);
        var parts = token().split("\\.", -1);
        var forged = KEY.sign(claims("\"root\"", "")).split("\\.", -1)[1];
        assertThat(refusal(parts[0] + "." + forged + "." + parts[2]))
                .isEqualTo(AuthenticationFailure.BAD_IDENTITY_TOKEN_SIGNATURE);
    }

    @Test
    void a_new_key_is_accepted_once_the_issuer_publishes_it_and_an_old_one_until_it_does_not() {
        var _ = verifier.verify(verifier.read(token()));
        published = List.of(OTHER);

        assertThat(verifier.verify(verifier.read(OTHER.sign(claims("\"sts\"", ""))))
                        .subject())
                .isEqualTo("job");
        assertThat(refusal(token())).isEqualTo(AuthenticationFailure.UNKNOWN_ISSUER_KEY);
    }

    @Test
    void clocks_may_be_off_by_five_minutes() {
        var tolerance = IdentityTokenVerifier.TOLERANCE;
        var end = start.plusSeconds(600);
        var token = token();

        clock.advance(Duration.between(start, end.plus(tolerance)).minusSeconds(1));
        assertThat(verifier.verify(verifier.read(token)).expiresAt())
                .isEqualTo(Instant.ofEpochSecond(end.getEpochSecond()));
        clock.advance(Duration.ofSeconds(1));
        assertThat(refusal(token)).isEqualTo(AuthenticationFailure.IDENTITY_TOKEN_EXPIRED);
    }

    @Test
    void a_token_of_the_future_is_refused() {
        var soon = start.plus(IdentityTokenVerifier.TOLERANCE).getEpochSecond();
        var end = start.plusSeconds(6_000).getEpochSecond();

        for (var later : List.of(0, 1)) {
            var issued = KEY.sign(claims(ISSUER, "\"sts\"", soon + later, end, ""));
            var valid = KEY.sign(claims("\"sts\"", ",\"nbf\":" + (soon + later)));
            for (var token : List.of(issued, valid)) {
                if (later == 0) {
                    assertThat(verifier.verify(verifier.read(token)).subject()).isEqualTo("job");
                } else {
                    assertThat(refusal(token)).isEqualTo(AuthenticationFailure.IDENTITY_TOKEN_FROM_FUTURE);
                }
            }
        }
    }

    @Test
    void of_several_audiences_the_token_says_which_counts() {
        assertThat(refusal(KEY.sign(claims("[\"sts\",\"other\"]", ""))))
                .isEqualTo(AuthenticationFailure.AMBIGUOUS_AUDIENCE);
        assertThat(verifier.verify(verifier.read(KEY.sign(claims("[\"sts\",\"other\"]", ",\"azp\":\"sts\""))))
                        .audience())
                .hasValue("sts");
    }
}
