package dev.keyhold.domain.role;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.policy.RoleQuotas;
import dev.keyhold.domain.tag.TagRules;
import dev.keyhold.domain.tag.TaggableResources;
import dev.keyhold.model.Principal;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.TagStore;
import dev.keyhold.store.WriteTx;

/** Instance profiles as resources that can have tags. */
public final class TaggableInstanceProfiles implements TaggableResources<String> {
    private final InstanceProfileResolver profiles;
    private final RoleQuotas quotas;

    public TaggableInstanceProfiles(Authorizer authorizer, RoleQuotas quotas) {
        this.profiles = new InstanceProfileResolver(authorizer);
        this.quotas = quotas;
    }

    @Override
    public Actions actions() {
        return new Actions(
                Action.LIST_INSTANCE_PROFILE_TAGS, Action.TAG_INSTANCE_PROFILE, Action.UNTAG_INSTANCE_PROFILE);
    }

    @Override
    public TagRules rules() {
        return quotas.instanceProfileTagRules();
    }

    @Override
    public Resource find(ReadTx tx, Principal principal, Action action, String name, RequestDetails details) {
        var profile = profiles.find(tx, principal, action, name, details);
        return new Resource(profile.account(), profile.id(), AuditTargets.identify(profile));
    }

    @Override
    public TagStore.Reads store(ReadTx tx) {
        return tx.instanceProfiles();
    }

    @Override
    public TagStore.Writes store(WriteTx tx) {
        return tx.instanceProfiles();
    }
}
