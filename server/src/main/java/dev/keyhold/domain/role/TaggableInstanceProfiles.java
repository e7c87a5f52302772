package dev.keyhold.domain.role;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.policy.RoleQuotas;
import dev.keyhold.domain.tag.TaggableResources;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.util.Optional;

/** Instance profiles as resources that can have tags. */
public final class TaggableInstanceProfiles {
    private TaggableInstanceProfiles() {}

    public static TaggableResources<String> of(Authorizer authorizer, RoleQuotas quotas) {
        var profiles = new InstanceProfileResolver(authorizer);
        return new TaggableResources<>(
                new TaggableResources.Actions(
                        IamAction.LIST_INSTANCE_PROFILE_TAGS,
                        IamAction.TAG_INSTANCE_PROFILE,
                        IamAction.UNTAG_INSTANCE_PROFILE),
                quotas.instanceProfileTagRules(),
                (tx, principal, action, name, details) -> {
                    var profile = profiles.find(tx, principal, action, name, details);
                    return Optional.of(new TaggableResources.Resource(
                            profile.account(), profile.id(), AuditTargets.identify(profile)));
                },
                ReadTx::instanceProfiles,
                WriteTx::instanceProfiles);
    }
}
