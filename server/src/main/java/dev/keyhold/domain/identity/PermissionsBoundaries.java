package dev.keyhold.domain.identity;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.policy.PolicyResolver;
import dev.keyhold.model.Arn;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.Optional;

/** The managed policies that limit what users may do, whatever else allows it. */
public final class PermissionsBoundaries {
    private final IdentityResolver identities;
    private final PolicyResolver policies;
    private final Changes changes;

    public PermissionsBoundaries(IdentityResolver identities, PolicyResolver policies, Changes changes) {
        this.identities = identities;
        this.policies = policies;
        this.changes = changes;
    }

    /** Sets the boundary of a user, or replaces it. */
    public void put(Principal principal, IdentityRef user, Arn arn) {
        var action = Action.PUT_USER_PERMISSIONS_BOUNDARY;
        var details = RequestDetails.NONE.withBoundary(Optional.of(arn));
        changes.run(
                principal,
                action,
                tx -> identities.find(tx, principal, action, user, details),
                (tx, identity) -> {
                    var policy = policies.attachable(tx, identity.account(), arn);
                    tx.policies().putBoundary(identity.account(), identity.id(), policy.ref());
                    var target = AuditTargets.describePolicy(arn) + " of " + AuditTargets.identify(identity);
                    return new Change<>(identity, identity.id(), target);
                },
                TransactionHook.NONE);
    }

    /** Removes the boundary of a user. */
    public void delete(Principal principal, IdentityRef user) {
        var action = Action.DELETE_USER_PERMISSIONS_BOUNDARY;
        changes.run(
                principal,
                action,
                tx -> identities.find(tx, principal, action, user),
                (tx, identity) -> {
                    if (!tx.policies().deleteBoundary(identity.account(), identity.id())) {
                        throw new ServiceException(
                                new ServiceError.NotFound(ResourceType.PERMISSIONS_BOUNDARY, identity.name()));
                    }
                    return new Change<>(identity, identity.id(), AuditTargets.identify(identity));
                },
                TransactionHook.NONE);
    }
}
