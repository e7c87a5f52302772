package dev.keyhold.domain.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.model.SessionProblem;
import dev.keyhold.sigv4.CredentialScope;
import dev.keyhold.sigv4.SignedRequest;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.FaultyStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigV4AuthenticatorTest {
    private static final Optional<String> ALICE = Optional.of("alice");
    private static final Duration HOUR = Duration.ofHours(1);

    private Fixture domain;
    private IssuedAccessKey key;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        key = domain.createUserWithKey("alice");
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private static AuthenticationResult rejected(AuthenticationFailure reason) {
        return new AuthenticationResult.Failed(reason);
    }

    private AuthenticationResult verify(SignedRequest signed) {
        return domain.credentials.verify(signed);
    }

    private void setStatus(AccessKey.Status status) {
        domain.accessKeys.setStatus(domain.root, ALICE, key.key().keyId(), status);
    }

    @Test
    void accept_a_good_signature_and_tell_whose_it_is() {
        assertThat(domain.verify(key)).isEqualTo(new AuthenticationResult.Authenticated(domain.caller(key)));
        assertThat(domain.verify(domain.installed.rootKey()))
                .isEqualTo(new AuthenticationResult.Authenticated(domain.root));
    }

    @Test
    void reject_any_other_signature() {
        var good = domain.sign(key);
        assertThat(verify(domain.sign(key.key().keyId(), SecretBytes.ofText("guess"), Optional.empty())))
                .isEqualTo(rejected(AuthenticationFailure.WRONG_SIGNATURE));
        var otherText = new SignedRequest(
                good.operation(),
                good.accessKey(),
                good.scope(),
                "other",
                good.signature(),
                Optional.empty(),
                good.origin());
        assertThat(verify(otherText)).isEqualTo(rejected(AuthenticationFailure.WRONG_SIGNATURE));
        var otherScope = new SignedRequest(
                good.operation(),
                good.accessKey(),
                new CredentialScope("20260302", "us-east-1", "iam"),
                good.stringToSign(),
                good.signature(),
                Optional.empty(),
                good.origin());
        assertThat(verify(otherScope)).isEqualTo(rejected(AuthenticationFailure.WRONG_SIGNATURE));
        assertThat(verify(good)).isInstanceOf(AuthenticationResult.Authenticated.class);
    }

    @Test
    void reject_keys_that_nobody_has() {
        var unknown = new AccessKeyId[] {
            AccessKeyId.of(AccessKeyId.LONG_TERM, Fixture.ACCOUNT, 1),
            AccessKeyId.of(AccessKeyId.LONG_TERM, Samples.OTHER_ACCOUNT, 1),
            new AccessKeyId("AKIAIOSFODNN7EXAMPLE"),
            new AccessKeyId("abcdefghijklmnop"),
        };
        for (var id : unknown) {
            assertThat(verify(domain.sign(id, key.secret(), Optional.empty())))
                    .isEqualTo(rejected(AuthenticationFailure.UNKNOWN_KEY));
        }
    }

    @Test
    void reject_an_inactive_key_at_the_very_next_request_and_accept_it_again() {
        for (int i = 0; i < 3; i++) {
            assertThat(domain.verify(key)).isInstanceOf(AuthenticationResult.Authenticated.class);
            setStatus(AccessKey.Status.INACTIVE);
            assertThat(domain.verify(key)).isEqualTo(rejected(AuthenticationFailure.INACTIVE_KEY));
            setStatus(AccessKey.Status.ACTIVE);
        }
        assertThat(domain.verify(key)).isInstanceOf(AuthenticationResult.Authenticated.class);
    }

    @Test
    void say_that_a_key_is_inactive_whatever_the_signature() {
        setStatus(AccessKey.Status.INACTIVE);
        assertThat(verify(domain.sign(key.key().keyId(), SecretBytes.ofText("guess"), Optional.empty())))
                .isEqualTo(rejected(AuthenticationFailure.INACTIVE_KEY));
    }

    @Test
    void reject_a_deleted_key_at_the_very_next_request() {
        assertThat(domain.verify(key)).isInstanceOf(AuthenticationResult.Authenticated.class);
        domain.accessKeys.delete(domain.root, ALICE, key.key().keyId());
        assertThat(domain.verify(key)).isEqualTo(rejected(AuthenticationFailure.UNKNOWN_KEY));
    }

    @Test
    void accept_a_key_that_was_asked_for_before_it_was_made() {
        var id = key.key().keyId();
        domain.accessKeys.delete(domain.root, ALICE, id);
        assertThat(domain.verify(key)).isEqualTo(rejected(AuthenticationFailure.UNKNOWN_KEY));
        domain.store.write(tx -> {
            tx.accessKeys().insert(key.key());
            return id;
        });
        assertThat(domain.verify(key)).isInstanceOf(AuthenticationResult.Authenticated.class);
    }

    @Test
    void show_a_new_name_at_the_very_next_request() {
        assertThat(domain.verify(key)).isInstanceOf(AuthenticationResult.Authenticated.class);
        domain.users.update(domain.root, "alice", Optional.of("bob"), Optional.empty());
        assertThat(domain.verify(key))
                .isInstanceOfSatisfying(
                        AuthenticationResult.Authenticated.class,
                        verified -> assertThat(verified.principal().name()).isEqualTo("bob"));
    }

    @Test
    void reject_a_long_term_key_with_a_session_token() {
        assertThat(verify(domain.sign(key.key().keyId(), key.secret(), Optional.of("token"))))
                .isEqualTo(rejected(AuthenticationFailure.UNEXPECTED_TOKEN));
    }

    @Test
    void reject_a_key_whose_owner_is_gone() {
        domain.store.write(tx -> {
            tx.identities().delete(key.owner());
            return true;
        });
        assertThat(domain.verify(key)).isEqualTo(rejected(AuthenticationFailure.UNKNOWN_KEY));
    }

    @Test
    void find_a_key_in_memory_the_second_time() {
        domain.verify(key);
        var before = domain.credentials.cacheCounts();
        domain.verify(key);
        var after = domain.credentials.cacheCounts();
        assertThat(after.hits()).isEqualTo(before.hits() + 1);
        assertThat(after.misses()).isEqualTo(before.misses());
        domain.store.fail(FaultyStore.Fault.READ);
        assertThat(domain.verify(key)).isInstanceOf(AuthenticationResult.Authenticated.class);
    }

    @Test
    void accept_nothing_they_cannot_look_up() {
        domain.store.fail(FaultyStore.Fault.READ);
        assertThat(Fixture.error(() -> domain.verify(key)))
                .isEqualTo(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
        domain.store.fail(FaultyStore.Fault.NONE);
        assertThat(domain.verify(key)).isInstanceOf(AuthenticationResult.Authenticated.class);
    }

    @Test
    void do_not_open_a_secret_that_was_moved_to_another_key() {
        var other = AccessKeyId.of(AccessKeyId.LONG_TERM, Fixture.ACCOUNT, 5);
        var moved = new AccessKey(
                Fixture.ACCOUNT,
                other,
                ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 5),
                key.owner().id(),
                AccessKey.Status.ACTIVE,
                key.key().secret(),
                "",
                false,
                domain.clock.instant());
        domain.store.write(tx -> {
            tx.accessKeys().insert(moved);
            return true;
        });
        assertThat(verify(domain.sign(other, key.secret(), Optional.empty())))
                .isEqualTo(rejected(AuthenticationFailure.FORGED_RECORD));
        domain.denials.flush();
        assertThat(domain.events(Fixture.ACCOUNT, AuditStore.Trail.DENIALS))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.reason()).isEqualTo("FORGED_RECORD");
                    assertThat(event.accessKey()).isEqualTo(other.text());
                    assertThat(event.toString()).doesNotContain(key.secret().reveal());
                });
        assertThat(domain.verify(key)).isInstanceOf(AuthenticationResult.Authenticated.class);
    }

    @Test
    void accept_a_session_as_its_maker() {
        var session = domain.sessions.create(domain.caller(key), HOUR);
        var issuers = domain.caller(key).asIssuers();
        var issuedAt = domain.clock.instant().truncatedTo(ChronoUnit.MILLIS);
        assertThat(verify(domain.sign(session)))
                .isEqualTo(new AuthenticationResult.Authenticated(new Principal.IdentitySession(
                        key.owner(),
                        session.accessKey(),
                        SessionFacts.plain(SessionFacts.Kind.IDENTITY, issuedAt, issuers),
                        session.expiresAt(),
                        Samples.ORIGIN)));
        assertThat(session.expiresAt())
                .isEqualTo(domain.clock.instant().plus(HOUR).truncatedTo(ChronoUnit.MILLIS));
        assertThat(session.accessKey().isTemporary()).isTrue();
    }

    @Test
    void reject_a_session_from_the_moment_it_ends() {
        var session = domain.sessions.create(domain.caller(key), HOUR);
        domain.clock.advance(HOUR.minusMillis(1));
        assertThat(verify(domain.sign(session))).isInstanceOf(AuthenticationResult.Authenticated.class);
        domain.clock.advance(Duration.ofMillis(1));
        assertThat(verify(domain.sign(session))).isEqualTo(rejected(AuthenticationFailure.EXPIRED_TOKEN));
    }

    @Test
    void reject_a_session_while_its_key_is_inactive() {
        var session = domain.sessions.create(domain.caller(key), HOUR);
        setStatus(AccessKey.Status.INACTIVE);
        assertThat(verify(domain.sign(session))).isEqualTo(rejected(AuthenticationFailure.REVOKED_SESSION));
        setStatus(AccessKey.Status.ACTIVE);
        assertThat(verify(domain.sign(session))).isInstanceOf(AuthenticationResult.Authenticated.class);
    }

    @Test
    void reject_a_session_whose_key_or_user_is_gone() {
        var session = domain.sessions.create(domain.caller(key), HOUR);
        assertThat(verify(domain.sign(session))).isInstanceOf(AuthenticationResult.Authenticated.class);
        domain.accessKeys.delete(domain.root, ALICE, key.key().keyId());
        assertThat(verify(domain.sign(session))).isEqualTo(rejected(AuthenticationFailure.REVOKED_SESSION));
        domain.users.delete(domain.root, "alice");
        assertThat(verify(domain.sign(session))).isEqualTo(rejected(AuthenticationFailure.REVOKED_SESSION));
    }

    @Test
    void reject_a_session_without_its_own_token() {
        var session = domain.sessions.create(domain.caller(key), HOUR);
        var other = domain.sessions.create(domain.caller(key), HOUR);
        assertThat(verify(domain.sign(session.accessKey(), session.secret(), Optional.empty())))
                .isEqualTo(rejected(AuthenticationFailure.MISSING_TOKEN));
        var tokens = new String[] {
            other.token().reveal(), "", "not base64 !", "AAAA", "A".repeat(5_000),
        };
        for (var token : tokens) {
            assertThat(verify(domain.sign(session.accessKey(), session.secret(), Optional.of(token))))
                    .isEqualTo(rejected(AuthenticationFailure.INVALID_TOKEN));
        }
        assertThat(verify(domain.sign(
                        session.accessKey(),
                        key.secret(),
                        Optional.of(session.token().reveal()))))
                .isEqualTo(rejected(AuthenticationFailure.WRONG_SIGNATURE));
    }

    @Test
    void stop_a_source_that_guesses_at_one_key_until_the_minute_is_over() {
        domain.verify(key);
        var guess = domain.sign(key.key().keyId(), SecretBytes.ofText("guess"), Optional.empty());
        for (int i = 0; i < Fixture.FAILURES_PER_KEY; i++) {
            assertThat(verify(guess)).isEqualTo(rejected(AuthenticationFailure.WRONG_SIGNATURE));
        }
        assertThat(Fixture.error(() -> verify(guess))).isEqualTo(new ServiceError.Throttled());
        assertThat(Fixture.error(() -> domain.verify(key))).isEqualTo(new ServiceError.Throttled());
        assertThat(domain.verify(domain.installed.rootKey())).isInstanceOf(AuthenticationResult.Authenticated.class);
        var good = domain.sign(key);
        var elsewhere = new SignedRequest(
                good.operation(),
                good.accessKey(),
                good.scope(),
                good.stringToSign(),
                good.signature(),
                Optional.empty(),
                new RequestOrigin("r", "198.51.100.1", "", "aws"));
        assertThat(verify(elsewhere)).isInstanceOf(AuthenticationResult.Authenticated.class);
        domain.clock.advance(Duration.ofMinutes(1));
        assertThat(domain.verify(key)).isInstanceOf(AuthenticationResult.Authenticated.class);
    }

    @Test
    void let_nobody_tell_by_the_answer_whether_the_secret_of_a_key_that_is_off_was_right() {
        var guess = domain.sign(key.key().keyId(), SecretBytes.ofText("guess"), Optional.empty());
        setStatus(AccessKey.Status.INACTIVE);
        assertThat(verify(guess)).isEqualTo(domain.verify(key));
        for (int i = 1; i < Fixture.FAILURES_PER_KEY; i++) {
            assertThat(verify(guess)).isEqualTo(rejected(AuthenticationFailure.INACTIVE_KEY));
        }
        assertThat(Fixture.error(() -> verify(guess))).isEqualTo(new ServiceError.Throttled());
    }

    @Test
    void leave_a_trace_of_every_rejection_and_none_of_a_success() {
        domain.verify(key);
        verify(domain.sign(key.key().keyId(), SecretBytes.ofText("guess"), Optional.empty()));
        var unknown = AccessKeyId.of(AccessKeyId.LONG_TERM, Samples.OTHER_ACCOUNT, 1);
        verify(domain.sign(unknown, key.secret(), Optional.empty()));
        domain.denials.flush();
        assertThat(domain.events(Fixture.ACCOUNT, AuditStore.Trail.DENIALS))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.outcome()).isEqualTo(AuditEvent.Outcome.UNAUTHENTICATED);
                    assertThat(event.reason()).isEqualTo("WRONG_SIGNATURE");
                    assertThat(event.operation()).isEqualTo("GetUser");
                    assertThat(event.actor()).contains(key.owner().id());
                    assertThat(event.accessKey()).isEqualTo(key.key().keyId().text());
                });
        // Whose account an unknown key claims proves nothing: anybody could fill that account's trail.
        assertThat(domain.events(AccountId.SYSTEM, AuditStore.Trail.DENIALS))
                .singleElement()
                .satisfies(event -> assertThat(event.reason()).isEqualTo("UNKNOWN_KEY"));
        assertThat(domain.events(Samples.OTHER_ACCOUNT, AuditStore.Trail.DENIALS))
                .isEmpty();
    }

    /** A right signature is no guess, whenever it was made: only what is wrong stops its source. */
    @Test
    void note_what_was_signed_at_another_time_and_stop_those_who_guess_so() {
        var right = domain.sign(key);
        for (int i = 0; i <= Fixture.FAILURES_PER_KEY; i++) {
            domain.credentials.rejected(right, AuthenticationFailure.TOO_OLD);
        }
        assertThat(domain.verify(key)).isInstanceOf(AuthenticationResult.Authenticated.class);
        var guess = domain.sign(key.key().keyId(), SecretBytes.ofText("guess"), Optional.empty());
        for (int i = 0; i < Fixture.FAILURES_PER_KEY; i++) {
            domain.credentials.rejected(guess, AuthenticationFailure.TOO_OLD);
        }
        assertThat(Fixture.error(() -> domain.credentials.rejected(guess, AuthenticationFailure.TOO_OLD)))
                .isEqualTo(new ServiceError.Throttled());
        assertThat(Fixture.error(() -> domain.verify(key))).isEqualTo(new ServiceError.Throttled());
        domain.denials.flush();
        assertThat(domain.events(Fixture.ACCOUNT, AuditStore.Trail.DENIALS))
                .isNotEmpty()
                .extracting(AuditEvent::reason)
                .containsOnly("TOO_OLD");
    }

    @Test
    void note_a_right_signature_of_a_key_that_is_off_as_one_of_its_owner() {
        setStatus(AccessKey.Status.INACTIVE);
        domain.verify(key);
        domain.denials.flush();
        assertThat(domain.events(Fixture.ACCOUNT, AuditStore.Trail.DENIALS))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.reason()).isEqualTo("INACTIVE_KEY");
                    assertThat(event.actor()).contains(key.owner().id());
                });
    }

    @Test
    void note_a_session_that_asks_for_what_sessions_may_not() {
        var session = Fixture.temporary(domain.caller(key));
        domain.credentials.requireSuits(domain.caller(key), SessionAction.GET_SESSION_TOKEN);
        domain.credentials.requireSuits(session, SessionAction.GET_CALLER_IDENTITY);
        assertThat(Fixture.error(() -> domain.credentials.requireSuits(session, SessionAction.GET_SESSION_TOKEN)))
                .isEqualTo(new ServiceError.RefusedSession(SessionProblem.ISSUED_BY_SESSION));
        assertThat(Fixture.error(() -> domain.credentials.requireSuits(session, IdentityAction.LIST_IDENTITIES)))
                .isEqualTo(new ServiceError.Unauthenticated(AuthenticationFailure.TEMPORARY_CREDENTIAL));
        domain.denials.flush();
        assertThat(domain.events(Fixture.ACCOUNT, AuditStore.Trail.DENIALS))
                .extracting(AuditEvent::operation, AuditEvent::reason)
                .containsExactlyInAnyOrder(
                        tuple("GET_SESSION_TOKEN", "TEMPORARY_CREDENTIAL"),
                        tuple("LIST_IDENTITIES", "TEMPORARY_CREDENTIAL"));
    }

    @Test
    void remember_when_a_key_was_used_and_when_an_identity_acted_in_a_session() {
        var session = domain.sessions.create(domain.caller(key), HOUR);
        assertThat(uses()).isEmpty();
        domain.verify(key);
        assertThat(uses()).contains(domain.clock.instant());
        assertThat(domain.store.<Optional<LastUse>>read(tx ->
                        domain.lastUses.find(tx, Fixture.ACCOUNT, key.key().keyId())))
                .contains(new LastUse(domain.clock.instant(), "iam", "us-east-1"));
        domain.clock.advance(Duration.ofMinutes(1));
        verify(domain.sign(session));
        assertThat(uses()).contains(domain.clock.instant());
        domain.clock.advance(Duration.ofMinutes(1));
        verify(domain.sign(key.key().keyId(), SecretBytes.ofText("guess"), Optional.empty()));
        assertThat(uses())
                .as("a guess is no use")
                .contains(domain.clock.instant().minus(Duration.ofMinutes(1)));
    }

    private Optional<Instant> uses() {
        return domain.store.read(
                tx -> domain.lastUses.find(tx, Fixture.ACCOUNT, key.owner().id()));
    }

    @Test
    void print_no_session_token() {
        var session = domain.sessions.create(domain.caller(key), HOUR);
        assertThat(domain.sign(session).toString())
                .doesNotContain(session.token().reveal(), session.secret().reveal());
    }
}
