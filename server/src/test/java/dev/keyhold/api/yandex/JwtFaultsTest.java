package dev.keyhold.api.yandex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import dev.keyhold.api.yandex.Methods.By;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.maintenance.AuthorizedKeyFile;
import dev.keyhold.model.ResourceId;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.yandex.api.iam.v1.CreateIamTokenRequest;
import dev.keyhold.yandex.api.iam.v1.DeleteKeyRequest;
import dev.keyhold.yandex.api.iam.v1.DeleteServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.SuspendServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.UpdateServiceAccountRequest;
import io.grpc.Status.Code;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** JWTs with one fault each, sent to be exchanged for a token: which answer they get, and that none gets a token. */
final class JwtFaultsTest {
    private static final String BAD_JWT = "The JWT is malformed";
    private static final String BAD_SIGNATURE = "JWT signature validation fails";
    private static final String WRONG_ALGORITHM = "The JWT must be signed by PS256";
    private static final String NO_KID = "The required field 'kid' is missing from the JWT header";
    private static final String WRONG_AUDIENCE = "The JWT was made for another audience";
    private static final String TOO_LONG_LIVED = "The JWT may be valid for one hour at most";
    private static final String EXPIRED = "The JWT has expired";
    private static final String FROM_FUTURE = "The JWT is not valid yet: check the clock that made it";
    private static final String UNUSABLE_ACCOUNT = "The token is invalid";

    private static final long NOW = TestKeyhold.START.getEpochSecond();
    /** How far a client's clock may be off. */
    private static final long SKEW = 60;

    private static Yandex yandex;
    private static Things things;
    private static Jwts jwts;

    @BeforeAll
    static void start() {
        yandex = Yandex.start();
        things = Things.of(yandex, yandex.keyhold().adminKey());
        jwts = Jwts.of(things.newPair());
    }

    @AfterAll
    static void stop() {
        yandex.close();
    }

    static Stream<Arguments> headers() {
        var absent = ResourceId.of(ResourceId.IAM, TestKeyhold.ACCOUNT, 5).text();
        return Stream.of(
                Arguments.of("kid", null, NO_KID),
                Arguments.of("kid", absent, BAD_SIGNATURE),
                Arguments.of("kid", things.account(), BAD_SIGNATURE),
                Arguments.of("kid", things.folder(), BAD_SIGNATURE),
                Arguments.of("kid", things.apiKey(), BAD_SIGNATURE),
                Arguments.of("kid", yandex.keyhold().adminKey().id(), BAD_SIGNATURE),
                Arguments.of("kid", "", BAD_SIGNATURE),
                Arguments.of("kid", "../" + jwts.key().id(), BAD_SIGNATURE),
                Arguments.of("kid", 5, BAD_JWT),
                Arguments.of("kid", List.of(jwts.key().id()), BAD_JWT),
                Arguments.of("alg", null, WRONG_ALGORITHM),
                Arguments.of("alg", "none", WRONG_ALGORITHM),
                Arguments.of("alg", "None", WRONG_ALGORITHM),
                Arguments.of("alg", "HS256", WRONG_ALGORITHM),
                Arguments.of("alg", "RS256", WRONG_ALGORITHM),
                Arguments.of("alg", "ES256", WRONG_ALGORITHM),
                Arguments.of("alg", "PS384", WRONG_ALGORITHM),
                Arguments.of("alg", "PS512", WRONG_ALGORITHM),
                Arguments.of("alg", "ps256", WRONG_ALGORITHM),
                Arguments.of("alg", "", WRONG_ALGORITHM),
                Arguments.of("alg", 256, BAD_JWT),
                Arguments.of("typ", "JWE", BAD_JWT),
                Arguments.of("typ", 1, BAD_JWT),
                Arguments.of("crit", List.of("exp"), BAD_JWT));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void a_header_with_another_field(String name, @Nullable Object value, String text) {
        assertRefused(jwts.signed(Jwts.with(jwts.header(), name, value), claims()), text);
    }

    static Stream<Arguments> claimSets() {
        var vendors = "https://iam.api.cloud.yandex.net";
        return Stream.of(
                Arguments.of("iss", null, BAD_SIGNATURE),
                Arguments.of("iss", "", BAD_SIGNATURE),
                Arguments.of("iss", things.adminId(), BAD_SIGNATURE),
                Arguments.of("iss", jwts.key().id(), BAD_SIGNATURE),
                Arguments.of("iss", things.account() + " ", BAD_SIGNATURE),
                Arguments.of("iss", 5, BAD_JWT),
                Arguments.of("aud", null, WRONG_AUDIENCE),
                Arguments.of("aud", "", WRONG_AUDIENCE),
                Arguments.of("aud", List.of(), WRONG_AUDIENCE),
                Arguments.of("aud", vendors, WRONG_AUDIENCE),
                Arguments.of("aud", Jwts.AUDIENCE + "/", WRONG_AUDIENCE),
                Arguments.of("aud", Jwts.AUDIENCE.replace("https", "http"), WRONG_AUDIENCE),
                Arguments.of("aud", "https://iam.example.test/iam/v1/tokens", WRONG_AUDIENCE),
                Arguments.of("aud", List.of(vendors, "x"), WRONG_AUDIENCE),
                Arguments.of("aud", 5, BAD_JWT),
                Arguments.of("aud", List.of(Jwts.AUDIENCE, 5), BAD_JWT),
                Arguments.of("aud", Map.of("x", Jwts.AUDIENCE), BAD_JWT),
                Arguments.of("iat", null, BAD_JWT),
                Arguments.of("iat", Long.toString(NOW), BAD_JWT),
                Arguments.of("iat", -1, BAD_JWT),
                Arguments.of("iat", NOW - 1, TOO_LONG_LIVED),
                Arguments.of("iat", NOW + SKEW + 1, FROM_FUTURE),
                Arguments.of("exp", null, BAD_JWT),
                Arguments.of("exp", "never", BAD_JWT),
                Arguments.of("exp", 1e300, BAD_JWT),
                Arguments.of("exp", NOW + Jwts.HOUR + 1, TOO_LONG_LIVED),
                Arguments.of("exp", NOW, EXPIRED),
                Arguments.of("exp", NOW - 1, EXPIRED),
                Arguments.of("exp", 0, EXPIRED),
                Arguments.of("nbf", NOW + SKEW + 1, FROM_FUTURE),
                Arguments.of("nbf", "tomorrow", BAD_JWT));
    }

    @ParameterizedTest
    @MethodSource("claimSets")
    void claims_with_another_field(String name, @Nullable Object value, String text) {
        assertRefused(jwts.signed(jwts.header(), Jwts.with(claims(), name, value)), text);
    }

    @Test
    void a_jwt_ends_where_clocks_cannot_be_off_any_more() {
        var hour = Jwts.HOUR;
        exchange(By.GRPC, signed(NOW - hour - SKEW + 1, NOW - SKEW + 1)).ok();
        assertRefused(signed(NOW - hour - SKEW, NOW - SKEW), EXPIRED);
        exchange(By.GRPC, signed(NOW + SKEW, NOW + SKEW + hour)).ok();
    }

    @Test
    void what_was_not_signed_is_not_believed() {
        var parts = jwts.valid(yandex.keyhold().now()).split("\\.", -1);
        var otherClaims = Jwts.part(Jwts.with(claims(), "nonce", "x"));
        var otherHeader = Jwts.part(Jwts.with(jwts.header(), "cty", "x"));
        assertRefused(parts[0] + "." + otherClaims + "." + parts[2], BAD_SIGNATURE);
        assertRefused(otherHeader + "." + parts[1] + "." + parts[2], BAD_SIGNATURE);
        var another =
                Jwts.of(yandex.keyhold().adminKey()).valid(yandex.keyhold().now());
        assertRefused(parts[0] + "." + parts[1] + another.substring(another.lastIndexOf('.')), BAD_SIGNATURE);
    }

    @Test
    void a_jwt_with_any_character_changed_or_cut_is_refused() {
        var jwt = jwts.valid(yandex.keyhold().now());
        for (int i = 0; i < jwt.length(); i += 7) {
            var other = jwt.charAt(i) == 'A' ? 'B' : 'A';
            assertNoToken(jwt.substring(0, i) + other + jwt.substring(i + 1));
            assertNoToken(jwt.substring(0, i));
        }
    }

    @Test
    void a_public_key_is_no_shared_secret() throws GeneralSecurityException {
        var header = Jwts.with(jwts.header(), "alg", "HS256");
        var text = Jwts.part(header) + "." + Jwts.part(claims());
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(jwts.key().publicKey().getBytes(UTF_8), "HmacSHA256"));
        var tag = Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
        assertRefused(text + "." + tag, WRONG_ALGORITHM);
    }

    @Test
    void a_jwt_without_a_signature_is_none() {
        var unsigned = Jwts.part(Jwts.with(jwts.header(), "alg", "none")) + "." + Jwts.part(claims());
        assertRefused(unsigned + ".", BAD_JWT);
        assertRefused(unsigned, BAD_JWT);
        assertRefused(unsigned + ".AAAA", WRONG_ALGORITHM);
    }

    @Test
    void what_is_no_jwt_is_malformed() {
        var jwt = jwts.valid(yandex.keyhold().now());
        for (var none :
                List.of("x", ".", "..", "a.b.c", jwt + ".", jwt + ".x", "." + jwt, " " + jwt, jwt + "=", "\"" + jwt)) {
            assertRefused(none, BAD_JWT);
        }
        var duplicate =
                "{\"alg\":\"PS256\",\"alg\":\"PS256\",\"kid\":\"" + jwts.key().id() + "\"}";
        var header = Base64.getUrlEncoder().withoutPadding().encodeToString(duplicate.getBytes(UTF_8));
        assertRefused(header + jwt.substring(jwt.indexOf('.')), BAD_JWT);
    }

    @Test
    void a_jwt_that_is_too_long_breaks_a_rule_of_the_contract() {
        var jwt = jwts.signed(jwts.header(), Jwts.with(claims(), "x", "y".repeat(8_000)));
        for (var by : By.values()) {
            exchange(by, jwt)
                    .is(Code.INVALID_ARGUMENT, "Validation failed:\n  - jwt: Field length is out of range: <=8000");
        }
    }

    @Test
    void a_deleted_key_signs_nothing_any_more() {
        var key = things.keyFile();
        var jwt = Jwts.of(key).valid(yandex.keyhold().now());
        exchange(By.GRPC, jwt).ok();
        yandex.done(
                things.admin(),
                "KeyService/Delete",
                DeleteKeyRequest.newBuilder().setKeyId(key.id()).build());
        assertRefused(jwt, BAD_SIGNATURE);
    }

    @Test
    void keys_of_an_account_that_is_suspended_expired_or_gone_are_good_for_nothing() {
        var suspended = things.others();
        var expired = things.others();
        var deleted = things.others();
        var all = Stream.of(suspended, expired, deleted).map(Things::keyFile).toList();
        all.forEach(key -> exchange(By.GRPC, valid(key)).ok());
        yandex.done(
                things.admin(),
                "ServiceAccountService/Suspend",
                SuspendServiceAccountRequest.newBuilder()
                        .setServiceAccountId(suspended.account())
                        .build());
        yandex.done(
                things.admin(),
                "ServiceAccountService/Update",
                UpdateServiceAccountRequest.newBuilder()
                        .setServiceAccountId(expired.account())
                        .setUpdateMask(FieldMask.newBuilder().addPaths("expires_at"))
                        .setExpiresAt(Times.timestamp(yandex.keyhold().now()))
                        .build());
        yandex.done(
                things.admin(),
                "ServiceAccountService/Delete",
                DeleteServiceAccountRequest.newBuilder()
                        .setServiceAccountId(deleted.account())
                        .build());
        assertRefused(valid(all.get(0)), UNUSABLE_ACCOUNT);
        assertRefused(valid(all.get(1)), UNUSABLE_ACCOUNT);
        assertRefused(valid(all.get(2)), BAD_SIGNATURE);
    }

    @Test
    void oauth_tokens_are_not_taken() {
        var request = CreateIamTokenRequest.newBuilder()
                .setYandexPassportOauthToken("y0_AgAAAA")
                .build();
        for (var by : By.values()) {
            yandex.call(by, "", yandex.method("IamTokenService/Create"), request)
                    .is(
                            Code.UNAUTHENTICATED,
                            "OAuth tokens are not supported: send a JWT signed with an authorized key");
        }
    }

    private static Map<String, Object> claims() {
        return jwts.claims(yandex.keyhold().now());
    }

    private static String signed(long issuedAt, long expiresAt) {
        return jwts.signed(jwts.header(), Jwts.with(Jwts.with(claims(), "iat", issuedAt), "exp", expiresAt));
    }

    private static String valid(AuthorizedKeyFile key) {
        return Jwts.of(key).valid(yandex.keyhold().now());
    }

    private static void assertRefused(String jwt, String text) {
        yandex.assertNothingChangedBy(() -> {
            for (var by : By.values()) {
                exchange(by, jwt).is(Code.UNAUTHENTICATED, text);
            }
        });
    }

    private static void assertNoToken(String jwt) {
        assertThat(exchange(By.GRPC, jwt).code()).isIn(Code.UNAUTHENTICATED, Code.INVALID_ARGUMENT);
    }

    private static Answer exchange(By by, String jwt) {
        var request = CreateIamTokenRequest.newBuilder().setJwt(jwt).build();
        return yandex.call(by, "", yandex.method("IamTokenService/Create"), request);
    }
}
