package dev.keyhold.domain.authn;

import static dev.keyhold.domain.authn.AuthenticationFixture.ACCOUNT;
import static dev.keyhold.domain.authn.AuthenticationFixture.FAILURES_PER_KEY;
import static dev.keyhold.domain.authn.AuthenticationFixture.ORIGIN;
import static dev.keyhold.domain.authn.AuthenticationFixture.caller;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyhold.api.yandex.iam.IamTokensApi;
import dev.keyhold.crypto.Ps256;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwtExchangeTest {
    private static final String OWN_AUDIENCE = "https://iam.keyhold.test:8443/iam/v1/tokens";
    private static final long HOUR = 3_600;

    private static RsaKeys.Pair pair;
    private static RsaKeys.Pair other;

    @TempDir
    private Path folder;

    private AuthenticationFixture fixture;
    private Identity alice;
    private AuthorizedKey key;

    @BeforeAll
    static void makeKeys() {
        pair = AuthenticationFixture.keyPair(1);
        other = AuthenticationFixture.keyPair(2);
    }

    @BeforeEach
    void install() {
        fixture = AuthenticationFixture.in(folder);
        alice = fixture.alice;
        key = fixture.authorizedKey(alice, pair);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void gives_a_token_of_the_keys_owner() {
        var issued = fixture.exchange.exchange(jwt(header(), claims()), Set.of(IamTokensApi.VENDOR_AUDIENCE), ORIGIN);

        assertThat(caller(fixture.verify(issued.token().reveal())).identity()).isEqualTo(alice);
        assertThat(Duration.between(fixture.clock.instant(), issued.expiresAt()))
                .isBetween(Duration.ofHours(12).minusMillis(1), Duration.ofHours(12));
    }

    @Test
    void gives_none_while_the_account_is_closed() {
        var jwt = jwt(header(), claims());
        fixture.exchange.exchange(jwt, Set.of(IamTokensApi.VENDOR_AUDIENCE), ORIGIN);
        var account = fixture.store.read(tx -> tx.accounts().find(ACCOUNT)).orElseThrow();
        fixture.write(tx -> tx.accounts().update(account.closed(fixture.clock.instant(), fixture.clock.instant())));

        assertThat(reason(jwt)).isEqualTo(AuthenticationFailure.UNKNOWN_JWT_KEY);

        fixture.write(tx -> tx.accounts().update(account));
        fixture.exchange.exchange(jwt, Set.of(IamTokensApi.VENDOR_AUDIENCE), ORIGIN);
    }

    @Test
    void takes_the_same_jwt_again() {
        var jwt = jwt(header(), claims());

        var first = fixture.exchange.exchange(jwt, Set.of(IamTokensApi.VENDOR_AUDIENCE), ORIGIN);
        var second = fixture.exchange.exchange(jwt, Set.of(IamTokensApi.VENDOR_AUDIENCE), ORIGIN);

        assertThat(first.token()).isNotEqualTo(second.token());
    }

    @Test
    void takes_an_audience_alone_or_among_others() {
        var vendor = "\"" + IamTokensApi.VENDOR_AUDIENCE + "\"";

        assertAccepted(header(), claims(vendor, 0, HOUR));
        assertAccepted(header(), claims("[" + vendor + "]", 0, HOUR));
        assertAccepted(header(), claims("[\"https://other.test\"," + vendor + "]", 0, HOUR));
    }

    @Test
    void takes_its_own_audiences_besides_the_vendors() {
        var jwt = jwt(header(), claims("\"" + OWN_AUDIENCE + "\"", 0, HOUR));

        fixture.exchange.exchange(jwt, Set.of(IamTokensApi.VENDOR_AUDIENCE, OWN_AUDIENCE), ORIGIN);

        assertThat(reason(jwt)).isEqualTo(AuthenticationFailure.WRONG_AUDIENCE);
    }

    @Test
    void refuses_other_audiences() {
        assertThat(reason(jwt(header(), claims("\"https://iam.api.cloud.yandex.net/\"", 0, HOUR))))
                .isEqualTo(AuthenticationFailure.WRONG_AUDIENCE);
        assertThat(reason(jwt(header(), claims("[]", 0, HOUR)))).isEqualTo(AuthenticationFailure.WRONG_AUDIENCE);
        assertThat(reason(jwt(header(), claims("\"\"", 0, HOUR)))).isEqualTo(AuthenticationFailure.WRONG_AUDIENCE);
        assertThat(reason(jwt(header(), claims().replace("\"aud\"", "\"AUD\""))))
                .isEqualTo(AuthenticationFailure.WRONG_AUDIENCE);
    }

    @Test
    void refuses_what_is_no_jwt() {
        for (var text : new String[] {"", "a", "a.b.c", "..", jwt(header(), claims()) + "."}) {
            assertThat(reason(text)).isEqualTo(AuthenticationFailure.BAD_JWT);
        }
    }

    @Test
    void takes_a_header_without_type_but_none_of_another_type() {
        assertAccepted("{\"alg\":\"PS256\",\"kid\":\"" + key.id() + "\"}", claims());
        assertAccepted(header().replace("JWT", "jwt"), claims());
        assertThat(reason(jwt(header().replace("JWT", "JWE"), claims()))).isEqualTo(AuthenticationFailure.BAD_JWT);
    }

    @Test
    void refuses_every_algorithm_but_ps256() {
        for (var algorithm : new String[] {"none", "RS256", "PS384", "PS512", "HS256", "ps256", ""}) {
            assertThat(reason(jwt(header().replace("PS256", algorithm), claims())))
                    .as(algorithm)
                    .isEqualTo(AuthenticationFailure.WRONG_JWT_ALGORITHM);
        }
        assertThat(reason(jwt("{\"typ\":\"JWT\",\"kid\":\"" + key.id() + "\"}", claims())))
                .isEqualTo(AuthenticationFailure.WRONG_JWT_ALGORITHM);
    }

    @Test
    void refuses_a_key_whose_public_half_is_none() {
        key = fixture.authorizedKey(
                alice,
                new RsaKeys.Pair("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", pair.privateKey()));
        assertThat(reason(jwt(header(), claims()))).isEqualTo(AuthenticationFailure.FORGED_RECORD);
    }

    @Test
    void refuses_a_header_without_a_key() {
        assertThat(reason(jwt("{\"typ\":\"JWT\",\"alg\":\"PS256\"}", claims())))
                .isEqualTo(AuthenticationFailure.MISSING_KID);
    }

    @Test
    void refuses_unknown_keys() {
        var foreign = ResourceId.of(ResourceId.IAM, new AccountId("999999999999"), 5);
        for (var kid : new String[] {"", "x", "../../etc/passwd", alice.id().text(), foreign.text()}) {
            assertThat(reason(jwt(header().replace(key.id().text(), kid), claims())))
                    .as(kid)
                    .isEqualTo(AuthenticationFailure.UNKNOWN_JWT_KEY);
        }
    }

    @Test
    void refuses_a_deleted_key_at_once() {
        assertAccepted(header(), claims());

        fixture.write(tx -> tx.authorizedKeys().delete(key));

        assertThat(reason(jwt(header(), claims()))).isEqualTo(AuthenticationFailure.UNKNOWN_JWT_KEY);
    }

    @Test
    void refuses_a_signature_by_another_key() {
        assertThat(reason(jwt(header(), claims(), other))).isEqualTo(AuthenticationFailure.BAD_JWT_SIGNATURE);
    }

    @Test
    void refuses_claims_and_headers_that_were_not_signed() {
        var parts = jwt(header(), claims()).split("\\.", -1);
        var later = base64(claims(vendor(), 1, HOUR));
        var changed = base64(header().replace("JWT", "jwt"));

        assertThat(reason(parts[0] + "." + later + "." + parts[2])).isEqualTo(AuthenticationFailure.BAD_JWT_SIGNATURE);
        assertThat(reason(changed + "." + parts[1] + "." + parts[2]))
                .isEqualTo(AuthenticationFailure.BAD_JWT_SIGNATURE);
    }

    @Test
    void refuses_any_one_character_changed() {
        var jwt = jwt(header(), claims());
        for (int i = 0; i < jwt.length(); i += 7) {
            var c = jwt.charAt(i) == 'x' ? 'y' : 'x';
            assertThat(reasonElsewhere(jwt.substring(0, i) + c + jwt.substring(i + 1), i))
                    .isNotNull();
        }
    }

    @Test
    void looks_at_claims_only_after_the_signature() {
        assertThat(reason(jwt(header(), "{\"aud\":\"nobody\"}", other)))
                .isEqualTo(AuthenticationFailure.BAD_JWT_SIGNATURE);
    }

    @Test
    void refuses_an_issuer_who_does_not_own_the_key() {
        var bob = new Identity(
                ACCOUNT,
                AuthenticationFixture.id(1_002),
                alice.folder(),
                Identity.Kind.USER,
                "bob",
                "/",
                fixture.clock.instant());
        fixture.write(tx -> tx.identities().insert(bob));

        assertThat(reason(jwt(
                        header(), claims().replace(alice.id().text(), bob.id().text()))))
                .isEqualTo(AuthenticationFailure.WRONG_ISSUER);
        assertThat(reason(jwt(header(), claims().replace("\"iss\"", "\"sub\""))))
                .isEqualTo(AuthenticationFailure.WRONG_ISSUER);
    }

    @Test
    void takes_a_jwt_that_lives_an_hour_and_none_that_lives_longer() {
        assertAccepted(header(), claims(vendor(), 0, HOUR));
        assertThat(reason(jwt(header(), claims(vendor(), 0, HOUR + 1))))
                .isEqualTo(AuthenticationFailure.JWT_TOO_LONG_LIVED);
        assertThat(reason(jwt(header(), claims(vendor(), -2 * HOUR, 3 * HOUR))))
                .isEqualTo(AuthenticationFailure.JWT_TOO_LONG_LIVED);
    }

    @Test
    void takes_a_jwt_until_a_minute_after_its_end() {
        var jwt = jwt(header(), claims(vendor(), 0, HOUR));
        fixture.advance(Duration.ofSeconds(HOUR + 59));
        fixture.exchange.exchange(jwt, Set.of(IamTokensApi.VENDOR_AUDIENCE), ORIGIN);

        fixture.advance(Duration.ofSeconds(1));

        assertThat(reason(jwt)).isEqualTo(AuthenticationFailure.JWT_EXPIRED);
    }

    @Test
    void takes_a_jwt_from_a_minute_before_its_issue() {
        assertAccepted(header(), claims(vendor(), 60, HOUR));
        assertThat(reason(jwt(header(), claims(vendor(), 61, HOUR)))).isEqualTo(AuthenticationFailure.JWT_FROM_FUTURE);
    }

    @Test
    void heeds_from_when_on_a_jwt_is_valid() {
        var now = fixture.clock.instant().getEpochSecond();

        assertAccepted(header(), claims().replace("}", ",\"nbf\":" + (now - 5) + "}"));
        assertAccepted(header(), claims().replace("}", ",\"nbf\":" + (now + 60) + "}"));
        assertThat(reason(jwt(header(), claims().replace("}", ",\"nbf\":" + (now + 61) + "}"))))
                .isEqualTo(AuthenticationFailure.JWT_FROM_FUTURE);
    }

    @Test
    void refuses_a_jwt_that_does_not_say_when_it_was_issued_and_ends() {
        assertThat(reason(jwt(header(), claims().replace("\"iat\"", "\"x\""))))
                .isEqualTo(AuthenticationFailure.BAD_JWT);
        assertThat(reason(jwt(header(), claims().replace("\"exp\"", "\"x\""))))
                .isEqualTo(AuthenticationFailure.BAD_JWT);
    }

    @Test
    void refuses_an_owner_who_is_suspended_expired_or_gone() {
        var jwt = jwt(header(), claims());
        fixture.suspend(alice);
        assertThat(reason(jwt)).isEqualTo(AuthenticationFailure.SUSPENDED_IDENTITY);
        fixture.reactivate(alice);
        fixture.expire(alice, fixture.clock.instant());
        assertThat(reason(jwt)).isEqualTo(AuthenticationFailure.EXPIRED_IDENTITY);
        fixture.delete(alice);
        assertThat(reason(jwt)).isEqualTo(AuthenticationFailure.DELETED_IDENTITY);
    }

    @Test
    void gives_a_token_that_ends_with_its_owner() {
        var end = fixture.clock.instant().plus(Duration.ofMinutes(5));
        fixture.expire(alice, end);

        var issued = fixture.exchange.exchange(jwt(header(), claims()), Set.of(IamTokensApi.VENDOR_AUDIENCE), ORIGIN);

        assertThat(issued.expiresAt()).isBeforeOrEqualTo(end);
    }

    @Test
    void counts_as_a_use_of_the_key_and_of_its_owner() {
        reason(jwt(header(), claims(), other));
        assertThat(fixture.lastUse(key.id())).isEmpty();

        assertAccepted(header(), claims());

        assertThat(fixture.lastUse(key.id())).contains(fixture.clock.instant());
        assertThat(fixture.lastUse(alice.id())).contains(fixture.clock.instant());
    }

    @Test
    void leaves_an_audit_event_that_names_key_and_token() {
        var issued = fixture.exchange.exchange(jwt(header(), claims()), Set.of(IamTokensApi.VENDOR_AUDIENCE), ORIGIN);

        assertThat(fixture.changes()).singleElement().satisfies(event -> {
            assertThat(event.operation()).isEqualTo("CREATE_IAM_TOKEN");
            assertThat(event.actor()).contains(alice.id());
            assertThat(event.accessKey()).isEqualTo(key.id().text());
            assertThat(event.target()).isEqualTo("IAM token " + issued.id() + " of user alice");
            assertThat(event.toString()).doesNotContain(issued.token().reveal());
        });
    }

    @Test
    void leaves_a_trace_of_each_refusal() {
        reason("geheim");
        reason(jwt(header(), claims(), other));

        assertThat(fixture.denials(AccountId.SYSTEM)).singleElement().satisfies(event -> {
            assertThat(event.reason()).isEqualTo("BAD_JWT");
            assertThat(event.operation()).isEqualTo("CREATE_IAM_TOKEN");
            assertThat(event.toString()).doesNotContain("geheim");
        });
        assertThat(fixture.denials(ACCOUNT)).singleElement().satisfies(event -> {
            assertThat(event.reason()).isEqualTo("BAD_JWT_SIGNATURE");
            assertThat(event.accessKey()).isEqualTo(key.id().text());
            assertThat(event.actor()).isEqualTo(Optional.of(alice.id()));
        });
    }

    @Test
    void refuses_an_oauth_token_with_a_trace() {
        assertThat(fixture.exchange.refuseOauth(ORIGIN).serviceError())
                .isEqualTo(new ServiceError.Unauthenticated(AuthenticationFailure.NO_OAUTH));

        assertThat(fixture.denials(AccountId.SYSTEM))
                .singleElement()
                .satisfies(event -> assertThat(event.reason()).isEqualTo("NO_OAUTH"));
    }

    @Test
    void limits_failures_with_one_key() {
        var forged = jwt(header(), claims(), other);
        for (int i = 0; i < FAILURES_PER_KEY; i++) {
            reason(forged);
        }

        assertThatThrownBy(() -> fixture.exchange.exchange(
                        jwt(header(), claims()), Set.of(IamTokensApi.VENDOR_AUDIENCE), ORIGIN))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError()).isEqualTo(new ServiceError.Throttled()));
        fixture.advance(Duration.ofMinutes(1));
        assertAccepted(header(), claims());
    }

    private void assertAccepted(String header, String claims) {
        var issued = fixture.exchange.exchange(jwt(header, claims), Set.of(IamTokensApi.VENDOR_AUDIENCE), ORIGIN);
        assertThat(caller(fixture.verify(issued.token().reveal())).identity().id())
                .isEqualTo(alice.id());
    }

    private AuthenticationFailure reason(String jwt) {
        return reason(jwt, ORIGIN);
    }

    private AuthenticationFailure reasonElsewhere(String jwt, int number) {
        return reason(jwt, new RequestOrigin("request-2", "198.51.100." + number, "test", "yandex"));
    }

    private AuthenticationFailure reason(String jwt, RequestOrigin origin) {
        var refused = catchThrowableOfType(
                ServiceException.class,
                () -> fixture.exchange.exchange(jwt, Set.of(IamTokensApi.VENDOR_AUDIENCE), origin));
        assertThat(refused).isNotNull();
        return switch (refused.serviceError()) {
            case ServiceError.Unauthenticated(var reason) -> reason;
            default -> throw new AssertionError(refused.serviceError());
        };
    }

    private String header() {
        return "{\"typ\":\"JWT\",\"alg\":\"PS256\",\"kid\":\"" + key.id() + "\"}";
    }

    private String claims() {
        return claims(vendor(), 0, HOUR);
    }

    /** {@code issued} is in seconds from now, {@code life} in seconds from then. */
    private String claims(String audience, long issued, long life) {
        var at = fixture.clock.instant().getEpochSecond() + issued;
        return "{\"iss\":\"%s\",\"aud\":%s,\"iat\":%d,\"exp\":%d}".formatted(alice.id(), audience, at, at + life);
    }

    private static String vendor() {
        return "\"" + IamTokensApi.VENDOR_AUDIENCE + "\"";
    }

    private static String jwt(String header, String claims) {
        return jwt(header, claims, pair);
    }

    private static String jwt(String header, String claims, RsaKeys.Pair signer) {
        var text = base64(header) + "." + base64(claims);
        var signature = Ps256.Signer.of(signer.privateKey().reveal()).sign(text);
        return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    private static String base64(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
