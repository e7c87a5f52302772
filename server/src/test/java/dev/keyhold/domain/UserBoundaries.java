package dev.keyhold.domain;

import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.identity.PermissionsBoundaries;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.model.Arn;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Principal;

/** The permissions boundaries of users. */
public record UserBoundaries(PermissionsBoundaries all) {
    public void put(Principal principal, IdentityRef user, Arn policy) {
        all.put(principal, IamAction.PUT_USER_PERMISSIONS_BOUNDARY, new PolicyHolder.Ref.OfUser(user), policy);
    }

    public void delete(Principal principal, IdentityRef user) {
        all.delete(principal, IamAction.DELETE_USER_PERMISSIONS_BOUNDARY, new PolicyHolder.Ref.OfUser(user));
    }
}
