package dev.keyhold.domain.credential;

import static dev.keyhold.domain.authn.AuthenticationFixture.ACCOUNT;
import static dev.keyhold.domain.authn.AuthenticationFixture.ORIGIN;
import static dev.keyhold.domain.authn.AuthenticationFixture.caller;
import static dev.keyhold.domain.authn.AuthenticationFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.crypto.SigningKey;
import dev.keyhold.domain.authn.AuthenticationFixture;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.SessionPolicies;
import dev.keyhold.sigv4.CredentialScope;
import dev.keyhold.sigv4.SignedRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One switch stops an identity on every path: its signatures, sessions, API keys and IAM tokens. */
class SuspensionTest {
    private static final CredentialScope SCOPE = new CredentialScope("20260301", "us-east-1", "iam");

    @TempDir
    private Path folder;

    private AuthenticationFixture fixture;
    private Identity alice;
    private final Map<String, Supplier<AuthenticationResult>> paths = new LinkedHashMap<>();

    @BeforeEach
    void openEveryPath() {
        fixture = AuthenticationFixture.in(folder);
        alice = fixture.alice;
        var key = fixture.store.write(
                tx -> fixture.issuer.issue(tx, alice, AccessKeys.Kind.USER, "", fixture.clock.instant()));
        var keyId = key.key().keyId();
        var longTerm = Principal.of(alice, new Principal.Credential.LongTermKey(keyId), ORIGIN);
        var session = fixture.sessions.create(longTerm, Duration.ofDays(1));
        var apiKey = fixture.apiKey(alice, Optional.empty());
        var token = fixture.token(alice);
        paths.put("signature", () -> verify(keyId, key.secret(), Optional.empty()));
        paths.put(
                "session",
                () -> verify(
                        session.accessKey(),
                        session.secret(),
                        Optional.of(session.token().reveal())));
        paths.put("API key", () -> fixture.apiKeys.verify(apiKey.secret(), ORIGIN, "LIST"));
        paths.put("IAM token", () -> fixture.verify(token));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void an_active_identity_is_let_in_on_every_path() {
        assertAccepted();
    }

    @Test
    void a_suspended_identity_is_refused_at_once_on_every_path() {
        assertAccepted();

        fixture.suspend(alice);

        assertRefused(AuthenticationFailure.SUSPENDED_IDENTITY);
        assertThat(fixture.denials(ACCOUNT))
                .hasSize(paths.size())
                .allSatisfy(event -> assertThat(event.reason()).isEqualTo("SUSPENDED_IDENTITY"));
    }

    @Test
    void a_reactivated_identity_is_let_in_at_once_on_every_path() {
        fixture.suspend(alice);
        assertRefused(AuthenticationFailure.SUSPENDED_IDENTITY);

        fixture.reactivate(alice);

        assertAccepted();
    }

    @Test
    void an_identity_is_refused_from_its_last_moment_on_on_every_path() {
        var end = fixture.clock.instant().truncatedTo(ChronoUnit.MICROS).plus(Duration.ofHours(1));
        fixture.expire(alice, end);

        fixture.advance(Duration.ofHours(1).minusNanos(1_000));
        assertAccepted();
        fixture.advance(Duration.ofNanos(1_000));
        assertRefused(AuthenticationFailure.EXPIRED_IDENTITY);
    }

    @Test
    void a_suspended_identity_stays_refused_as_suspended_when_it_also_expires() {
        fixture.write(tx -> tx.identities()
                .update(alice.withStatus(Identity.Status.SUSPENDED).expiring(Optional.of(fixture.clock.instant()))));

        assertRefused(AuthenticationFailure.SUSPENDED_IDENTITY);
    }

    /** Another server has authenticated it, by a credential that is not Keyhold's. */
    @Test
    void an_identity_that_is_not_in_force_is_nobody_whom_another_server_can_vouch_for() {
        var key = fixture.store.write(
                tx -> fixture.issuer.issue(tx, alice, AccessKeys.Kind.USER, "", fixture.clock.instant()));
        var names = List.of(key.key().keyId().text(), alice.name());
        var vouched = fixture.credentials.asserted();
        Predicate<String> isFound = name ->
                vouched.named(ACCOUNT, name, SessionPolicies.NONE, ORIGIN).isPresent();
        assertThat(names).allMatch(isFound);
        fixture.suspend(alice);
        assertThat(names).noneMatch(isFound);
        fixture.reactivate(alice);
        assertThat(names).allMatch(isFound);
        fixture.expire(alice, fixture.clock.instant().truncatedTo(ChronoUnit.MICROS));
        assertThat(names).noneMatch(isFound);
    }

    @Test
    void every_path_counts_as_a_use_of_the_identity() {
        paths.forEach((name, path) -> {
            fixture.advance(Duration.ofSeconds(1));
            caller(path.get());
            assertThat(fixture.lastUse(alice.id())).as(name).contains(fixture.clock.instant());
        });
    }

    private void assertAccepted() {
        paths.forEach((name, path) ->
                assertThat(caller(path.get()).identity().id()).as(name).isEqualTo(alice.id()));
    }

    private void assertRefused(AuthenticationFailure reason) {
        paths.forEach((name, path) -> assertThat(failure(path.get())).as(name).isEqualTo(reason));
    }

    private AuthenticationResult verify(AccessKeyId key, SecretBytes secret, Optional<String> token) {
        var copy = SecretBytes.ofText(secret.reveal());
        var signature = SigningKey.derive(copy, SCOPE.day(), SCOPE.region(), SCOPE.service())
                .sign("text");
        return fixture.credentials.verify(new SignedRequest("LIST", key, SCOPE, "text", signature, token, ORIGIN));
    }
}
