package dev.keyhold.domain.authz.iampolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.authz.SessionRequest;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.OidcProvider;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.Role;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.model.SessionPolicies;
import dev.keyhold.model.SessionTags;
import dev.keyhold.model.Tag;
import dev.keyhold.policy.Caller;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.EffectivePolicies;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What conditions find out of those who act in sessions or with tokens, and of sessions that are asked for. */
class PrincipalKeysTest {
    private static final AccountId HERE = Samples.ACCOUNT;
    private static final Instant NOW = ManualClock.START;
    private static final Identity ALICE = Samples.user(HERE, 1, "alice");
    private static final Role WORKER = Samples.role(HERE, 2, "Worker");
    private static final AccessKeyId KEY = AccessKeyId.of(AccessKeyId.TEMPORARY, HERE, 1);
    private static final SessionFacts.WebIdentity TOKEN = new SessionFacts.WebIdentity(
            "arn:aws:iam::123456789012:oidc-provider/Login.Example", "Login.Example", "alice", "sts", List.of("mfa"));

    private final ManualClock clock = new ManualClock();

    private static SessionFacts facts(Optional<Instant> mfaAt, Optional<SessionFacts.WebIdentity> token) {
        var tags = new SessionTags(List.of(new Tag("Team", "red"), new Tag("Cost", "7")), Set.of());
        return new SessionFacts(
                SessionFacts.Kind.ROLE,
                "job",
                NOW.minusSeconds(90),
                mfaAt,
                Optional.of("alice@example"),
                new SessionFacts.Attributes(tags, SessionPolicies.NONE, token),
                List.of());
    }

    private static Principal session(Optional<Instant> mfaAt) {
        return new Principal.RoleSession(
                WORKER, KEY, facts(mfaAt, Optional.of(TOKEN)), NOW.plusSeconds(900), Samples.ORIGIN);
    }

    private static Principal holder(String issuer, List<String> methods) {
        var provider =
                new OidcProvider(HERE, ResourceId.of(ResourceId.IAM, HERE, 9), issuer, List.of("sts"), List.of(), NOW);
        var token = new SessionFacts.WebIdentity(provider.arn().text(), issuer, "alice", "sts", methods);
        return new Principal.TokenHolder(provider, token, true, Samples.ORIGIN);
    }

    private static Principal user() {
        var key = new Principal.Credential.LongTermKey(AccessKeyId.of(AccessKeyId.LONG_TERM, HERE, 1));
        return Principal.of(ALICE, key, Samples.ORIGIN);
    }

    private Optional<ContextValue> value(Principal principal, Optional<Instant> provedAt, String key) {
        var names = new PolicySubject.Names(HERE.text(), "User", Optional.empty(), "id", Optional.empty());
        var subject = new PolicySubject(
                new Caller.Anonymous(),
                names,
                EffectivePolicies.of(List.of()),
                () -> List.of(new Tag("Team", "blue"), new Tag("Desk", "3")),
                () -> Samples.organization(HERE).id());
        return new PrincipalKeys(principal, subject, provedAt, clock).value(key);
    }

    private Optional<ContextValue> value(Principal principal, String key) {
        return value(principal, Optional.empty(), key);
    }

    @ParameterizedTest
    @CsvSource({
        "aws:tokenissuetime, 2026-03-01T09:58:30Z",
        "aws:sourceidentity, alice@example",
        "aws:federatedprovider, arn:aws:iam::123456789012:oidc-provider/Login.Example",
        "aws:multifactorauthpresent, false",
        "aws:principaltag/team, red",
        "aws:principaltag/cost, 7",
        "aws:principaltag/desk, 3",
        "login.example:sub, alice",
        "login.example:aud, sts"
    })
    void a_session_says_what_it_was_issued_with_and_for_whom(String key, String value) {
        assertThat(value(session(Optional.empty()), key)).contains(ContextValue.of(value));
    }

    @Test
    void a_session_says_how_long_ago_a_device_proved_who_asked_for_it() {
        var session = session(Optional.of(NOW.minusSeconds(120)));
        assertThat(value(session, "aws:multifactorauthpresent")).contains(ContextValue.of("true"));
        // Of the seconds since, none is counted that has not ended.
        assertThat(value(session, "aws:multifactorauthage")).contains(ContextValue.of("119"));
        clock.advance(Duration.ofSeconds(30));
        assertThat(value(session, "aws:multifactorauthage")).contains(ContextValue.of("149"));
        assertThat(value(session(Optional.empty()), "aws:multifactorauthage")).contains(ContextValue.ABSENT);
    }

    @Test
    void a_code_in_the_request_itself_counts_before_that_of_the_session_and_for_keys_without_one() {
        var proved = Optional.of(NOW.minusSeconds(1));
        var session = session(Optional.of(NOW.minusSeconds(3_600)));
        assertThat(value(session, proved, "aws:multifactorauthage")).contains(ContextValue.of("0"));
        assertThat(value(user(), proved, "aws:multifactorauthpresent")).contains(ContextValue.of("true"));
        assertThat(value(user(), "aws:multifactorauthpresent")).contains(ContextValue.ABSENT);
    }

    @Test
    void who_holds_a_token_is_nobody_of_the_organization_whose_resources_it_asks_for() {
        var holder = holder("Login.Example", List.of());
        for (var key : List.of("aws:principalorgid", "aws:principalorgpaths")) {
            assertThat(value(holder, key)).contains(ContextValue.ABSENT);
            assertThat(value(user(), key)).isNotEqualTo(Optional.of(ContextValue.ABSENT));
        }
        assertThat(value(holder, "aws:resourceorgid"))
                .contains(ContextValue.of(Samples.organization(HERE).shortId()));
    }

    @Test
    void a_token_says_what_its_issuer_says_and_nothing_of_others() {
        var holder = holder("Login.Example", List.of("mfa", "pwd"));
        assertThat(value(holder, "login.example:sub")).contains(ContextValue.of("alice"));
        assertThat(value(holder, "login.example:amr")).contains(ContextValue.of(List.of("mfa", "pwd")));
        assertThat(value(holder("Login.Example", List.of()), "login.example:amr"))
                .contains(ContextValue.ABSENT);
        assertThat(value(holder, "login.example:email")).contains(ContextValue.ABSENT);
        assertThat(value(holder, "other.example:sub")).isEmpty();
        assertThat(value(user(), "login.example:sub")).isEmpty();
        // Without a point it could be the name of a service.
        assertThat(value(holder("s3", List.of()), "s3:prefix")).isEmpty();
        assertThat(value(holder("s3", List.of()), "s3:sub")).contains(ContextValue.of("alice"));
    }

    @Test
    void nobody_has_what_is_not_known_of_principals() {
        assertThat(value(user(), "aws:principalmadeup")).contains(ContextValue.ABSENT);
        assertThat(value(user(), "aws:principaltag/other")).contains(ContextValue.ABSENT);
        assertThat(value(user(), "s3:prefix")).isEmpty();
    }

    private static final SessionRequest REQUEST = new SessionRequest(
            Optional.of("job"), Optional.of("agreed"), Optional.of("bob"), List.of("Team"), Optional.of(NOW));

    private static SessionKeys sessionKeys(Principal principal, boolean asks) {
        var resource = new ResourceRef.WholeAccount(HERE);
        var request = AuthorizationRequest.of(principal, SessionAction.ASSUME_ROLE, resource)
                .with(REQUEST);
        return new SessionKeys(request, asks);
    }

    @Test
    void a_request_for_a_session_says_what_it_asks_for() {
        var keys = sessionKeys(user(), true);
        assertThat(keys.value("sts:externalid")).contains(ContextValue.of("agreed"));
        assertThat(keys.value("sts:rolesessionname")).contains(ContextValue.of("job"));
        assertThat(keys.value("sts:sourceidentity")).contains(ContextValue.of("bob"));
        assertThat(keys.value("sts:transitivetagkeys")).contains(ContextValue.of(List.of("Team")));
        assertThat(keys.value("sts:other")).isEmpty();
        assertThat(keys.mfaAt()).contains(NOW);
    }

    /** Whatever it carries: an external id must not count for an action that no session is asked with. */
    @ParameterizedTest
    @ValueSource(strings = {"sts:externalid", "sts:rolesessionname", "sts:sourceidentity", "sts:transitivetagkeys"})
    void another_request_has_nothing_of_that(String key) {
        var keys = sessionKeys(user(), false);
        assertThat(keys.value(key)).contains(ContextValue.ABSENT);
        assertThat(keys.mfaAt()).isEmpty();
    }

    @Test
    void a_token_alone_says_whether_it_is_for_the_role() {
        assertThat(sessionKeys(holder("a.example", List.of()), true).value("sts:roleauthorizedbyidp"))
                .contains(ContextValue.of("true"));
        assertThat(sessionKeys(user(), true).value("sts:roleauthorizedbyidp")).contains(ContextValue.ABSENT);
    }
}
