package dev.keyhold.domain.authz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.OidcProvider;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SessionFacts;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What temporary credentials may ask for: each kind against each action, written down a second time. */
class SessionRulesTest {
    private static final Identity ALICE = Samples.user(Samples.ACCOUNT, 1, "alice");
    private static final AccessKeyId KEY = AccessKeyId.of(AccessKeyId.TEMPORARY, Samples.ACCOUNT, 1);
    private static final Action IDENTIFY = SessionAction.GET_CALLER_IDENTITY;
    private static final Set<Action> ASSUMPTION =
            Set.of(SessionAction.ASSUME_ROLE, SessionAction.TAG_SESSION, SessionAction.SET_SOURCE_IDENTITY);
    private static final Set<Action> OF_KEYS =
            Set.of(SessionAction.GET_SESSION_TOKEN, SessionAction.GET_FEDERATION_TOKEN);

    private static SessionFacts facts(SessionFacts.Kind kind) {
        return SessionFacts.plain(kind, ManualClock.START, List.of());
    }

    private static Principal session(SessionFacts facts) {
        return new Principal.IdentitySession(ALICE, KEY, facts, ManualClock.START, Samples.ORIGIN);
    }

    private static boolean begins(Action action, String service) {
        return action.policyAction().filter(name -> name.startsWith(service)).isPresent();
    }

    private static Set<Action> admitted(Principal principal) {
        return Action.all().stream()
                .filter(action -> SessionRules.admit(principal, action))
                .collect(Collectors.toSet());
    }

    private static Set<Action> all(Predicate<Action> which) {
        return Action.all().stream().filter(which).collect(Collectors.toSet());
    }

    @Test
    void an_ephemeral_key_says_whose_it_is() {
        assertThat(admitted(session(facts(SessionFacts.Kind.EPHEMERAL_KEY)))).containsExactly(IDENTIFY);
    }

    @Test
    void a_federated_user_uses_keys() {
        assertThat(admitted(session(facts(SessionFacts.Kind.FEDERATED_USER))))
                .isEqualTo(all(action -> action == IDENTIFY || begins(action, "kms:")));
    }

    @Test
    void a_session_of_an_identity_takes_a_role_besides_and_administers_identities_after_a_code() {
        var plain = facts(SessionFacts.Kind.IDENTITY);
        assertThat(admitted(session(plain)))
                .isEqualTo(all(action -> action == IDENTIFY || begins(action, "kms:") || ASSUMPTION.contains(action)));
        assertThat(admitted(session(plain.provedAt(ManualClock.START))))
                .isEqualTo(all(action -> action == IDENTIFY
                        || begins(action, "kms:")
                        || begins(action, "iam:")
                        || ASSUMPTION.contains(action)));
    }

    @Test
    void a_session_of_a_role_does_all_but_what_is_for_long_term_keys_or_tokens_alone() {
        assertThat(admitted(session(facts(SessionFacts.Kind.ROLE))))
                .isEqualTo(all(
                        action -> !OF_KEYS.contains(action) && action != SessionAction.ASSUME_ROLE_WITH_WEB_IDENTITY));
        assertThat(all(SessionRules::isOfKeys)).isEqualTo(OF_KEYS);
    }

    @Test
    void an_identity_token_takes_a_role_and_nothing_else_does_so_with_one() {
        var provider = new OidcProvider(
                Samples.ACCOUNT,
                ResourceId.of(ResourceId.IAM, Samples.ACCOUNT, 9),
                "login.example",
                List.of("sts"),
                List.of(),
                ManualClock.START);
        var token = new SessionFacts.WebIdentity(provider.arn().text(), provider.issuer(), "alice", "sts", List.of());
        assertThat(admitted(new Principal.TokenHolder(provider, token, true, Samples.ORIGIN)))
                .containsExactlyInAnyOrder(
                        SessionAction.ASSUME_ROLE_WITH_WEB_IDENTITY,
                        SessionAction.TAG_SESSION,
                        SessionAction.SET_SOURCE_IDENTITY);
        var key = new Principal.Credential.LongTermKey(AccessKeyId.of(AccessKeyId.LONG_TERM, Samples.ACCOUNT, 1));
        assertThat(admitted(Principal.of(ALICE, key, Samples.ORIGIN)))
                .isEqualTo(all(action -> action != SessionAction.ASSUME_ROLE_WITH_WEB_IDENTITY));
    }
}
