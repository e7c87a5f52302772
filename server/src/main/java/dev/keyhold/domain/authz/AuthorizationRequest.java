package dev.keyhold.domain.authz;

import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.store.ReadTx;

/** A question to the {@link Authorizer}. */
public record AuthorizationRequest(
        Principal principal, Action action, ResourceRef resource, AuthorizationContext context) {
    /** A request that needs no policy data. */
    public static AuthorizationRequest of(Principal principal, Action action, ResourceRef resource) {
        return new AuthorizationRequest(principal, action, resource, AuthorizationContext.EMPTY);
    }

    /** A request that the policy data of a transaction decides. */
    public static AuthorizationRequest in(ReadTx tx, Principal principal, Action action, ResourceRef resource) {
        return new AuthorizationRequest(principal, action, resource, AuthorizationContext.of(tx));
    }
}
