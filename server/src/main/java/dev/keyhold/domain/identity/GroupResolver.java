package dev.keyhold.domain.identity;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.model.Group;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;

/**
 * Finds the group that a request names, for a principal that may act on it; any other learns nothing of it, not even
 * whether it exists.
 */
public final class GroupResolver {
    private final Authorizer authorizer;

    public GroupResolver(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /**
     * The group.
     *
     * @throws ServiceException when the principal may not, or the group does not exist
     */
    public Group find(ReadTx tx, Principal principal, Action action, String name) {
        return find(tx, principal, action, name, RequestDetails.NONE);
    }

    /** The same for a request that asks for more than the group. */
    public Group find(ReadTx tx, Principal principal, Action action, String name, RequestDetails details) {
        var group = tx.groups().findByName(principal.account(), name);
        // Its path decides too.
        var asked = new ResourceRef.Group(principal.account(), "/", name);
        var resource = group.map(GroupResolver::resource).orElse(asked);
        authorizer.require(
                AuthorizationRequest.in(tx, principal, action, resource).with(details), asked);
        return group.orElseThrow(() -> new ServiceException(new ServiceError.NotFound(ResourceType.GROUP, name)));
    }

    /** The group as a resource of IAM policies. */
    static ResourceRef.Group resource(Group group) {
        return new ResourceRef.Group(group.account(), group.path(), group.name());
    }
}
