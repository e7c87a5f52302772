package dev.keyhold.domain.authz;

import dev.keyhold.store.ReadTx;
import java.util.List;
import java.util.Optional;

/**
 * What a decision depends on besides principal, action and resource.
 *
 * @param tx the transaction that the decision is made in
 */
public record AuthorizationContext(
        PolicyData data,
        Optional<ReadTx> tx,
        RequestDetails details,
        SessionRequest session,
        Optional<IdentityTokenRequest> token,
        Optional<KeyRequest> key) {
    /** Without a transaction: policies are remembered, and nothing is bound on any resource. */
    public static final AuthorizationContext EMPTY = new AuthorizationContext(_ -> List.of());

    /** By these role bindings alone. */
    public AuthorizationContext(PolicyData data) {
        this(data, Optional.empty(), RequestDetails.NONE, SessionRequest.NONE, Optional.empty(), Optional.empty());
    }

    /** What a transaction sees. */
    public static AuthorizationContext of(ReadTx tx) {
        return new AuthorizationContext(
                resource -> tx.bindings().on(resource.account(), resource),
                Optional.of(tx),
                RequestDetails.NONE,
                SessionRequest.NONE,
                Optional.empty(),
                Optional.empty());
    }

    AuthorizationContext with(RequestDetails newDetails) {
        return new AuthorizationContext(data, tx, newDetails, session, token, key);
    }

    AuthorizationContext with(SessionRequest newSession) {
        return new AuthorizationContext(data, tx, details, newSession, token, key);
    }

    AuthorizationContext with(IdentityTokenRequest newToken) {
        return new AuthorizationContext(data, tx, details, session, Optional.of(newToken), key);
    }

    AuthorizationContext with(KeyRequest newKey) {
        return new AuthorizationContext(data, tx, details, session, token, Optional.of(newKey));
    }
}
