package dev.keyhold.domain.authn;

import dev.keyhold.domain.session.Session;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Role;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.model.SessionIssuer;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Who acts in a session, and whether it may now. A session is refused once its owner, or anything of the same account
 * that it was issued by, is gone or not in force; what issued it in another account counts only in that the account
 * must be open.
 */
final class SessionPrincipals {
    private final AccessKeyCache keys;
    private final IdentityCache identities;
    private final RoleCache roles;
    private final InstantSource clock;

    SessionPrincipals(AccessKeyCache keys, IdentityCache identities, RoleCache roles, InstantSource clock) {
        this.keys = keys;
        this.identities = identities;
        this.roles = roles;
        this.clock = clock;
    }

    /** Who acts in the session, in force or not; empty if the owner is gone. */
    Optional<Principal> of(Session session, AccessKeyId key, RequestOrigin origin) {
        var facts = session.facts();
        var end = session.expiresAt();
        return switch (facts.kind()) {
            case IDENTITY, EPHEMERAL_KEY ->
                identity(session.owner()).map(it -> new Principal.IdentitySession(it, key, facts, end, origin));
            case FEDERATED_USER ->
                identity(session.owner()).map(it -> new Principal.FederatedSession(it, key, facts, end, origin));
            case ROLE -> role(session.owner()).map(it -> new Principal.RoleSession(it, key, facts, end, origin));
        };
    }

    /** What speaks against the session now, if anything does. */
    Optional<AuthenticationFailure> faultOf(Session session) {
        return ownerFault(session)
                .or(() -> session.facts().issuers().stream()
                        .flatMap(issuer -> fault(session, issuer).stream())
                        .findFirst())
                .or(() -> session.faultAt(clock.instant()));
    }

    private Optional<AuthenticationFailure> ownerFault(Session session) {
        return session.facts().kind() == SessionFacts.Kind.ROLE
                ? faultOfRole(session.owner())
                : faultOf(identity(session.owner()));
    }

    private Optional<AuthenticationFailure> fault(Session session, SessionIssuer issuer) {
        return issuer.account().equals(session.owner().account()) ? fault(issuer) : faultOf(issuer.account());
    }

    private Optional<AuthenticationFailure> fault(SessionIssuer issuer) {
        return switch (issuer) {
            case SessionIssuer.Key(var _, var id, var owner) ->
                isActive(id, owner) ? faultOf(identity(owner)) : Optional.of(AuthenticationFailure.REVOKED_SESSION);
            case SessionIssuer.OfIdentity(var _, var id) -> faultOf(identity(id));
            case SessionIssuer.OfRole(var _, var id) -> faultOfRole(id);
        };
    }

    private Optional<AuthenticationFailure> faultOfRole(ResourceId id) {
        return role(id).isPresent() ? Optional.empty() : Optional.of(AuthenticationFailure.REVOKED_SESSION);
    }

    private Optional<AuthenticationFailure> faultOf(AccountId other) {
        return identities.accounts().isOpen(other)
                ? Optional.empty()
                : Optional.of(AuthenticationFailure.REVOKED_SESSION);
    }

    private Optional<AuthenticationFailure> faultOf(Optional<Identity> identity) {
        return identity.map(identities::faultOf).orElse(Optional.of(AuthenticationFailure.REVOKED_SESSION));
    }

    /** The seal of the key is not looked at here: what the session says, which is sealed too, must agree. */
    private boolean isActive(AccessKeyId id, ResourceId owner) {
        return keys.find(id)
                .filter(key -> key.isActive()
                        && key.owner().equals(owner)
                        && key.account().equals(owner.account()))
                .isPresent();
    }

    private Optional<Identity> identity(ResourceId id) {
        return identities.find(id.account(), id);
    }

    private Optional<Role> role(ResourceId id) {
        return roles.find(id.account(), id);
    }
}
