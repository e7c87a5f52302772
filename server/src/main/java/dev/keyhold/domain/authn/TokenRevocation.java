package dev.keyhold.domain.authn;

import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.Store;
import java.util.Optional;

/** Revokes IAM tokens. */
public final class TokenRevocation {
    private final Store store;
    private final IamTokens tokens;
    private final Authorizer authorizer;
    private final AuditEventFactory audit;
    private final AuthenticationRecorder recorder;

    public TokenRevocation(
            Store store,
            IamTokens tokens,
            Authorizer authorizer,
            AuditEventFactory audit,
            AuthenticationRecorder recorder) {
        this.store = store;
        this.tokens = tokens;
        this.authorizer = authorizer;
        this.audit = audit;
        this.recorder = recorder;
    }

    /**
     * Revokes a token. Having the token is sufficient. Revoking it again changes nothing, so a client that lost the
     * response can repeat the call.
     *
     * @return the owner of the token
     * @throws ServiceException with {@link ServiceError.Unauthenticated} when the token is invalid or has expired
     */
    public ResourceId revoke(Principal principal, String text) {
        authorizer.require(
                principal, SessionAction.REVOKE_IAM_TOKEN, new ResourceRef.WholeAccount(principal.account()));
        // A principal that guesses tokens of others locks out its own account only.
        var claimed = new ClaimedCredential(principal.account(), Optional.empty());
        recorder.check(principal.origin(), () -> claimed);
        var operation = SessionAction.REVOKE_IAM_TOKEN.name();
        var who = Optional.of(principal.actor());
        var read = tokens.read(text);
        if (read.isEmpty()) {
            recorder.unproved(operation, AuthenticationFailure.BAD_TOKEN, who, claimed, principal.origin());
            throw new ServiceException(new ServiceError.Unauthenticated(AuthenticationFailure.BAD_TOKEN));
        }
        var token = read.get();
        if (tokens.isExpired(token)) {
            recorder.proved(operation, AuthenticationFailure.EXPIRED_IAM_TOKEN, who, token.id(), principal.origin());
            throw new ServiceException(new ServiceError.Unauthenticated(AuthenticationFailure.EXPIRED_IAM_TOKEN));
        }
        var account = token.subject().account();
        store.write(tx -> {
            if (!tx.tokens().isRevoked(account, token.id())) {
                tx.tokens().revoke(account, token.id(), token.expiresAt());
                var what = "IAM token " + token.id() + " of identity " + token.subject();
                audit.changes(principal, account, SessionAction.REVOKE_IAM_TOKEN, what)
                        .forEach(tx.audit()::append);
            }
            return token;
        });
        return token.subject();
    }
}
