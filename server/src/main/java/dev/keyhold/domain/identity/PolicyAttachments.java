package dev.keyhold.domain.identity;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.policy.FoundPolicy;
import dev.keyhold.domain.policy.PolicyQuotas;
import dev.keyhold.domain.policy.PolicyResolver;
import dev.keyhold.model.Arn;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Managed policies of users, groups and roles. The right to attach a policy is one on what it is attached to. */
public final class PolicyAttachments {
    private final Store store;
    private final PolicyHolderResolver holders;
    private final PolicyResolver policies;
    private final Changes changes;
    private final PolicyQuotas quotas;

    public PolicyAttachments(
            Store store, PolicyHolderResolver holders, PolicyResolver policies, Changes changes, PolicyQuotas quotas) {
        this.store = store;
        this.holders = holders;
        this.policies = policies;
        this.changes = changes;
        this.quotas = quotas;
    }

    /** Attaches a policy; one that is attached already stays attached. */
    public void attach(Principal principal, Action action, PolicyHolder.Ref ref, Arn arn) {
        changes.run(
                principal,
                action,
                tx -> holders.find(tx, principal, action, ref, RequestDetails.policy(arn)),
                (tx, holder) -> {
                    var policy = policies.attachable(tx, holder.account(), arn).ref();
                    requireRoom(tx, holder, policy);
                    tx.policies().attach(holder.account(), holder.id(), policy);
                    return change(holder, arn);
                },
                TransactionHook.NONE);
    }

    private void requireRoom(ReadTx tx, PolicyHolder holder, PolicyRef policy) {
        var attached = tx.policies().attachedTo(holder.account(), holder.id());
        var limit = holder.attachments(quotas);
        if (!attached.contains(policy) && attached.size() >= limit.allowed()) {
            throw new ServiceException(limit);
        }
    }

    public void detach(Principal principal, Action action, PolicyHolder.Ref ref, Arn arn) {
        changes.run(
                principal,
                action,
                tx -> holders.find(tx, principal, action, ref, RequestDetails.policy(arn)),
                (tx, holder) -> {
                    var isDetached = policies.lookUp(tx, holder.account(), arn)
                            .filter(policy -> tx.policies().detach(holder.account(), holder.id(), policy.ref()))
                            .isPresent();
                    if (!isDetached) {
                        throw new ServiceException(new ServiceError.NotFound(ResourceType.POLICY, arn.text()));
                    }
                    return change(holder, arn);
                },
                TransactionHook.NONE);
    }

    private static Change<PolicyHolder> change(PolicyHolder holder, Arn arn) {
        return new Change<>(holder, holder.id(), AuditTargets.describePolicy(arn) + " of " + holder.target());
    }

    /** What is attached to a user, group or role, of the policies whose path starts so; ordered by name. */
    public List<FoundPolicy> list(Principal principal, Action action, PolicyHolder.Ref ref, String pathPrefix) {
        return store.read(tx -> {
            var holder = holders.find(tx, principal, action, ref);
            return tx.policies().attachedTo(holder.account(), holder.id()).stream()
                    .map(policy -> policies.of(tx, holder.account(), policy))
                    .flatMap(Optional::stream)
                    .filter(policy -> policy.path().startsWith(pathPrefix))
                    .sorted(Comparator.comparing(policy -> ManagedPolicy.fold(policy.name())))
                    .toList();
        });
    }
}
