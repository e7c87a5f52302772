package dev.keyhold.domain.role;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.Role;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import java.util.Optional;

/**
 * Finds the role that a request names, for a principal that may act on it; any other learns nothing of it, not even
 * whether it exists.
 */
public final class RoleResolver {
    private final Authorizer authorizer;

    public RoleResolver(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /**
     * The role.
     *
     * @throws ServiceException when the principal may not, or the role does not exist
     */
    public Role find(ReadTx tx, Principal principal, Action action, String name) {
        return find(tx, principal, action, name, RequestDetails.NONE);
    }

    /** The same for a request that asks for more than the role. */
    public Role find(ReadTx tx, Principal principal, Action action, String name, RequestDetails details) {
        var role = tx.roles().findByName(principal.account(), name);
        // Its path decides too.
        var asked = new ResourceRef.Role(principal.account(), "/", name, Optional.empty());
        var resource = role.map(ResourceRef.Role::of).orElse(asked);
        authorizer.require(
                AuthorizationRequest.in(tx, principal, action, resource).with(details), asked);
        return role.orElseThrow(() -> new ServiceException(new ServiceError.NotFound(ResourceType.ROLE, name)));
    }
}
