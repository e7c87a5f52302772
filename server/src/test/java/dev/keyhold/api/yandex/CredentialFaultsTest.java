package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.keyhold.api.yandex.Methods.By;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.crypto.TokenMac;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.yandex.api.iam.v1.CreateApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.DeleteApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.DeleteServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.GetServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.ListRolesRequest;
import dev.keyhold.yandex.api.iam.v1.ReactivateServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.RevokeIamTokenRequest;
import dev.keyhold.yandex.api.iam.v1.SuspendServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.UpdateServiceAccountRequest;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an {@code authorization} header can have wrong, asked of a method that every good one may call. */
final class CredentialFaultsTest {
    private static final String BAD_TOKEN = "The token is invalid";
    private static final String BAD_API_KEY = "The API key is invalid";
    private static final String MISSING = "The authorization header is missing: send a Bearer IAM token or an Api-Key";
    private static final String MALFORMED =
            "The authorization header is malformed: send Bearer and an IAM token, or Api-Key and a secret";
    /** One of each class of bytes that a credential can have, or should not have. */
    private static final String CLASSES = "aZ5-_=.+/~";

    private static Yandex yandex;
    private static Things admins;

    private Things things;

    @BeforeAll
    static void start() {
        yandex = Yandex.start();
        admins = Things.of(yandex, yandex.keyhold().adminKey());
    }

    @AfterAll
    static void stop() {
        yandex.close();
    }

    @BeforeEach
    void renew() {
        things = admins.others();
    }

    @AfterEach
    void reset() {
        yandex.keyhold().setTime(TestKeyhold.START);
    }

    @Test
    void a_token_cut_short_anywhere_is_none() {
        var token = things.token();
        for (int length = 1; length < token.length(); length++) {
            assertRefused("Bearer " + token.substring(0, length), BAD_TOKEN);
        }
    }

    @Test
    void a_token_with_any_character_changed_is_none() {
        var token = things.token();
        for (var changed : changes(token)) {
            assertRefused("Bearer " + changed, BAD_TOKEN);
        }
        assertAccepted("Bearer " + token);
    }

    @Test
    void a_token_with_more_than_it_has_is_none() {
        var token = things.token();
        var dot = token.lastIndexOf('.');
        var padded = token.substring(0, dot) + "==" + token.substring(dot) + "==";
        for (var more : List.of(token + "A", token + "=", padded, "t1." + token, token + "." + token, "x" + token)) {
            assertRefused("Bearer " + more, BAD_TOKEN);
        }
    }

    @Test
    void a_token_tagged_by_another_key_is_none() {
        var token = things.token();
        var dot = token.lastIndexOf('.');
        var payload = Base64.getUrlDecoder().decode(token.substring("t1.".length(), dot));
        var otherKey = TokenMac.of(SecretBytes.ofText("x".repeat(64)));
        // As it is, naming a key that does not exist, and saying that it ends later.
        for (var at : new int[] {-1, 1, payload.length - 4}) {
            var changed = payload.clone();
            if (at >= 0) {
                changed[at] ^= 1;
            }
            var text = "t1." + Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
            assertRefused("Bearer " + text + "." + otherKey.tag(text), BAD_TOKEN);
            if (at >= 0) {
                assertRefused("Bearer " + text + token.substring(dot), BAD_TOKEN);
            }
        }
    }

    @Test
    void a_token_ends_after_twelve_hours_to_the_millisecond() {
        var bearer = things.bearer();
        yandex.keyhold().advance(Duration.ofHours(12).minusMillis(1));
        assertAccepted(bearer);
        yandex.keyhold().advance(Duration.ofMillis(1));
        assertRefused(bearer, "Token is invalid or has expired.");
    }

    @Test
    void a_token_called_back_is_refused_at_once_and_others_are_not() {
        var token = things.token();
        var other = things.bearer();
        assertAccepted("Bearer " + token);
        var request = RevokeIamTokenRequest.newBuilder().setIamToken(token).build();
        yandex.done(other, "IamTokenService/Revoke", request);
        assertRefused("Bearer " + token, BAD_TOKEN);
        assertAccepted(other);
        for (var bad : List.of(token + "A", "t1.x.y", "x")) {
            yandex.call(
                            other,
                            "IamTokenService/Revoke",
                            RevokeIamTokenRequest.newBuilder().setIamToken(bad).build())
                    .is(Code.UNAUTHENTICATED, BAD_TOKEN);
        }
    }

    @Test
    void every_credential_of_a_suspended_account_is_refused_until_it_is_active_again() {
        var credentials = credentials();
        yandex.done(
                things.admin(),
                "ServiceAccountService/Suspend",
                SuspendServiceAccountRequest.newBuilder()
                        .setServiceAccountId(things.account())
                        .build());
        credentials.forEach(credential -> assertRefused(credential, BAD_TOKEN));
        yandex.done(
                things.admin(),
                "ServiceAccountService/Reactivate",
                ReactivateServiceAccountRequest.newBuilder()
                        .setServiceAccountId(things.account())
                        .build());
        credentials.forEach(CredentialFaultsTest::assertAccepted);
    }

    @Test
    void every_credential_of_an_expired_account_is_refused() {
        var credentials = credentials();
        yandex.done(
                things.admin(),
                "ServiceAccountService/Update",
                UpdateServiceAccountRequest.newBuilder()
                        .setServiceAccountId(things.account())
                        .setName(Things.name())
                        .setExpiresAt(Times.timestamp(yandex.keyhold().now().plusSeconds(60)))
                        .build());
        credentials.forEach(CredentialFaultsTest::assertAccepted);
        yandex.keyhold().advance(Duration.ofSeconds(60));
        credentials.forEach(credential -> assertRefused(credential, BAD_TOKEN));
    }

    @Test
    void every_credential_of_a_deleted_account_is_refused() {
        var bearer = things.bearer();
        var apiKey = apiKey();
        yandex.done(
                things.admin(),
                "ServiceAccountService/Delete",
                DeleteServiceAccountRequest.newBuilder()
                        .setServiceAccountId(things.account())
                        .build());
        assertRefused(bearer, BAD_TOKEN);
        assertRefused(apiKey, BAD_API_KEY);
    }

    @Test
    void an_api_key_with_any_character_changed_or_gone_is_none() {
        var secret = things.createApiKey().text("secret");
        for (var changed : changes(secret)) {
            assertRefused("Api-Key " + changed, BAD_API_KEY);
        }
        for (int length = 1; length < secret.length(); length++) {
            assertRefused("Api-Key " + secret.substring(0, length), BAD_API_KEY);
        }
        assertRefused("Api-Key " + secret + "A", BAD_API_KEY);
        assertAccepted("Api-Key " + secret);
    }

    @Test
    void an_api_key_that_does_not_exist_is_refused_though_its_checksum_is_right() {
        var made = new ApiKeySecrets(new Random(3));
        var existing = things.createApiKey();
        for (var id : List.of(
                existing.text("api_key.id"),
                ResourceId.of("aje", TestKeyhold.ACCOUNT, 5).text())) {
            assertRefused("Api-Key " + made.make(new ResourceId(id)).secret().reveal(), BAD_API_KEY);
        }
        assertAccepted("Api-Key " + existing.text("secret"));
    }

    @Test
    void a_deleted_api_key_is_refused_at_once() {
        var created = things.createApiKey();
        assertAccepted("Api-Key " + created.text("secret"));
        yandex.done(
                things.admin(),
                "ApiKeyService/Delete",
                DeleteApiKeyRequest.newBuilder()
                        .setApiKeyId(created.text("api_key.id"))
                        .build());
        assertRefused("Api-Key " + created.text("secret"), BAD_API_KEY);
    }

    @Test
    void an_expired_api_key_is_refused() {
        var request = CreateApiKeyRequest.newBuilder()
                .setServiceAccountId(things.account())
                .setExpiresAt(Times.timestamp(yandex.keyhold().now().plusSeconds(60)))
                .build();
        var header = "Api-Key "
                + yandex.done(things.admin(), "ApiKeyService/Create", request).text("secret");
        assertAccepted(header);
        yandex.keyhold().advance(Duration.ofSeconds(60));
        assertRefused(header, BAD_API_KEY);
    }

    @Test
    void an_api_key_without_the_scope_is_denied_whatever_its_owner_may() {
        things.bind("CloudService", things.cloud(), "admin", things.account());
        var get = GetServiceAccountRequest.newBuilder()
                .setServiceAccountId(things.account())
                .build();
        yandex.done(things.bearer(), "ServiceAccountService/Get", get);
        for (var by : By.values()) {
            yandex.call(by, apiKey(), yandex.method("ServiceAccountService/Get"), get)
                    .is(Code.PERMISSION_DENIED, "Permission denied to service account " + things.account());
        }
    }

    @Test
    void a_credential_of_one_kind_is_none_of_another() {
        var secret = things.createApiKey().text("secret");
        var jwt = Jwts.of(things.keyFile()).valid(yandex.keyhold().now());
        assertRefused("Bearer " + secret, BAD_TOKEN);
        assertRefused("Bearer " + jwt, BAD_TOKEN);
        assertRefused("Bearer " + things.account(), BAD_TOKEN);
        assertRefused("Bearer " + things.staticKey(), BAD_TOKEN);
        assertRefused("Api-Key " + things.token(), BAD_API_KEY);
        assertRefused("Api-Key " + jwt, BAD_API_KEY);
    }

    @Test
    void a_header_that_says_nothing_is_missing() {
        assertRefused(List.of(), MISSING);
    }

    @Test
    void a_header_of_another_form_is_malformed() {
        var token = things.token();
        for (var header : List.of(
                "",
                " ",
                "Bearer",
                "Bearer ",
                "Api-Key",
                token,
                "Bearer:" + token,
                "Bearer=" + token,
                "Bearer\t" + token,
                "Bearer " + token + " " + token,
                "Bearer " + token + ", Bearer " + token,
                "Basic " + token,
                "Token " + token,
                "OAuth " + token,
                "Bearer-Token " + token,
                "ApiKey " + token,
                "AWS4-HMAC-SHA256 Credential=" + token,
                "Bearer é",
                "B".repeat(17) + " " + token)) {
            assertRefused(List.of("authorization", header), MALFORMED);
        }
    }

    @Test
    void two_headers_are_one_too_many_even_if_they_say_the_same() {
        var bearer = things.bearer();
        for (var second : List.of(bearer, apiKey(), "Bearer x", "")) {
            assertRefused(List.of("authorization", bearer, "authorization", second), MALFORMED);
            assertRefused(List.of("authorization", second, "authorization", bearer), MALFORMED);
        }
    }

    @Test
    void a_scheme_is_one_in_any_case() {
        var token = things.token();
        for (var scheme : List.of("bearer", "BEARER", "bEaReR", "Bearer ")) {
            assertAccepted(scheme + " " + token);
        }
        assertAccepted(apiKey().replace("Api-Key", "api-key"));
    }

    @Test
    void a_credential_as_long_as_a_header_can_be_is_refused_like_any_other() {
        for (var scheme : List.of("Bearer ", "Api-Key ")) {
            var text = scheme.equals("Bearer ") ? BAD_TOKEN : BAD_API_KEY;
            assertRefused(scheme + "x".repeat(12_000), text);
            assertRefused(scheme + "t1." + "x".repeat(12_000) + "." + "y".repeat(86), text);
        }
    }

    /** A header of each kind, of the same service account. */
    private List<String> credentials() {
        return List.of(things.bearer(), apiKey());
    }

    private String apiKey() {
        return "Api-Key " + things.createApiKey().text("secret");
    }

    /** The text with each of its characters changed in turn: a bit of it, and into the next class of bytes. */
    private static Set<String> changes(String text) {
        var changes = new LinkedHashSet<String>();
        for (int i = 0; i < text.length(); i++) {
            var before = text.substring(0, i);
            var after = text.substring(i + 1);
            // Base64 may tell two characters apart by a bit that it drops.
            changes.add(before + (char) (text.charAt(i) ^ 1) + after);
            changes.add(before + CLASSES.charAt(i % CLASSES.length()) + after);
        }
        changes.remove(text);
        return changes;
    }

    private static void assertAccepted(String authorization) {
        for (var by : By.values()) {
            list(by, List.of("authorization", authorization)).ok();
        }
    }

    private static void assertRefused(String authorization, String text) {
        assertRefused(List.of("authorization", authorization), text);
    }

    private static void assertRefused(List<String> headers, String text) {
        for (var by : By.values()) {
            assertThat(list(by, headers).outcome())
                    .as("%s %s", by, headers)
                    .isEqualTo(Code.UNAUTHENTICATED + ": " + text);
        }
    }

    /** Calls what every caller may call. */
    private static Answer list(By by, List<String> headers) {
        Message request = ListRolesRequest.getDefaultInstance();
        return yandex.call(by, "", yandex.method("RoleService/List"), request, headers.toArray(new String[0]));
    }
}
