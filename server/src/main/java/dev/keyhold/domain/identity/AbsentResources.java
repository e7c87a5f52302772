package dev.keyhold.domain.identity;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.role.RoleResolver;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.Store;

/**
 * The resources that no account has, such as server certificates. Principals are authorized, and the identities they
 * name are looked up, as for resources that exist.
 */
public final class AbsentResources {
    private final Store store;
    private final IdentityResolver identities;
    private final RoleResolver roles;
    private final Authorizer authorizer;

    public AbsentResources(Store store, IdentityResolver identities, Authorizer authorizer) {
        this.store = store;
        this.identities = identities;
        this.roles = new RoleResolver(authorizer);
        this.authorizer = authorizer;
    }

    /** The identity of which something is listed. */
    public Identity ofIdentity(Principal principal, Action action, IdentityRef ref) {
        return store.read(tx -> identities.find(tx, principal, action, ref));
    }

    /** Returns if the principal may list something of the account. */
    public void ofAccount(Principal principal, Action action) {
        authorizer.require(principal, action, new ResourceRef.WholeAccount(principal.account()));
    }

    /** Returns if the principal may do that to such a resource. */
    public void ofKind(Principal principal, Action action, ResourceRef.OfPolicies resource, RequestDetails details) {
        authorizer.require(AuthorizationRequest.of(principal, action, resource).with(details));
    }

    /**
     * The error to throw: no role is linked to a service. A role of another kind is not found either, after what its
     * path says of it.
     */
    public ServiceException linkedRole(Principal principal, Action action, String name) {
        var _ = store.read(tx -> roles.find(tx, principal, action, name));
        return new ServiceException(new ServiceError.NotFound(ResourceType.ROLE, name));
    }

    /** The error to throw: no identity has a password. */
    public ServiceException loginProfile(Principal principal, Action action, IdentityRef ref) {
        var identity = ofIdentity(principal, action, ref);
        return new ServiceException(new ServiceError.NotFound(ResourceType.LOGIN_PROFILE, identity.name()));
    }

    /** The error to throw: there are no passwords to have a policy for. */
    public ServiceException passwordPolicy(Principal principal, Action action) {
        ofAccount(principal, action);
        return new ServiceException(new ServiceError.NotFound(
                ResourceType.PASSWORD_POLICY, principal.account().text()));
    }
}
