package dev.keyhold.domain.authz;

import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.store.ReadTx;

/** A question to the {@link Authorizer}. */
public record AuthorizationRequest(
        Principal principal, Action action, ResourceRef resource, AuthorizationContext context) {
    /** A request outside of a transaction. Inside of one it could wait for itself: there, use {@link #in}. */
    public static AuthorizationRequest of(Principal principal, Action action, ResourceRef resource) {
        return new AuthorizationRequest(principal, action, resource, AuthorizationContext.EMPTY);
    }

    /** A request that is decided in a transaction. */
    public static AuthorizationRequest in(ReadTx tx, Principal principal, Action action, ResourceRef resource) {
        return new AuthorizationRequest(principal, action, resource, AuthorizationContext.of(tx));
    }

    /** The same request with what it asks for. */
    public AuthorizationRequest with(RequestDetails details) {
        return new AuthorizationRequest(principal, action, resource, context.with(details));
    }

    /** The same request for a session. */
    public AuthorizationRequest with(SessionRequest session) {
        return new AuthorizationRequest(principal, action, resource, context.with(session));
    }

    /** The same request for an identity token. */
    public AuthorizationRequest with(IdentityTokenRequest token) {
        return new AuthorizationRequest(principal, action, resource, context.with(token));
    }

    /** The same request about a key. */
    public AuthorizationRequest with(KeyRequest key) {
        return new AuthorizationRequest(principal, action, resource, context.with(key));
    }

    /** The same request for another action. */
    public AuthorizationRequest to(Action other) {
        return new AuthorizationRequest(principal, other, resource, context);
    }

    /** The same request about another resource. */
    public AuthorizationRequest on(ResourceRef other) {
        return new AuthorizationRequest(principal, action, other, context);
    }
}
