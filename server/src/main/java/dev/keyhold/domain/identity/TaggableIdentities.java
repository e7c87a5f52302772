package dev.keyhold.domain.identity;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.tag.TaggableResources;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.util.Optional;

/** Identities as resources that can have tags. */
public final class TaggableIdentities {
    private TaggableIdentities() {}

    public static TaggableResources<IdentityRef> of(IdentityResolver identities, Quotas quotas) {
        return new TaggableResources<>(
                new TaggableResources.Actions(
                        IdentityAction.LIST_IDENTITY_TAGS, IdentityAction.TAG_IDENTITY, IdentityAction.UNTAG_IDENTITY),
                quotas.tagRules(),
                (tx, principal, action, ref, details) -> {
                    var identity = identities.find(tx, principal, action, ref, details);
                    return Optional.of(new TaggableResources.Resource(
                            identity.account(), identity.id(), AuditTargets.identify(identity)));
                },
                ReadTx::identities,
                WriteTx::identities);
    }
}
