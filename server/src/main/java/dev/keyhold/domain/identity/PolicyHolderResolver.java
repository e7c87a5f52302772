package dev.keyhold.domain.identity;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.role.RoleResolver;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;

/** Finds the user, group or role that a request about policies names, for a principal that may act on it. */
public final class PolicyHolderResolver {
    private final IdentityResolver identities;
    private final GroupResolver groups;
    private final RoleResolver roles;

    public PolicyHolderResolver(Authorizer authorizer) {
        this.identities = new IdentityResolver(authorizer);
        this.groups = new GroupResolver(authorizer);
        this.roles = new RoleResolver(authorizer);
    }

    /**
     * The user, group or role.
     *
     * @param details what the request asks for
     * @throws ServiceException when the principal may not, or there is none
     */
    PolicyHolder find(ReadTx tx, Principal principal, Action action, PolicyHolder.Ref ref, RequestDetails details) {
        return switch (ref) {
            case PolicyHolder.Ref.OfUser(var user) ->
                PolicyHolder.of(identities.find(tx, principal, action, user, details));
            case PolicyHolder.Ref.OfGroup(var name) ->
                PolicyHolder.of(groups.find(tx, principal, action, name, details));
            case PolicyHolder.Ref.OfRole(var name) -> PolicyHolder.of(roles.find(tx, principal, action, name, details));
        };
    }

    PolicyHolder find(ReadTx tx, Principal principal, Action action, PolicyHolder.Ref ref) {
        return find(tx, principal, action, ref, RequestDetails.NONE);
    }
}
