package dev.keyhold.domain.authn;

import static dev.keyhold.domain.authn.AuthenticationFixture.ORIGIN;
import static dev.keyhold.domain.authn.AuthenticationFixture.caller;
import static dev.keyhold.domain.authn.AuthenticationFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stops a source, and what does not: a credential that is right works at the moment it is in force again. */
class AuthenticationRecorderTest {
    private static final int MANY = 2 * AuthenticationFixture.FAILURES_PER_KEY;

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

    private static void repeat(Supplier<AuthenticationResult> result, AuthenticationFailure expected) {
        for (int i = 0; i < MANY; i++) {
            assertThat(failure(result.get())).isEqualTo(expected);
        }
    }

    @Test
    void an_iam_token_of_a_suspended_account_is_no_guess() {
        var token = fixture.token(alice);
        fixture.suspend(alice);

        repeat(() -> fixture.verify(token), AuthenticationFailure.SUSPENDED_IDENTITY);

        fixture.reactivate(alice);
        assertThat(caller(fixture.verify(token)).identity()).isEqualTo(alice);
    }

    @Test
    void an_expired_iam_token_is_no_guess() {
        var old = fixture.token(alice);
        fixture.advance(IamTokens.MAX_LIFE);

        repeat(() -> fixture.verify(old), AuthenticationFailure.EXPIRED_IAM_TOKEN);

        assertThat(caller(fixture.verify(fixture.token(alice))).identity()).isEqualTo(alice);
    }

    @Test
    void an_api_key_of_a_suspended_account_is_no_guess() {
        var made = fixture.apiKey(alice, Optional.empty());
        fixture.suspend(alice);

        repeat(() -> fixture.apiKeys.verify(made.secret(), ORIGIN, "LIST"), AuthenticationFailure.SUSPENDED_IDENTITY);

        fixture.reactivate(alice);
        assertThat(caller(fixture.apiKeys.verify(made.secret(), ORIGIN, "LIST")).identity())
                .isEqualTo(alice);
    }

    @Test
    void what_nobody_issues_and_nothing_at_all_are_no_guesses() {
        for (int i = 0; i < AuthenticationFixture.FAILURES_PER_SOURCE; i++) {
            assertThat(fixture.exchange.refuseOauth(ORIGIN)).isNotNull();
        }
        assertThrottled(() -> fixture.exchange.refuseOauth(ORIGIN));
        assertThrottled(() -> {
            fixture.credentials.rejected("LIST", AuthenticationFailure.MISSING, Optional.empty(), ORIGIN);
            return ORIGIN;
        });

        assertThat(caller(fixture.verify(fixture.token(alice))).identity()).isEqualTo(alice);
    }

    @Test
    void refusals_beyond_the_bound_are_returned_and_not_recorded() {
        var token = fixture.token(alice);
        fixture.suspend(alice);
        for (int i = 0; i < AuthenticationFixture.FAILURES_PER_SOURCE; i++) {
            assertThat(failure(fixture.verify(token))).isEqualTo(AuthenticationFailure.SUSPENDED_IDENTITY);
        }

        assertThrottled(() -> fixture.verify(token));

        fixture.advance(Duration.ofMinutes(1));
        assertThat(failure(fixture.verify(token))).isEqualTo(AuthenticationFailure.SUSPENDED_IDENTITY);
    }

    @Test
    void garbage_is_a_guess_at_no_account() {
        for (int i = 0; i < AuthenticationFixture.FAILURES_PER_SOURCE; i++) {
            assertThatThrownBy(() -> fixture.exchange.exchange("garbage", Set.of(), ORIGIN))
                    .isInstanceOf(ServiceException.class);
        }

        assertThrottled(() -> fixture.exchange.exchange("garbage", Set.of(), ORIGIN));
        assertThrottled(() -> fixture.verify("t1."));
        assertThat(caller(fixture.verify(fixture.token(alice))).identity()).isEqualTo(alice);
    }

    private static void assertThrottled(Supplier<?> work) {
        assertThatThrownBy(work::get)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError()).isEqualTo(new ServiceError.Throttled()));
    }
}
