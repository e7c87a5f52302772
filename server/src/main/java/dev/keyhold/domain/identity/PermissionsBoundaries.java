package dev.keyhold.domain.identity;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.policy.PolicyResolver;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.Optional;

/** The managed policies that limit what users and roles may do, whatever else allows it. */
public final class PermissionsBoundaries {
    private final PolicyHolderResolver holders;
    private final PolicyResolver policies;
    private final Changes changes;

    public PermissionsBoundaries(PolicyHolderResolver holders, PolicyResolver policies, Changes changes) {
        this.holders = holders;
        this.policies = policies;
        this.changes = changes;
    }

    /** Sets the boundary of a user or role, or replaces it. */
    public void put(Principal principal, Action action, PolicyHolder.Ref ref, Arn arn) {
        var details = RequestDetails.NONE.withBoundary(Optional.of(arn));
        changes.run(
                principal,
                action,
                tx -> holders.find(tx, principal, action, ref, details),
                (tx, holder) -> {
                    var policy = policies.attachable(tx, holder.account(), arn);
                    tx.policies().putBoundary(holder.account(), holder.id(), policy.ref());
                    var target = AuditTargets.describePolicy(arn) + " of " + holder.target();
                    return new Change<>(holder, holder.id(), target);
                },
                TransactionHook.NONE);
    }

    /** Removes the boundary of a user or role. */
    public void delete(Principal principal, Action action, PolicyHolder.Ref ref) {
        changes.run(
                principal,
                action,
                tx -> holders.find(tx, principal, action, ref),
                (tx, holder) -> {
                    if (!tx.policies().deleteBoundary(holder.account(), holder.id())) {
                        var type = holder.type() == ResourceType.ROLE
                                ? ResourceType.ROLE_BOUNDARY
                                : ResourceType.PERMISSIONS_BOUNDARY;
                        throw new ServiceException(new ServiceError.NotFound(type, holder.name()));
                    }
                    return new Change<>(holder, holder.id(), holder.target());
                },
                TransactionHook.NONE);
    }
}
