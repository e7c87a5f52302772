package dev.keyhold.domain.authn;

import static dev.keyhold.domain.authn.AuthenticationFixture.ACCOUNT;
import static dev.keyhold.domain.authn.AuthenticationFixture.FAILURES_PER_SOURCE;
import static dev.keyhold.domain.authn.AuthenticationFixture.ORIGIN;
import static dev.keyhold.domain.authn.AuthenticationFixture.caller;
import static dev.keyhold.domain.authn.AuthenticationFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.domain.session.Session;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IamTokensTest {
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/. \u0416";

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
    void has_the_documented_shape() {
        assertThat(fixture.token(alice))
                .matches("t1\\.[A-Z0-9a-z_-]+[=]{0,2}\\.[A-Z0-9a-z_-]{86}[=]{0,2}")
                .hasSizeLessThan(200);
    }

    @Test
    void differs_each_time_while_older_ones_stay_good() {
        var first = fixture.token(alice);
        var second = fixture.token(alice);

        assertThat(first).isNotEqualTo(second);
        assertThat(caller(fixture.verify(first)).identity()).isEqualTo(alice);
        assertThat(caller(fixture.verify(second)).identity()).isEqualTo(alice);
    }

    @Test
    void names_its_subject_and_itself() {
        var issued = fixture.tokens.issue(alice);

        var principal = caller(fixture.verify(issued.token().reveal()));

        assertThat(principal.identity()).isEqualTo(alice);
        assertThat(principal.credential())
                .isEqualTo(new Principal.Credential.IamToken(issued.id(), issued.expiresAt()));
        assertThat(principal.origin()).isEqualTo(ORIGIN);
        assertThat(issued.token().reveal()).doesNotContain(issued.id());
        assertThat(issued.toString()).doesNotContain("t1.");
    }

    @Test
    void lives_for_twelve_hours() {
        var issued = fixture.tokens.issue(alice);
        var token = issued.token().reveal();

        var life = Duration.between(fixture.clock.instant().truncatedTo(ChronoUnit.MILLIS), issued.expiresAt());
        assertThat(life).isEqualTo(Duration.ofHours(12));
        fixture.advance(life.minusMillis(1));
        assertThat(caller(fixture.verify(token)).identity()).isEqualTo(alice);
        fixture.advance(Duration.ofMillis(1));
        assertThat(failure(fixture.verify(token))).isEqualTo(AuthenticationFailure.EXPIRED_IAM_TOKEN);
    }

    /** Otherwise the token would be valid for the time that the clock was ahead, plus twelve hours. */
    @Test
    void of_a_clock_that_was_ahead_is_valid_when_its_time_has_come_and_not_before() {
        fixture.advance(Duration.ofDays(30));
        var token = fixture.token(alice);
        assertThat(caller(fixture.verify(token)).identity()).isEqualTo(alice);

        fixture.advance(Duration.ofDays(-30));
        assertThat(failure(fixture.verify(token))).isEqualTo(AuthenticationFailure.TOKEN_FROM_FUTURE);
        fixture.advance(Duration.ofDays(30).minus(Session.LEEWAY));
        assertThat(caller(fixture.verify(token)).identity()).isEqualTo(alice);
        fixture.advance(Session.LEEWAY.plus(IamTokens.MAX_LIFE));
        assertThat(failure(fixture.verify(token))).isEqualTo(AuthenticationFailure.EXPIRED_IAM_TOKEN);
    }

    @Test
    void does_not_outlive_its_identity() {
        var end = fixture.clock.instant().plus(Duration.ofHours(1));

        var issued = fixture.tokens.issue(alice.expiring(Optional.of(end)));

        assertThat(issued.expiresAt()).isEqualTo(end.truncatedTo(ChronoUnit.MILLIS));
    }

    @Test
    void lives_its_full_time_where_the_identity_lives_longer() {
        var later = alice.expiring(Optional.of(fixture.clock.instant().plus(Duration.ofDays(90))));

        var issued = fixture.tokens.issue(later);

        assertThat(issued.expiresAt())
                .isBefore(fixture.clock.instant().plus(Duration.ofHours(12)).plusMillis(1));
    }

    @Test
    void is_not_issued_to_an_identity_out_of_force() {
        var suspended = alice.withStatus(Identity.Status.SUSPENDED);
        var expired = alice.expiring(Optional.of(fixture.clock.instant()));

        assertThatThrownBy(() -> fixture.tokens.issue(suspended))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError())
                                .isEqualTo(new ServiceError.Unauthenticated(AuthenticationFailure.SUSPENDED_IDENTITY)));
        assertThatThrownBy(() -> fixture.tokens.issue(expired))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError())
                                .isEqualTo(new ServiceError.Unauthenticated(AuthenticationFailure.EXPIRED_IDENTITY)));
    }

    @Test
    void is_refused_with_any_one_character_changed() {
        var token = fixture.token(alice);
        for (int i = 0; i < token.length(); i++) {
            for (int j = i % 5; j < ALPHABET.length(); j += 5) {
                var c = ALPHABET.charAt(j);
                if (c != token.charAt(i)) {
                    var changed = token.substring(0, i) + c + token.substring(i + 1);
                    assertThat(fixture.tokens.verify(changed, origin(i * 100 + j), "LIST"))
                            .as(changed)
                            .isEqualTo(new AuthenticationResult.Failed(AuthenticationFailure.BAD_TOKEN));
                }
            }
        }
    }

    @Test
    void is_refused_with_the_last_bits_of_a_part_respelled() {
        var token = fixture.token(alice);
        var dot = token.lastIndexOf('.');

        for (var i : new int[] {dot - 1, token.length() - 1}) {
            for (int bit = 1; bit <= 8; bit <<= 1) {
                var code = ALPHABET.substring(0, 64).indexOf(token.charAt(i)) ^ bit;
                var changed = token.substring(0, i) + ALPHABET.charAt(code) + token.substring(i + 1);
                assertThat(failure(fixture.verify(changed))).isEqualTo(AuthenticationFailure.BAD_TOKEN);
            }
        }
    }

    @Test
    void is_refused_when_it_is_garbage() {
        var token = fixture.token(alice);
        var parts = token.split("\\.", -1);
        var random = new Random(5);
        var noise = new byte[52];
        random.nextBytes(noise);
        for (var text : new String[] {
            "",
            "t1",
            "t1.",
            "t1..",
            "t1.." + parts[2],
            "t1." + parts[1],
            "t1." + parts[1] + ".",
            "t2." + parts[1] + "." + parts[2],
            "t1." + parts[1] + "=." + parts[2],
            token + "==",
            token + "\n",
            " " + token,
            token + "." + parts[2],
            parts[1] + "." + parts[2],
            "t1." + Base64.getUrlEncoder().encodeToString(noise) + "." + parts[2],
            "t1." + "A".repeat(4_000) + "." + parts[2],
            "t1." + "A".repeat(100_000) + "." + parts[2],
            "\u0000".repeat(200)
        }) {
            assertThat(failure(fixture.verify(text))).as(text).isEqualTo(AuthenticationFailure.BAD_TOKEN);
        }
    }

    @Test
    void is_refused_when_its_subject_or_its_end_was_changed() {
        var token = fixture.token(alice);
        var payload = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
        var tag = token.substring(token.lastIndexOf('.'));
        for (int i = 0; i < payload.length; i++) {
            var changed = payload.clone();
            changed[i]++;
            var forged = "t1." + Base64.getUrlEncoder().withoutPadding().encodeToString(changed) + tag;
            assertThat(failure(fixture.verify(forged))).as("byte " + i).isEqualTo(AuthenticationFailure.BAD_TOKEN);
        }
    }

    @Test
    void is_refused_when_another_installation_made_it(@TempDir Path elsewhere) {
        fixture.token(alice);
        try (var other = AuthenticationFixture.in(elsewhere, 7)) {
            assertThat(failure(fixture.verify(other.token(alice)))).isEqualTo(AuthenticationFailure.BAD_TOKEN);
        }
    }

    @Test
    void is_verified_without_a_read_once_it_is_known() {
        var token = fixture.token(alice);
        caller(fixture.verify(token));
        var before = fixture.reads.get();

        for (int i = 0; i < 100; i++) {
            caller(fixture.verify(token));
        }

        assertThat(fixture.reads).hasValue(before);
    }

    @Test
    void is_refused_without_a_read_when_it_is_garbage() {
        fixture.token(alice);
        var before = fixture.reads.get();

        fixture.verify("t1.AAAA." + "A".repeat(86));

        assertThat(fixture.reads).hasValue(before);
    }

    @Test
    void is_refused_at_once_when_called_back() {
        var token = fixture.token(alice);
        var other = fixture.token(alice);
        var principal = caller(fixture.verify(token));

        assertThat(fixture.revocation.revoke(principal, token)).isEqualTo(alice.id());

        assertThat(failure(fixture.verify(token))).isEqualTo(AuthenticationFailure.REVOKED_TOKEN);
        assertThat(caller(fixture.verify(other)).identity()).isEqualTo(alice);
        assertThat(failure(fixture.secondNode().verify(token, ORIGIN, "LIST")))
                .isEqualTo(AuthenticationFailure.REVOKED_TOKEN);
    }

    @Test
    void called_back_from_another_account_is_in_the_trails_of_both() {
        fixture.write(tx -> {
            Samples.insertAccount(tx, Samples.OTHER_ACCOUNT);
            tx.identities().insert(Samples.root(Samples.OTHER_ACCOUNT));
        });
        var issued = fixture.tokens.issue(alice);
        var other = caller(fixture.verify(fixture.token(Samples.root(Samples.OTHER_ACCOUNT))));

        assertThat(fixture.revocation.revoke(other, issued.token().reveal())).isEqualTo(alice.id());

        for (var trail : List.of(fixture.changes(), fixture.changes(Samples.OTHER_ACCOUNT))) {
            assertThat(trail).singleElement().satisfies(event -> {
                assertThat(event.operation()).isEqualTo("REVOKE_IAM_TOKEN");
                assertThat(event.actor()).contains(other.id());
                assertThat(event.target()).contains(issued.id());
            });
        }
    }

    @Test
    void is_called_back_with_an_audit_event_and_once_only() {
        var issued = fixture.tokens.issue(alice);
        var token = issued.token().reveal();
        var principal = caller(fixture.verify(token));

        fixture.revocation.revoke(principal, token);
        assertThat(fixture.revocation.revoke(principal, token)).isEqualTo(alice.id());

        assertThat(fixture.changes()).singleElement().satisfies(event -> {
            assertThat(event.operation()).isEqualTo("REVOKE_IAM_TOKEN");
            assertThat(event.target()).isEqualTo("IAM token " + issued.id() + " of identity " + alice.id());
            assertThat(event.accessKey()).isEqualTo(issued.id());
            assertThat(event.toString()).doesNotContain(token);
        });
    }

    @Test
    void is_called_back_while_its_identity_is_suspended_and_stays_so() {
        var token = fixture.token(alice);
        var principal = caller(fixture.verify(token));
        fixture.suspend(alice);

        fixture.revocation.revoke(principal, token);
        fixture.reactivate(alice);

        assertThat(failure(fixture.verify(token))).isEqualTo(AuthenticationFailure.REVOKED_TOKEN);
    }

    @Test
    void cannot_be_called_back_when_damaged_or_expired() {
        var token = fixture.token(alice);
        var principal = caller(fixture.verify(token));

        assertThatThrownBy(() -> fixture.revocation.revoke(principal, token + "A"))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError())
                                .isEqualTo(new ServiceError.Unauthenticated(AuthenticationFailure.BAD_TOKEN)));
        fixture.advance(Duration.ofHours(12));
        assertThatThrownBy(() -> fixture.revocation.revoke(principal, token))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError())
                                .isEqualTo(new ServiceError.Unauthenticated(AuthenticationFailure.EXPIRED_IAM_TOKEN)));
        assertThat(fixture.changes()).isEmpty();
        assertThat(fixture.denials(ACCOUNT)).hasSize(2);
    }

    @Test
    void is_forgotten_as_called_back_only_after_it_has_expired() {
        var token = fixture.token(alice);
        var issued = caller(fixture.verify(token));
        fixture.revocation.revoke(issued, token);
        var id = issued.credential().name();

        fixture.advance(Duration.ofHours(11));
        fixture.revokedTokens.clean();
        assertThat(fixture.store.<Boolean>read(tx -> tx.tokens().isRevoked(ACCOUNT, id)))
                .isTrue();

        fixture.advance(Duration.ofHours(2));
        fixture.revokedTokens.clean();
        assertThat(fixture.store.<Boolean>read(tx -> tx.tokens().isRevoked(ACCOUNT, id)))
                .isFalse();
        assertThat(failure(fixture.verify(token))).isEqualTo(AuthenticationFailure.EXPIRED_IAM_TOKEN);
    }

    @Test
    void is_refused_when_its_identity_is_gone() {
        var token = fixture.token(alice);
        caller(fixture.verify(token));

        fixture.delete(alice);

        assertThat(failure(fixture.verify(token))).isEqualTo(AuthenticationFailure.DELETED_IDENTITY);
    }

    @Test
    void leaves_a_trace_in_the_audit_trail_when_refused() {
        var issued = fixture.tokens.issue(alice);
        var token = issued.token().reveal();
        fixture.verify("geheim");
        fixture.suspend(alice);
        fixture.verify(token);

        assertThat(fixture.denials(AccountId.SYSTEM)).singleElement().satisfies(event -> {
            assertThat(event.reason()).isEqualTo("BAD_TOKEN");
            assertThat(event.operation()).isEqualTo("LIST");
            assertThat(event.outcome()).isEqualTo(AuditEvent.Outcome.UNAUTHENTICATED);
            assertThat(event.toString()).doesNotContain("geheim");
        });
        assertThat(fixture.denials(ACCOUNT)).singleElement().satisfies(event -> {
            assertThat(event.reason()).isEqualTo("SUSPENDED_IDENTITY");
            assertThat(event.actor()).contains(alice.id());
            assertThat(event.accessKey()).isEqualTo(issued.id());
        });
    }

    @Test
    void is_not_even_looked_at_when_a_source_has_failed_too_often() {
        var token = fixture.token(alice);
        for (int i = 0; i < FAILURES_PER_SOURCE; i++) {
            fixture.verify("t1.");
        }
        assertThat(caller(fixture.verify(token)).identity())
                .as("what names no account blocks none")
                .isEqualTo(alice);
        for (int i = 0; i < FAILURES_PER_SOURCE; i++) {
            fixture.verify(token.substring(0, token.length() - 2) + "AA");
        }

        assertThatThrownBy(() -> fixture.verify(token))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError()).isEqualTo(new ServiceError.Throttled()));
        assertThat(caller(fixture.tokens.verify(token, origin(1), "LIST")).identity())
                .isEqualTo(alice);
        fixture.advance(Duration.ofMinutes(1));
        assertThat(caller(fixture.verify(token)).identity()).isEqualTo(alice);
    }

    @Test
    void counts_as_a_use_of_its_identity() {
        var token = fixture.token(alice);
        assertThat(fixture.lastUse(alice.id())).isEmpty();
        caller(fixture.verify(token));
        var used = fixture.clock.instant();

        assertThat(fixture.lastUse(alice.id())).contains(used);
        fixture.lastUses.flush();
        assertThat(fixture.storedUse(alice.id())).contains(used.truncatedTo(ChronoUnit.MICROS));
    }

    @Test
    void reads_its_payload_back_and_nothing_else() {
        var now = fixture.clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var token = new IamToken("0123456789abcdef", "00112233445566778899aabbccddeeff", alice.id(), now, now);

        assertThat(IamToken.parse(token.payload())).contains(token);
        assertThat(IamToken.parse("")).isEmpty();
        assertThat(IamToken.parse("!")).isEmpty();
        assertThat(IamToken.parse(
                        Base64.getUrlEncoder().encodeToString("x".repeat(52).getBytes(StandardCharsets.UTF_8))))
                .isEmpty();
    }

    private static RequestOrigin origin(int number) {
        return new RequestOrigin("request-2", "198.51.100." + number, "test", "yandex");
    }
}
