package dev.keyhold.domain.authn;

import static dev.keyhold.domain.authn.AuthenticationFixture.ACCOUNT;
import static dev.keyhold.domain.authn.AuthenticationFixture.FAILURES_PER_KEY;
import static dev.keyhold.domain.authn.AuthenticationFixture.ORIGIN;
import static dev.keyhold.domain.authn.AuthenticationFixture.caller;
import static dev.keyhold.domain.authn.AuthenticationFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeyAuthenticatorTest {
    @TempDir
    private Path folder;

    private AuthenticationFixture fixture;
    private Identity alice;

    @BeforeEach
    void install() {
        fixture = AuthenticationFixture.in(folder);
        alice = fixture.alice;
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void names_the_owner_the_key_and_its_scopes() {
        var made = fixture.apiKey(alice, Optional.empty(), "yc.ydb.tables.manage", "yc.postbox.send");

        var principal = caller(verify(made.secret()));

        assertThat(principal.identity()).isEqualTo(alice);
        assertThat(principal.credential())
                .isEqualTo(new Principal.Credential.ScopedKey(
                        made.key().id(), List.of("yc.ydb.tables.manage", "yc.postbox.send")));
        assertThat(principal.origin()).isEqualTo(ORIGIN);
    }

    @Test
    void refuses_garbage_without_a_read() {
        var secret = fixture.apiKey(alice, Optional.empty()).secret();
        var before = fixture.reads.get();

        for (int i = 0; i < secret.length(); i++) {
            var changed = secret.substring(0, i) + (secret.charAt(i) == 'x' ? 'y' : 'x') + secret.substring(i + 1);
            assertThat(failure(verify(changed))).isEqualTo(AuthenticationFailure.BAD_API_KEY);
        }
        assertThat(failure(verify(""))).isEqualTo(AuthenticationFailure.BAD_API_KEY);
        assertThat(failure(verify("A".repeat(1_000_000)))).isEqualTo(AuthenticationFailure.BAD_API_KEY);

        assertThat(fixture.reads).hasValue(before);
    }

    @Test
    void refuses_another_secret_of_the_same_key() {
        var made = fixture.apiKey(alice, Optional.empty());
        var other = new ApiKeySecrets(new Random(1)).make(made.key().id());

        assertThat(failure(verify(other.secret().reveal()))).isEqualTo(AuthenticationFailure.BAD_API_KEY);
        assertThat(caller(verify(made.secret())).identity()).isEqualTo(alice);
    }

    @Test
    void refuses_keys_that_never_were_in_accounts_that_are_and_are_not() {
        for (var account : List.of(ACCOUNT, AccountId.SYSTEM, new AccountId("999999999999"))) {
            var id = ResourceId.of(ResourceId.IAM, account, 77);
            var secret = new ApiKeySecrets(new Random(1)).make(id).secret().reveal();

            assertThat(failure(verify(secret))).isEqualTo(AuthenticationFailure.BAD_API_KEY);
        }
    }

    @Test
    void refuses_an_expired_key_from_its_last_moment_on() {
        var end = fixture.clock.instant().truncatedTo(ChronoUnit.MICROS).plus(Duration.ofDays(1));
        var secret = fixture.apiKey(alice, Optional.of(end)).secret();

        fixture.advance(Duration.ofDays(1).minusNanos(1_000));
        assertThat(caller(verify(secret)).identity()).isEqualTo(alice);
        fixture.advance(Duration.ofNanos(1_000));
        assertThat(failure(verify(secret))).isEqualTo(AuthenticationFailure.EXPIRED_API_KEY);
    }

    @Test
    void tells_nothing_of_a_key_to_those_without_its_secret() {
        var expired = fixture.apiKey(alice, Optional.of(fixture.clock.instant()));
        var guessed = new ApiKeySecrets(new Random(1)).make(expired.key().id());

        assertThat(failure(verify(guessed.secret().reveal()))).isEqualTo(AuthenticationFailure.BAD_API_KEY);
        assertThat(failure(verify(expired.secret()))).isEqualTo(AuthenticationFailure.EXPIRED_API_KEY);
    }

    @Test
    void refuses_a_deleted_key_at_once() {
        var made = fixture.apiKey(alice, Optional.empty());
        caller(verify(made.secret()));

        fixture.write(tx -> tx.apiKeys().delete(made.key()));

        assertThat(failure(verify(made.secret()))).isEqualTo(AuthenticationFailure.BAD_API_KEY);
    }

    @Test
    void heeds_changed_scopes_and_expiry_at_once() {
        var made = fixture.apiKey(alice, Optional.empty(), "yc.postbox.send");
        caller(verify(made.secret()));
        var changed = made.key().changed("", List.of("yc.ydb.tables.manage"), Optional.empty());

        fixture.write(tx -> tx.apiKeys().update(changed));
        assertThat(caller(verify(made.secret())).credential())
                .isEqualTo(new Principal.Credential.ScopedKey(made.key().id(), List.of("yc.ydb.tables.manage")));

        fixture.write(
                tx -> tx.apiKeys().update(changed.changed("", changed.scopes(), Optional.of(fixture.clock.instant()))));
        assertThat(failure(verify(made.secret()))).isEqualTo(AuthenticationFailure.EXPIRED_API_KEY);
    }

    @Test
    void refuses_a_key_whose_owner_is_gone() {
        var made = fixture.apiKey(alice, Optional.empty());
        caller(verify(made.secret()));

        fixture.delete(alice);

        assertThat(failure(verify(made.secret()))).isEqualTo(AuthenticationFailure.DELETED_IDENTITY);
    }

    @Test
    void reads_nothing_once_a_key_is_known() {
        var made = fixture.apiKey(alice, Optional.empty());
        caller(verify(made.secret()));
        var before = fixture.reads.get();

        for (int i = 0; i < 100; i++) {
            caller(verify(made.secret()));
        }

        assertThat(fixture.reads).hasValue(before);
    }

    @Test
    void counts_as_a_use_of_the_key_and_of_its_owner() {
        var made = fixture.apiKey(alice, Optional.empty());
        var unused = fixture.apiKey(alice, Optional.empty());
        caller(verify(made.secret()));
        verify("garbage");
        var used = fixture.clock.instant();

        assertThat(fixture.lastUse(made.key().id())).contains(used);
        assertThat(fixture.lastUse(alice.id())).contains(used);
        assertThat(fixture.lastUse(unused.key().id())).isEmpty();
    }

    @Test
    void a_use_that_failed_is_none() {
        var made = fixture.apiKey(alice, Optional.empty());
        fixture.suspend(alice);

        verify(made.secret());

        assertThat(fixture.lastUse(made.key().id())).isEmpty();
        assertThat(fixture.lastUse(alice.id())).isEmpty();
    }

    @Test
    void leaves_a_trace_without_the_secret_when_refused() {
        var made = fixture.apiKey(alice, Optional.of(fixture.clock.instant()));

        verify(made.secret());
        verify("AQVNgeheim");

        assertThat(fixture.denials(ACCOUNT)).singleElement().satisfies(event -> {
            assertThat(event.reason()).isEqualTo("EXPIRED_API_KEY");
            assertThat(event.accessKey()).isEqualTo(made.key().id().text());
            assertThat(event.actor()).contains(alice.id());
            assertThat(event.toString()).doesNotContain(made.secret());
        });
        assertThat(fixture.denials(AccountId.SYSTEM)).singleElement().satisfies(event -> {
            assertThat(event.reason()).isEqualTo("BAD_API_KEY");
            assertThat(event.toString()).doesNotContain("geheim");
        });
    }

    @Test
    void limits_failures_with_one_key_from_one_source_only() {
        var made = fixture.apiKey(alice, Optional.empty());
        var guessed = new ApiKeySecrets(new Random(1)).make(made.key().id());
        for (int i = 0; i < FAILURES_PER_KEY; i++) {
            verify(guessed.secret().reveal());
        }

        assertThatThrownBy(() -> verify(made.secret()))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError()).isEqualTo(new ServiceError.Throttled()));
        var elsewhere = new RequestOrigin("request-2", "198.51.100.1", "test", "yandex");
        assertThat(caller(fixture.apiKeys.verify(made.secret(), elsewhere, "LIST"))
                        .identity())
                .isEqualTo(alice);
    }

    private AuthenticationResult verify(String secret) {
        return fixture.apiKeys.verify(secret, ORIGIN, "LIST");
    }
}
