package dev.keyhold.domain.credential;

import static dev.keyhold.domain.authn.AuthenticationFixture.ACCOUNT;
import static dev.keyhold.domain.authn.AuthenticationFixture.ORIGIN;
import static dev.keyhold.domain.authn.AuthenticationFixture.caller;
import static dev.keyhold.domain.authn.AuthenticationFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.api.yandex.iam.IamTokensApi;
import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.crypto.Ps256;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.crypto.SigningKey;
import dev.keyhold.domain.authn.AuthenticationFixture;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.sigv4.CredentialScope;
import dev.keyhold.sigv4.SignedRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody writes into the database past Keyhold, without its keys: what he has is not worth more for it. */
class ForgedRecordsTest {
    private static final CredentialScope SCOPE = new CredentialScope("20260301", "us-east-1", "sts");

    @TempDir
    private Path folder;

    private AuthenticationFixture fixture;
    private Identity alice;
    private Identity mallory;

    @BeforeEach
    void install() {
        fixture = AuthenticationFixture.in(folder);
        alice = fixture.alice;
        mallory = new Identity(
                ACCOUNT,
                AuthenticationFixture.id(1_002),
                alice.folder(),
                Identity.Kind.USER,
                "mallory",
                "/",
                fixture.clock.instant());
        fixture.write(tx -> tx.identities().insert(mallory));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void forge(String change, Object... values) {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("keyhold.db"));
                var statement = connection.prepareStatement(change)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            assertThat(statement.executeUpdate()).isEqualTo(1);
        } catch (SQLException e) {
            throw new AssertionError(change, e);
        }
    }

    private IssuedAccessKey accessKey(Identity owner) {
        return fixture.store.write(
                tx -> fixture.issuer.issue(tx, owner, AccessKeys.Kind.USER, "", fixture.clock.instant()));
    }

    private AuthenticationResult verify(AccessKeyId id, SecretBytes secret, Optional<String> token) {
        var signature = SigningKey.derive(secret, SCOPE.day(), SCOPE.region(), SCOPE.service())
                .sign("text");
        return fixture.credentials.verify(new SignedRequest("GetUser", id, SCOPE, "text", signature, token, ORIGIN));
    }

    @Test
    void an_access_key_that_was_given_to_another_is_nobodys() {
        var key = accessKey(mallory);
        forge("UPDATE access_keys SET owner_id = ?", alice.id().text());

        assertThat(failure(verify(key.key().keyId(), key.secret(), Optional.empty())))
                .isEqualTo(AuthenticationFailure.FORGED_RECORD);
    }

    @Test
    void a_session_made_with_a_key_that_was_given_to_another_is_nobodys() {
        var key = accessKey(mallory);
        var session = fixture.sessions.create(
                Principal.of(
                        mallory, new Principal.Credential.LongTermKey(key.key().keyId()), ORIGIN),
                Duration.ofHours(1));
        forge("UPDATE access_keys SET owner_id = ?", alice.id().text());

        assertThat(failure(verify(
                        session.accessKey(),
                        session.secret(),
                        Optional.of(session.token().reveal()))))
                .isEqualTo(AuthenticationFailure.REVOKED_SESSION);
    }

    @Test
    void an_api_key_that_was_given_to_another_or_another_secret_is_nobodys() {
        var owned = fixture.apiKey(mallory, Optional.empty());
        forge("UPDATE api_keys SET owner_id = ?", alice.id().text());
        assertThat(failure(fixture.apiKeys.verify(owned.secret(), ORIGIN, "LIST")))
                .isEqualTo(AuthenticationFailure.FORGED_RECORD);

        var others = fixture.apiKey(alice, Optional.empty());
        var secret = new ApiKeySecrets(new Random(3))
                .make(others.key().id())
                .secret()
                .reveal();
        forge(
                "UPDATE api_keys SET digest = ? WHERE api_key_id = ?",
                digest(secret),
                others.key().id().text());
        assertThat(failure(fixture.apiKeys.verify(secret, ORIGIN, "LIST")))
                .isEqualTo(AuthenticationFailure.FORGED_RECORD);
    }

    @Test
    void an_api_key_that_was_added_is_nobodys() {
        var owned = fixture.apiKey(mallory, Optional.empty());
        var id = fixture.ids.resourceId(ResourceId.IAM, ACCOUNT);
        var secret = new ApiKeySecrets(new Random(3)).make(id).secret().reveal();
        forge(
                "INSERT INTO api_keys (account_id, api_key_id, owner_id, digest, description, tail, scopes, expires_at,"
                        + " created_at, seal) SELECT account_id, ?, ?, ?, description, tail, scopes, expires_at,"
                        + " created_at, seal FROM api_keys WHERE api_key_id = ?",
                id.text(),
                alice.id().text(),
                digest(secret),
                owned.key().id().text());

        assertThat(failure(fixture.apiKeys.verify(secret, ORIGIN, "LIST")))
                .isEqualTo(AuthenticationFailure.FORGED_RECORD);
        assertThat(caller(fixture.apiKeys.verify(owned.secret(), ORIGIN, "LIST"))
                        .identity())
                .isEqualTo(mallory);
    }

    @Test
    void an_authorized_key_with_another_public_half_gets_no_token() {
        var own = AuthenticationFixture.keyPair(1);
        var key = fixture.authorizedKey(alice, AuthenticationFixture.keyPair(2));
        forge("UPDATE authorized_keys SET public_key = ?", own.publicKey());

        assertThat(exchange(key.id(), alice, own.privateKey())).isEqualTo(AuthenticationFailure.FORGED_RECORD);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 100_000})
    void an_authorized_key_whose_public_half_is_none_gets_no_token(int length) {
        var own = AuthenticationFixture.keyPair(1);
        var key = fixture.authorizedKey(alice, own);
        forge("UPDATE authorized_keys SET public_key = ?", "a".repeat(length));

        assertThat(exchange(key.id(), alice, own.privateKey())).isEqualTo(AuthenticationFailure.FORGED_RECORD);
    }

    @Test
    void an_authorized_key_that_was_given_to_another_gets_no_token() {
        var own = AuthenticationFixture.keyPair(1);
        var key = fixture.authorizedKey(mallory, own);
        forge("UPDATE authorized_keys SET owner_id = ?", alice.id().text());

        assertThat(exchange(key.id(), alice, own.privateKey())).isEqualTo(AuthenticationFailure.FORGED_RECORD);
    }

    @Test
    void a_seal_taken_from_another_record_is_no_help() {
        var own = AuthenticationFixture.keyPair(1);
        var mallorys = fixture.authorizedKey(mallory, own);
        var alices = fixture.authorizedKey(alice, AuthenticationFixture.keyPair(2));
        forge(
                "UPDATE authorized_keys SET (public_key, seal) = (SELECT public_key, seal FROM authorized_keys"
                        + " WHERE authorized_key_id = ?) WHERE authorized_key_id = ?",
                mallorys.id().text(),
                alices.id().text());

        assertThat(exchange(alices.id(), alice, own.privateKey())).isEqualTo(AuthenticationFailure.FORGED_RECORD);
    }

    private AuthenticationFailure exchange(ResourceId key, Identity issuer, SecretBytes privateKey) {
        var now = fixture.clock.instant().getEpochSecond();
        var header = "{\"alg\":\"PS256\",\"typ\":\"JWT\",\"kid\":\"%s\"}".formatted(key);
        var claims = "{\"iss\":\"%s\",\"aud\":\"%s\",\"iat\":%d,\"exp\":%d}"
                .formatted(issuer.id(), IamTokensApi.VENDOR_AUDIENCE, now, now + 60);
        var input = encoded(header) + "." + encoded(claims);
        var signature = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Ps256.Signer.of(privateKey.reveal()).sign(input));
        var error = new ServiceError[1];
        assertThatThrownBy(() -> fixture.exchange.exchange(
                        input + "." + signature, Set.of(IamTokensApi.VENDOR_AUDIENCE), ORIGIN))
                .isInstanceOfSatisfying(ServiceException.class, refused -> error[0] = refused.serviceError());
        assertThat(error[0]).isInstanceOf(ServiceError.Unauthenticated.class);
        return ((ServiceError.Unauthenticated) error[0]).reason();
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] digest(String secret) {
        return Sha256.digest().digest(secret.getBytes(StandardCharsets.US_ASCII));
    }
}
