package dev.keyhold.domain.role;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.model.InstanceProfile;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import java.util.Optional;

/** Finds the instance profile that a request names, by the rules of {@link RoleResolver}. */
final class InstanceProfileResolver {
    private final Authorizer authorizer;

    InstanceProfileResolver(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /**
     * The instance profile.
     *
     * @throws ServiceException when the principal may not, or the instance profile does not exist
     */
    InstanceProfile find(ReadTx tx, Principal principal, Action action, String name, RequestDetails details) {
        var profile = tx.instanceProfiles().findByName(principal.account(), name);
        // Its path decides too.
        var asked = new ResourceRef.InstanceProfile(principal.account(), "/", name, Optional.empty());
        var resource = profile.map(InstanceProfileResolver::resource).orElse(asked);
        authorizer.require(
                AuthorizationRequest.in(tx, principal, action, resource).with(details), asked);
        return profile.orElseThrow(
                () -> new ServiceException(new ServiceError.NotFound(ResourceType.INSTANCE_PROFILE, name)));
    }

    private static ResourceRef.InstanceProfile resource(InstanceProfile profile) {
        return new ResourceRef.InstanceProfile(
                profile.account(), profile.path(), profile.name(), Optional.of(profile.id()));
    }
}
