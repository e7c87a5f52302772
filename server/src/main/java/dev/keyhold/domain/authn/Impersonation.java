package dev.keyhold.domain.authn;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.identity.IdentityResolver;
import dev.keyhold.domain.policy.CheckedDocument;
import dev.keyhold.domain.session.Sessions;
import dev.keyhold.model.Constraint;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SessionPolicies;
import dev.keyhold.model.Violation;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Short-lived credentials that a caller gets for another service account, or for itself. */
public final class Impersonation {
    /** How long an ephemeral key lives at most. */
    public static final Duration MAX_LIFE = Duration.ofHours(12);

    private final Store store;
    private final IdentityResolver identities;
    private final IamTokens tokens;
    private final Sessions sessions;
    private final Changes changes;
    private final InstantSource clock;

    public Impersonation(
            Store store,
            IdentityResolver identities,
            IamTokens tokens,
            Sessions sessions,
            Changes changes,
            InstantSource clock) {
        this.store = store;
        this.identities = identities;
        this.tokens = tokens;
        this.sessions = sessions;
        this.changes = changes;
        this.clock = clock;
    }

    /** An IAM token of a service account. */
    public IamTokens.Issued token(Principal principal, String serviceAccount) {
        var operation = SessionAction.CREATE_TOKEN_FOR_SERVICE_ACCOUNT;
        var owner = owner(principal, new IdentityRef.ById(serviceAccount), operation, "service_account_id");
        var issued = tokens.issue(owner);
        var target = "IAM token " + issued.id() + " of " + AuditTargets.describe(owner);
        changes.record(principal, owner.account(), operation, target);
        return issued;
    }

    /**
     * An ephemeral access key. Without a wanted life it lives as long as the caller's IAM token, and never longer than
     * {@link #MAX_LIFE}.
     *
     * @param policy the document of a policy that limits what the key may do, as policies of sessions do
     * @throws ServiceException with {@link ServiceError.MalformedPolicy} for a document that is none, if the caller may
     *     have the key
     */
    public Sessions.NewSession ephemeralKey(
            Principal principal,
            Optional<String> serviceAccount,
            String sessionName,
            Optional<Duration> life,
            Optional<String> policy) {
        var operation = IdentityAction.CREATE_EPHEMERAL_KEY;
        var document = policy.map(CheckedDocument::inSession);
        var owner = owner(principal, IdentityRef.byId(principal, serviceAccount), operation, "subject_id");
        document.ifPresent(CheckedDocument::requireWellFormed);
        var policies = new SessionPolicies(document.map(CheckedDocument::minified), List.of());
        var wanted = life.orElseGet(() -> remaining(principal));
        var shorter = wanted.compareTo(MAX_LIFE) < 0 ? wanted : MAX_LIFE;
        var what = AuditTargets.describe(owner) + ", " + sessionName;
        return sessions.create(principal, owner, shorter, policies, operation, what);
    }

    /** Whose credential it will be; one that would not be accepted is not made. */
    private Identity owner(Principal principal, IdentityRef ref, Action operation, String field) {
        var owner = store.read(tx -> identities.find(tx, principal, operation, ref));
        if (!owner.isInForce(clock.instant())) {
            throw new ServiceException(new ServiceError.InvalidFields(List.of(
                    new Violation(field, new Constraint.InForce(owner.id().toString())))));
        }
        return owner;
    }

    private Duration remaining(Principal principal) {
        return principal.credential() instanceof Principal.Credential.IamToken(var _, var expiresAt)
                ? Duration.between(clock.instant(), expiresAt)
                : MAX_LIFE;
    }
}
