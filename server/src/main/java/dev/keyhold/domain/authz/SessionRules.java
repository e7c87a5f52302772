package dev.keyhold.domain.authz;

import dev.keyhold.model.Principal;
import dev.keyhold.model.SessionFacts;

/**
 * What sessions may ask for at all, whatever policies allow. A credential is worth no more than the right that created
 * it: an ephemeral key only identifies its owner, sessions of identities and of federated users use keys, a session of
 * an identity takes a role and, if a one-time code proved who asked for it, administers identities; only a session of a
 * role does everything that policies allow but issue sessions that would outlive it.
 */
public final class SessionRules {
    private SessionRules() {}

    /** Whether a principal with that credential may ask for the action; policies decide besides. */
    public static boolean admit(Principal principal, Action action) {
        if (principal.isTokenHolder()) {
            return action == SessionAction.ASSUME_ROLE_WITH_WEB_IDENTITY || isPartOfAssumption(action);
        }
        return action != SessionAction.ASSUME_ROLE_WITH_WEB_IDENTITY && admitSigner(principal, action);
    }

    private static boolean admitSigner(Principal principal, Action action) {
        return principal.session().map(session -> admit(session, action)).orElse(true);
    }

    private static boolean admit(SessionFacts session, Action action) {
        if (action == SessionAction.GET_CALLER_IDENTITY) {
            return true;
        }
        return switch (session.kind()) {
            case EPHEMERAL_KEY -> false;
            case FEDERATED_USER -> isOfKms(action);
            case IDENTITY ->
                isAssumption(action)
                        || isOfKms(action)
                        || (session.mfaAt().isPresent()
                                && action.ofPolicies()
                                        .filter(PolicyAction::isOfIam)
                                        .isPresent());
            case ROLE -> !isOfKeys(action);
        };
    }

    /** Whether the action is refused to sessions of every kind, because it issues sessions to long-term keys alone. */
    public static boolean isOfKeys(Action action) {
        return action == SessionAction.GET_SESSION_TOKEN || action == SessionAction.GET_FEDERATION_TOKEN;
    }

    private static boolean isOfKms(Action action) {
        return action.ofPolicies().filter(PolicyAction::isOfKms).isPresent();
    }

    private static boolean isAssumption(Action action) {
        return action == SessionAction.ASSUME_ROLE || isPartOfAssumption(action);
    }

    private static boolean isPartOfAssumption(Action action) {
        return action == SessionAction.TAG_SESSION || action == SessionAction.SET_SOURCE_IDENTITY;
    }
}
