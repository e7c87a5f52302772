package dev.keyhold.domain.session;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.change.Attempt;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.mfa.MfaProof;
import dev.keyhold.domain.mfa.MfaVerifier;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.model.SessionIssuer;
import dev.keyhold.model.SessionPolicies;
import dev.keyhold.model.SessionTags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Temporary credentials. Nothing is stored: the session token is the session. It says what it was issued by, and
 * verification asks each time whether all of that is still in force, so a session dies with any of it.
 */
public final class Sessions {
    private static final int EPHEMERAL_SECRET_LENGTH = 43;

    private final Authorizer authorizer;
    private final IdGenerator ids;
    private final SecretGenerator secrets;
    private final SessionTokens tokens;
    private final Changes changes;
    private final MfaVerifier mfa;
    private final InstantSource clock;

    public Sessions(
            Authorizer authorizer,
            IdGenerator ids,
            SecretGenerator secrets,
            SessionTokens tokens,
            Changes changes,
            MfaVerifier mfa,
            InstantSource clock) {
        this.authorizer = authorizer;
        this.ids = ids;
        this.secrets = secrets;
        this.tokens = tokens;
        this.changes = changes;
        this.mfa = mfa;
        this.clock = clock;
    }

    /** A session just made, with its secret and token. */
    public record NewSession(AccessKeyId accessKey, SecretBytes secret, SecretBytes token, Instant expiresAt) {}

    /** Creates a session for the signer, who must have used a long-term key. */
    public NewSession create(Principal principal, Duration life) {
        return create(principal, life, Optional.empty());
    }

    /** The same for a signer who may have an MFA device at hand, whose code is then used. */
    public NewSession create(Principal principal, Duration life, Optional<MfaProof> proof) {
        authorizer.require(
                principal, SessionAction.GET_SESSION_TOKEN, new ResourceRef.WholeAccount(principal.account()));
        if (!(principal instanceof Principal.OfIdentity signer
                && signer.credential() instanceof Principal.Credential.LongTermKey(var madeWith))) {
            throw new IllegalStateException("only long-term keys make sessions, and only they are let through");
        }
        var facts = SessionFacts.plain(SessionFacts.Kind.IDENTITY, now(), signer.asIssuers());
        var made = issue(
                principal.account(), signer.id(), proof.isPresent() ? facts.provedAt(facts.issuedAt()) : facts, life);
        var what = "session " + made.accessKey() + " with " + AuditTargets.describe(madeWith, signer.identity())
                + proof.map(it -> " and MFA device " + it.serialNumber()).orElse("");
        return changes.attempt(principal, SessionAction.GET_SESSION_TOKEN, _ -> signer, (tx, _) -> {
            var refusal = proof.flatMap(it -> mfa.refusal(tx, principal, SessionAction.GET_SESSION_TOKEN, it));
            return refusal.isPresent()
                    ? new Attempt.Failed<NewSession>(refusal.get())
                    : new Attempt.Made<>(new Change<>(made, signer.id(), what));
        });
    }

    /**
     * Makes a session for an identity without a key of its own, as ephemeral keys are: it dies with the identity alone.
     * That the caller may have it has been decided.
     *
     * @param what says in words for whom and why, for audit
     */
    public NewSession create(
            Principal principal,
            Identity owner,
            Duration life,
            SessionPolicies policies,
            Action operation,
            String what) {
        var facts = SessionFacts.plain(
                        SessionFacts.Kind.EPHEMERAL_KEY,
                        now(),
                        List.of(new SessionIssuer.OfIdentity(owner.account(), owner.id())))
                .with(new SessionFacts.Attributes(SessionTags.NONE, policies, Optional.empty()));
        var made = issue(owner.account(), owner.id(), facts, life);
        changes.record(principal, owner.account(), operation, "session " + made.accessKey() + " for " + what);
        return made;
    }

    /**
     * Refuses a message that says why a request was denied: none is ever encoded here.
     *
     * @throws ServiceException always; to a caller that may not ask, with {@link ServiceError.Denied}
     */
    public void refuseMessage(Principal principal) {
        authorizer.require(
                principal,
                SessionAction.DECODE_AUTHORIZATION_MESSAGE,
                new ResourceRef.WholeAccount(principal.account()));
        throw new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.UNKNOWN_MESSAGE));
    }

    /**
     * Refuses a session of the root of an account: accounts are not managed through their roots here.
     *
     * @throws ServiceException always, with {@link ServiceError.Denied}
     */
    public void refuseRoot(Principal principal, AccountId account) {
        var asked = AuthorizationRequest.of(principal, SessionAction.ASSUME_ROOT, new ResourceRef.Root(account));
        authorizer.require(asked);
        throw authorizer.denied(
                asked, new Decision.Deny(Decision.Reason.NOT_ALLOWED, Optional.of(""), Optional.empty()));
    }

    private NewSession issue(AccountId account, ResourceId owner, SessionFacts facts, Duration life) {
        return issue(newId(account), owner, facts, PackedAttributes.of(facts.tags(), facts.policies()), life);
    }

    /** Makes a session that was decided on; who asked for it is for the caller to record. */
    NewSession issue(AccessKeyId id, ResourceId owner, SessionFacts facts, PackedAttributes packed, Duration life) {
        var secret = facts.kind() == SessionFacts.Kind.EPHEMERAL_KEY
                ? secrets.urlSafeSecret(EPHEMERAL_SECRET_LENGTH)
                : secrets.secretAccessKey();
        var end = facts.issuedAt().plus(life).truncatedTo(ChronoUnit.MILLIS);
        var content = new SessionTokens.Content(new Session(owner, facts, end), secret);
        return new NewSession(id, secret, tokens.seal(owner.account(), id, content, packed), end);
    }

    AccessKeyId newId(AccountId account) {
        return ids.accessKeyId(AccessKeyId.TEMPORARY, account);
    }

    /** A token keeps milliseconds, so that is what is promised. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
