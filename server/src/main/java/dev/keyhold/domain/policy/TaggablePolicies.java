package dev.keyhold.domain.policy;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.tag.TaggableResources;
import dev.keyhold.model.Arn;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.util.Optional;

/** Managed policies as resources that can have tags. Predefined ones have none. */
public final class TaggablePolicies {
    private TaggablePolicies() {}

    public static TaggableResources<Arn> of(PolicyResolver policies, PolicyQuotas quotas) {
        return new TaggableResources<>(
                new TaggableResources.Actions(IamAction.LIST_POLICY_TAGS, IamAction.TAG_POLICY, IamAction.UNTAG_POLICY),
                quotas.tagRules(),
                (tx, principal, action, arn, details) -> {
                    var own = action == IamAction.LIST_POLICY_TAGS
                            ? PolicyResolver.own(policies.find(tx, principal, action, arn))
                            : Optional.of(policies.findOwn(tx, principal, action, arn, details));
                    return own.map(policy -> new TaggableResources.Resource(
                            policy.account(), policy.id(), AuditTargets.describePolicy(arn)));
                },
                ReadTx::policies,
                WriteTx::policies);
    }
}
