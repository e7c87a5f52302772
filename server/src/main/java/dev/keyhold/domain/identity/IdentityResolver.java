package dev.keyhold.domain.identity;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
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
 * Finds the identity that a request names, for a principal that may act on it. A name is authorized before it is looked
 * up, so that only principals who may know learn whether it exists; a resource id is looked up in the principal's
 * account, since what it is in decides.
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
        return switch (ref) {
            case IdentityRef.Self() -> {
                var self = principal.asIdentity().orElseThrow(() -> notFound(principal.name()));
                authorizer.require(tx, principal, action, resource(self));
                yield tx.identities().find(self.account(), self.id()).orElseThrow(() -> notFound(self.name()));
            }
            case IdentityRef.Named(var name) -> {
                authorizer.require(tx, principal, action, named(principal, name));
                yield tx.identities().findUser(principal.account(), name).orElseThrow(() -> notFound(name));
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

    private static ResourceRef named(Principal principal, String name) {
        return principal
                .asIdentity()
                .filter(identity -> identity.isNamed(name))
                .map(ResourceRef.User::of)
                .orElseGet(() -> ResourceRef.User.named(principal.account(), name));
    }

    /** The identity as a resource of IAM policies. */
    public static ResourceRef resource(Identity identity) {
        return identity.isRoot() ? new ResourceRef.Root(identity.account()) : ResourceRef.User.of(identity);
    }

    private static ServiceException notFound(String name) {
        return new ServiceException(new ServiceError.NotFound(ResourceType.USER, name));
    }
}
