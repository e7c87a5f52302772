package dev.keyhold.domain.policy;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.tag.TagRules;
import dev.keyhold.domain.tag.TaggableResources;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Tag;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.TagStore;
import dev.keyhold.store.WriteTx;
import java.util.List;

/** Managed policies as resources that can have tags. Predefined ones have none. */
public final class TaggablePolicies implements TaggableResources<Arn> {
    private final PolicyResolver policies;
    private final PolicyQuotas quotas;

    public TaggablePolicies(PolicyResolver policies, PolicyQuotas quotas) {
        this.policies = policies;
        this.quotas = quotas;
    }

    @Override
    public Actions actions() {
        return new Actions(Action.LIST_POLICY_TAGS, Action.TAG_POLICY, Action.UNTAG_POLICY);
    }

    @Override
    public TagRules rules() {
        return quotas.tagRules();
    }

    @Override
    public Resource find(ReadTx tx, Principal principal, Action action, Arn arn, RequestDetails details) {
        var policy = policies.findOwn(tx, principal, action, arn, details);
        return new Resource(policy.account(), policy.id(), AuditTargets.describePolicy(arn));
    }

    @Override
    public TagStore.Reads store(ReadTx tx) {
        return tx.policies();
    }

    @Override
    public TagStore.Writes store(WriteTx tx) {
        return tx.policies();
    }

    @Override
    public List<Tag> list(ReadTx tx, Principal principal, Arn arn) {
        return of(tx, policies.find(tx, principal, actions().list(), arn));
    }

    /** All tags of a policy, ordered by key. */
    static List<Tag> of(ReadTx tx, FoundPolicy found) {
        return switch (found) {
            case FoundPolicy.Own(var policy) -> tx.policies().tags(policy.account(), policy.id());
            case FoundPolicy.Predefined _ -> List.of();
        };
    }
}
