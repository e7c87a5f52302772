package dev.keyhold.domain.identity;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;

/**
 * Finds the identity that a request names, for a principal that may act on it. What it is called decides, or what it is
 * in; a principal that may not act on it learns nothing of it, not even whether it exists, unless it named it by its
 * resource id.
 */
public final class IdentityResolver {
    private final Authorizer authorizer;

    public IdentityResolver(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /**
     * The identity.
     *
     * @throws ServiceException when the principal may not, or the identity does not exist
     */
    public Identity find(ReadTx tx, Principal principal, Action action, IdentityRef ref) {
        return find(tx, principal, action, ref, RequestDetails.NONE);
    }

    /** The same for a request that asks for more than the identity. */
    public Identity find(ReadTx tx, Principal principal, Action action, IdentityRef ref, RequestDetails details) {
        return switch (ref) {
            case IdentityRef.Self() -> {
                var identity = principal
                        .asIdentity()
                        .flatMap(self -> tx.identities().find(self.account(), self.id()))
                        .orElseThrow(() -> notFound(principal.name()));
                authorizer.require(AuthorizationRequest.in(tx, principal, action, resource(identity))
                        .with(details));
                yield identity;
            }
            case IdentityRef.Named(var name) -> {
                // Its path decides too. Who may not know learns neither that nor whether there is such an identity.
                var identity = tx.identities().findUser(principal.account(), name);
                var asked = ResourceRef.User.named(principal.account(), name);
                var resource = identity.map(ResourceRef.User::of).orElse(asked);
                authorizer.require(
                        AuthorizationRequest.in(tx, principal, action, resource).with(details), asked);
                yield identity.orElseThrow(() -> notFound(name));
            }
            case IdentityRef.ById(var id) -> {
                var identity = Resources.serviceAccount(tx, principal, id);
                require(tx, principal, action, identity);
                yield identity;
            }
        };
    }

    /** Returns if a role on the identity, or on what it is in, lets the principal act on it. */
    public void require(ReadTx tx, Principal principal, Action action, Identity identity) {
        authorizer.require(tx, principal, action, Resources.path(tx, identity));
    }

    /** The identity as a resource of IAM policies. */
    public static ResourceRef.OfPolicies resource(Identity identity) {
        return identity.isRoot() ? new ResourceRef.Root(identity.account()) : ResourceRef.User.of(identity);
    }

    private static ServiceException notFound(String name) {
        return new ServiceException(new ServiceError.NotFound(ResourceType.USER, name));
    }
}
