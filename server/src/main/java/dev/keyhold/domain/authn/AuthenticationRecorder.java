package dev.keyhold.domain.authn;

import dev.keyhold.domain.audit.DenialAuditLog;
import dev.keyhold.domain.audit.DenialAuditLog.Shown;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.credential.LastUses;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Actor;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.Role;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.sigv4.SignedRequest;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Records how authentication ends, for credentials of every kind. The use of a credential that is accepted is
 * remembered. One that is refused is counted against its source and account, and recorded for the audit trail. Only
 * what may be a guess can block its source. A credential that was proved to be right, and is not in force, is refused
 * for as long as that lasts and not a moment longer.
 */
public final class AuthenticationRecorder {
    /** Refused before any secret was compared: the sender learns nothing about one. */
    private static final Set<AuthenticationFailure> NO_GUESSES = EnumSet.of(
            AuthenticationFailure.MISSING,
            AuthenticationFailure.NO_OAUTH,
            AuthenticationFailure.MALFORMED,
            AuthenticationFailure.UNSIGNED_PARTS,
            AuthenticationFailure.WRONG_SCOPE,
            AuthenticationFailure.MISSING_TOKEN,
            // What the issuer does, or is not allowed to, is not the sender's fault.
            AuthenticationFailure.UNKNOWN_ISSUER,
            AuthenticationFailure.ISSUER_UNREACHABLE,
            AuthenticationFailure.UNUSABLE_ISSUER_KEYS,
            AuthenticationFailure.UNKNOWN_ISSUER_KEY,
            // No signature was looked at.
            AuthenticationFailure.BAD_IDENTITY_TOKEN,
            AuthenticationFailure.IDENTITY_TOKEN_EXPIRED,
            AuthenticationFailure.IDENTITY_TOKEN_FROM_FUTURE,
            AuthenticationFailure.OWN_ISSUER,
            AuthenticationFailure.NO_OIDC_PROVIDER,
            AuthenticationFailure.UNSUPPORTED_PROVIDER,
            // A good signature is no guess.
            AuthenticationFailure.AMBIGUOUS_AUDIENCE);

    private final AuthenticationThrottle limit;
    private final DenialAuditLog denials;
    private final LastUses lastUses;

    public AuthenticationRecorder(AuthenticationThrottle limit, DenialAuditLog denials, LastUses lastUses) {
        this.limit = limit;
        this.denials = denials;
        this.lastUses = lastUses;
    }

    /** Remembers the use of an access key, and of its owner. */
    void used(CachedAccessKey key, LastUse use) {
        lastUses.used(key.account(), key.keyId(), key.owner(), use);
    }

    /** Remembers the use of an API key or authorized key, and of its owner. */
    void used(Identity owner, ResourceId key, Instant at) {
        lastUses.used(owner, key, at);
    }

    /** Remembers that the identity authenticated with a credential that has no record of its own. */
    void used(Identity identity, Instant at) {
        lastUses.used(identity, at);
    }

    /** Remembers that a session of the role authenticated a request. */
    void used(Role role, LastUse use) {
        lastUses.usedRole(role.account(), role.id(), use);
    }

    /**
     * Returns if a credential from there may be looked at.
     *
     * @throws ServiceException with {@link ServiceError.Throttled} when that source has failed too often
     */
    public void check(RequestOrigin origin, Supplier<ClaimedCredential> claimed) {
        if (limit.isExceeded(origin, claimed)) {
            throw throttled();
        }
    }

    /**
     * Notes a credential that was not accepted, and of which nothing shows that its sender has it.
     *
     * @param actor whose credential it is said to be, if that is known
     * @throws ServiceException with {@link ServiceError.Throttled} when there were too many from there; then it is
     *     not noted
     */
    public void unproved(
            String operation,
            AuthenticationFailure reason,
            Optional<Actor> actor,
            ClaimedCredential claimed,
            RequestOrigin origin) {
        var within = isGuess(reason) ? limit.guessed(origin, claimed) : limit.refused(origin, claimed.account());
        note(within, operation, reason, new Shown(actor, claimed.name(), claimed.account(), false), origin);
    }

    /** A signature that has just been noted as unproved is not that of its key. */
    void wrongSignature(SignedRequest signed) {
        denials.wrongSignature(signed);
    }

    /**
     * Notes a credential that is right, and is not accepted for another reason.
     *
     * @param actor whose it is, as long as that one is there
     * @param name the credential's public name
     * @throws ServiceException with {@link ServiceError.Throttled} when there were too many from there; then it is
     *     not noted
     */
    public void proved(
            String operation, AuthenticationFailure reason, Optional<Actor> actor, String name, RequestOrigin origin) {
        var account = actor.map(Actor::account).orElse(AccountId.SYSTEM);
        var shown = new Shown(actor, Optional.of(name), account, true);
        note(limit.refused(origin, account), operation, reason, shown, origin);
    }

    /**
     * Notes an identity token that was not accepted for a role, in the trail of the account of the role.
     *
     * @param proved the holder, once the token was verified
     * @param role the role, if there is one; the refusal belongs to no account else
     * @throws ServiceException with {@link ServiceError.Throttled} when there were too many from there; then it is
     *     not noted
     */
    void refusedForRole(
            AuthenticationFailure reason,
            Optional<Principal.TokenHolder> proved,
            ClaimedCredential claimed,
            Supplier<Optional<ResourceRef.OfPolicies>> role,
            RequestOrigin origin) {
        var within = (proved.isEmpty() && isGuess(reason))
                ? limit.guessed(origin, claimed)
                : limit.refused(origin, claimed.account());
        if (!within) {
            throw throttled();
        }
        denials.rejected(SessionAction.ASSUME_ROLE_WITH_WEB_IDENTITY, reason, proved, role.get(), origin);
    }

    /**
     * Counts the denial of something that anybody may ask for.
     *
     * @throws ServiceException with {@link ServiceError.Throttled} when there were too many from there
     */
    void requireFewDenials(RequestOrigin origin, AccountId account) {
        if (!limit.refused(origin, account)) {
            throw throttled();
        }
    }

    /**
     * Counts a request that is refused before any credential is looked at.
     *
     * @throws ServiceException with {@link ServiceError.Throttled} when there were too many from there
     */
    public void turnedAway(RequestOrigin origin) {
        requireFewDenials(origin, AccountId.SYSTEM);
    }

    private static boolean isGuess(AuthenticationFailure reason) {
        return !NO_GUESSES.contains(reason);
    }

    private void note(
            boolean within, String operation, AuthenticationFailure reason, Shown shown, RequestOrigin origin) {
        if (!within) {
            throw throttled();
        }
        denials.rejected(operation, reason, shown, origin);
    }

    private static ServiceException throttled() {
        return new ServiceException(new ServiceError.Throttled());
    }
}
