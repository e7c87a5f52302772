package dev.keyhold.domain.authn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.authz.SessionRules;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.credential.ApiKeyScopes;
import dev.keyhold.domain.session.Sessions;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Constraint;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.SessionProblem;
import dev.keyhold.model.Violation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImpersonationTest {
    private static final Duration MICROSECOND = Duration.ofNanos(1_000);
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Optional<Duration> UNASKED = Optional.empty();

    private Fixture domain;
    private Impersonation impersonation;
    private Identity bob;
    private String id;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        impersonation = domain.impersonation;
        bob = domain.serviceAccount("bob");
        id = bob.id().text();
        // So that what happens next is the last in the audit trail.
        domain.clock.advance(MILLISECOND);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private IamTokens.Issued token() {
        return impersonation.token(domain.admin, id);
    }

    private Sessions.NewSession ephemeral(Optional<Duration> life) {
        return impersonation.ephemeralKey(domain.admin, Optional.of(id), "backup", life, Optional.empty());
    }

    private AuthenticationResult verify(IamTokens.Issued issued) {
        return domain.tokens.verify(issued.token().reveal(), Samples.ORIGIN, "LIST");
    }

    private AuthenticationResult verify(Sessions.NewSession session) {
        return domain.credentials.verify(domain.sign(session));
    }

    private void assertIsBob(AuthenticationResult result) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        AuthenticationResult.Authenticated.class,
                        verified -> assertThat(verified.principal().id()).isEqualTo(bob.id()));
    }

    private static void assertRejected(AuthenticationResult result, AuthenticationFailure reason) {
        assertThat(result).isEqualTo(new AuthenticationResult.Failed(reason));
    }

    private Instant nowInMilliseconds() {
        return domain.clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private void expire(Instant at) {
        domain.store.write(tx -> {
            tx.identities().update(bob.expiring(Optional.of(at)));
            return bob;
        });
    }

    private ServiceError refusedWithoutTrace(ThrowingCallable work) {
        var before = domain.snapshot();
        var serviceError = Fixture.error(work);
        assertThat(domain.snapshot()).isEqualTo(before);
        return serviceError;
    }

    private ServiceError unavailable(String field) {
        return new ServiceError.InvalidFields(List.of(new Violation(field, new Constraint.InForce(id))));
    }

    /** Whatever it is made for: it would be worth more than the role that made it. */
    @Test
    void an_ephemeral_key_may_do_nothing_here_but_ask_whose_it_is() {
        var principal = ((AuthenticationResult.Authenticated) verify(ephemeral(Optional.empty()))).principal();
        domain.credentials.requireSuits(principal, SessionAction.GET_CALLER_IDENTITY);
        for (var operation : Action.all()) {
            if (operation == SessionAction.GET_CALLER_IDENTITY) {
                continue;
            }
            domain.clock.advance(Duration.ofMinutes(1));
            assertThat(Fixture.error(() -> domain.credentials.requireSuits(principal, operation)))
                    .isEqualTo(
                            SessionRules.isOfKeys(operation)
                                    ? new ServiceError.RefusedSession(SessionProblem.ISSUED_BY_SESSION)
                                    : new ServiceError.Unauthenticated(AuthenticationFailure.TEMPORARY_CREDENTIAL));
            assertThat(domain.authorizer.authorize(
                            AuthorizationRequest.of(principal, operation, ResourceRef.User.of(bob))))
                    .isEqualTo(new Decision.Deny(Decision.Reason.TEMPORARY_CREDENTIAL));
        }
    }

    @Test
    void a_token_stands_for_the_account_for_twelve_hours() {
        var issued = token();
        assertThat(issued.expiresAt()).isEqualTo(nowInMilliseconds().plus(Duration.ofHours(12)));
        assertIsBob(verify(issued));
        domain.clock.advance(
                Duration.between(domain.clock.instant(), issued.expiresAt()).minus(MICROSECOND));
        assertIsBob(verify(issued));
        domain.clock.advance(MICROSECOND);
        assertRejected(verify(issued), AuthenticationFailure.EXPIRED_IAM_TOKEN);
    }

    @Test
    void a_token_ends_with_its_account() {
        var end = domain.clock.instant().plus(Duration.ofHours(1));
        expire(end);
        assertThat(token().expiresAt()).isEqualTo(end.truncatedTo(ChronoUnit.MILLIS));
        expire(domain.clock.instant().plus(Duration.ofDays(1)));
        assertThat(token().expiresAt()).isEqualTo(nowInMilliseconds().plus(Duration.ofHours(12)));
    }

    @Test
    void a_new_token_leaves_older_ones_alone() {
        var first = token();
        var second = token();
        assertThat(first.token().reveal()).isNotEqualTo(second.token().reveal());
        assertIsBob(verify(first));
        domain.revocation.revoke(domain.admin, first.token().reveal());
        assertRejected(verify(first), AuthenticationFailure.REVOKED_TOKEN);
        assertIsBob(verify(second));
    }

    @Test
    void a_token_is_named_in_the_audit_trail_and_not_revealed() {
        var issued = token();
        var event = domain.changes().getLast();
        assertThat(event.operation()).isEqualTo(SessionAction.CREATE_TOKEN_FOR_SERVICE_ACCOUNT.name());
        assertThat(event.target()).isEqualTo("IAM token " + issued.id() + " of user bob");
        assertThat(event.actor()).contains(domain.admin.identity().id());
        assertThat(domain.snapshot())
                .noneMatch(line -> line.contains(issued.token().reveal()));
        assertThat(issued + "").contains("****").doesNotContain(issued.token().reveal());
    }

    @Test
    void an_ephemeral_key_signs_as_the_account() {
        var session = ephemeral(UNASKED);
        assertThat(session.accessKey().text()).hasSize(20).startsWith("ASIA");
        assertThat(session.secret().reveal()).hasSize(43).startsWith("YC");
        assertThat(session.token().reveal()).startsWith("s1.");
        assertIsBob(verify(session));
        assertThat(session + "")
                .contains("****")
                .doesNotContain(session.token().reveal(), session.secret().reveal());
        var event = domain.changes().getLast();
        assertThat(event.operation()).isEqualTo(IdentityAction.CREATE_EPHEMERAL_KEY.name());
        assertThat(event.target()).isEqualTo("session " + session.accessKey() + " for user bob, backup");
    }

    @Test
    void an_ephemeral_key_lives_as_long_as_the_token_that_asks() {
        domain.clock.advance(Duration.ofHours(3));
        var until = ((Principal.Credential.IamToken) domain.admin.credential()).expiresAt();
        assertThat(ephemeral(UNASKED).expiresAt()).isEqualTo(until.truncatedTo(ChronoUnit.MILLIS));
        var key = domain.installed.rootKey().key().keyId();
        var signed = Principal.of(domain.admin.identity(), new Principal.Credential.LongTermKey(key), Samples.ORIGIN);
        assertThat(impersonation
                        .ephemeralKey(signed, Optional.of(id), "x", UNASKED, Optional.empty())
                        .expiresAt())
                .isEqualTo(domain.clock.instant().plus(Duration.ofHours(12)).truncatedTo(ChronoUnit.MILLIS));
    }

    @Test
    void an_ephemeral_key_lives_as_long_as_is_asked_and_twelve_hours_at_most() {
        for (var requested :
                List.of(Duration.ofMinutes(15), Duration.ofHours(12).minusMillis(1), Duration.ofHours(12))) {
            assertThat(ephemeral(Optional.of(requested)).expiresAt())
                    .isEqualTo(nowInMilliseconds().plus(requested));
        }
        for (var requested : List.of(Duration.ofHours(12).plusMillis(1), Duration.ofDays(365))) {
            assertThat(ephemeral(Optional.of(requested)).expiresAt())
                    .isEqualTo(nowInMilliseconds().plus(Duration.ofHours(12)));
        }
        // The token that asks may end earlier than the key it asks for.
        domain.clock.advance(Duration.ofHours(11));
        assertThat(ephemeral(Optional.of(Duration.ofHours(2))).expiresAt())
                .isEqualTo(nowInMilliseconds().plus(Duration.ofHours(2)));
    }

    @Test
    void an_ephemeral_key_is_limited_by_a_policy_or_not_made() {
        for (var document : List.of("", "{}", "no policy")) {
            assertThat(Fixture.error(() -> impersonation.ephemeralKey(
                            domain.admin, Optional.of(id), "backup", UNASKED, Optional.of(document))))
                    .as(document)
                    .isInstanceOf(ServiceError.MalformedPolicy.class);
        }
        var key = impersonation.ephemeralKey(
                domain.admin, Optional.of(id), "backup", UNASKED, Optional.of(PolicyDocuments.ADMINISTRATOR));
        var principal = ((AuthenticationResult.Authenticated) verify(key)).principal();
        assertThat(principal.limits()).isPresent();
    }

    @Test
    void a_token_is_called_back_by_no_session_and_by_nobody_who_guesses() {
        var token = impersonation.token(domain.admin, id).token().reveal();
        var session = Fixture.temporary(domain.root);
        assertThat(Fixture.error(() -> domain.revocation.revoke(session, token)))
                .isInstanceOf(ServiceError.Denied.class);
        for (int i = 0; i < Fixture.FAILURES_PER_SOURCE; i++) {
            assertThat(Fixture.error(() -> domain.revocation.revoke(domain.admin, token + "x")))
                    .isEqualTo(new ServiceError.Unauthenticated(AuthenticationFailure.BAD_TOKEN));
        }
        assertThat(Fixture.error(() -> domain.revocation.revoke(domain.admin, token)))
                .isEqualTo(new ServiceError.Throttled());
        domain.clock.advance(Duration.ofMinutes(1));
        assertThat(domain.revocation.revoke(domain.admin, token))
                .isEqualTo(ResourceId.parse(id).orElseThrow());
    }

    @Test
    void an_ephemeral_key_is_refused_from_the_moment_it_was_promised_to_end() {
        var session = ephemeral(Optional.of(Duration.ofMinutes(15)));
        domain.clock.advance(
                Duration.between(domain.clock.instant(), session.expiresAt()).minus(MICROSECOND));
        assertIsBob(verify(session));
        domain.clock.advance(MICROSECOND);
        assertRejected(verify(session), AuthenticationFailure.EXPIRED_TOKEN);
    }

    @Test
    void an_ephemeral_key_stops_with_its_account_alone() {
        var issued = token();
        var session = ephemeral(UNASKED);
        domain.revocation.revoke(domain.admin, issued.token().reveal());
        assertIsBob(verify(session));
        domain.serviceAccounts.suspend(domain.admin, id, Optional.empty(), TransactionHook.NONE);
        assertRejected(verify(session), AuthenticationFailure.SUSPENDED_IDENTITY);
        domain.serviceAccounts.reactivate(domain.admin, id, TransactionHook.NONE);
        assertIsBob(verify(session));
        domain.serviceAccounts.delete(domain.admin, id, TransactionHook.NONE);
        assertRejected(verify(session), AuthenticationFailure.REVOKED_SESSION);
    }

    @Test
    void who_is_asked_for_is_the_caller_unless_it_is_named() {
        domain.bind(bob.id(), "iam.serviceAccounts.ephemeralAccessKeyAdmin", bob);
        assertIsBob(verify(impersonation.ephemeralKey(
                domain.tokenCaller(bob), Optional.empty(), "self", UNASKED, Optional.empty())));
    }

    @Test
    void each_needs_a_role_of_its_own() {
        var carol = domain.serviceAccount("carol");
        var principal = domain.tokenCaller(carol);
        domain.bind(bob.id(), "iam.viewer", carol);
        domain.bind(carol.id(), "admin", carol);
        assertThat(refusedWithoutTrace(() -> impersonation.token(principal, id)))
                .isInstanceOf(ServiceError.Denied.class);
        assertThat(refusedWithoutTrace(
                        () -> impersonation.ephemeralKey(principal, Optional.of(id), "x", UNASKED, Optional.empty())))
                .isInstanceOf(ServiceError.Denied.class);

        domain.bind(bob.id(), "iam.serviceAccounts.tokenCreator", carol);
        assertIsBob(verify(impersonation.token(principal, id)));
        assertThat(refusedWithoutTrace(
                        () -> impersonation.ephemeralKey(principal, Optional.of(id), "x", UNASKED, Optional.empty())))
                .isInstanceOf(ServiceError.Denied.class);

        domain.bind(bob.id(), "iam.serviceAccounts.ephemeralAccessKeyAdmin", carol);
        assertIsBob(verify(impersonation.ephemeralKey(principal, Optional.of(id), "x", UNASKED, Optional.empty())));
    }

    @Test
    void an_api_key_gets_neither() {
        var credential = new Principal.Credential.ScopedKey(bob.id(), ApiKeyScopes.ALL);
        var principal = Principal.of(domain.admin.identity(), credential, domain.admin.origin());
        assertThat(refusedWithoutTrace(() -> impersonation.token(principal, id)))
                .isInstanceOf(ServiceError.Denied.class);
        assertThat(refusedWithoutTrace(
                        () -> impersonation.ephemeralKey(principal, Optional.of(id), "x", UNASKED, Optional.empty())))
                .isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void accounts_of_others_the_root_and_those_that_do_not_exist_are_not_found() {
        var root = domain.root.identity().id().text();
        var absent = ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 77).text();
        var foreign = ResourceId.of(ResourceId.IAM, Samples.OTHER_ACCOUNT, 77).text();
        for (var other : List.of(root, absent, foreign, "", "nonsense")) {
            var notFound = new ServiceError.NotFound(ResourceType.SERVICE_ACCOUNT, other);
            assertThat(refusedWithoutTrace(() -> impersonation.token(domain.admin, other)))
                    .isEqualTo(notFound);
            assertThat(refusedWithoutTrace(() -> impersonation.ephemeralKey(
                            domain.admin, Optional.of(other), "x", UNASKED, Optional.empty())))
                    .isEqualTo(notFound);
        }
    }

    @Test
    void nothing_is_made_for_a_suspended_account() {
        domain.serviceAccounts.suspend(domain.admin, id, Optional.empty(), TransactionHook.NONE);
        assertThat(refusedWithoutTrace(this::token)).isEqualTo(unavailable("service_account_id"));
        assertThat(refusedWithoutTrace(() -> ephemeral(UNASKED))).isEqualTo(unavailable("subject_id"));
    }

    @Test
    void nothing_is_made_for_an_account_from_its_end_on() {
        expire(domain.clock.instant().plus(MILLISECOND));
        assertThat(token().expiresAt()).isAfter(domain.clock.instant());
        ephemeral(UNASKED);
        domain.clock.advance(MILLISECOND);
        assertThat(refusedWithoutTrace(this::token)).isEqualTo(unavailable("service_account_id"));
        assertThat(refusedWithoutTrace(() -> ephemeral(UNASKED))).isEqualTo(unavailable("subject_id"));
    }
}
