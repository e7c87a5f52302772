package dev.keyhold.domain.identity;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.tag.TagRules;
import dev.keyhold.domain.tag.TaggableResources;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Principal;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.TagStore;
import dev.keyhold.store.WriteTx;

/** Identities as resources that can have tags. */
public final class TaggableIdentities implements TaggableResources<IdentityRef> {
    private final IdentityResolver identities;
    private final Quotas quotas;

    public TaggableIdentities(IdentityResolver identities, Quotas quotas) {
        this.identities = identities;
        this.quotas = quotas;
    }

    @Override
    public Actions actions() {
        return new Actions(Action.LIST_IDENTITY_TAGS, Action.TAG_IDENTITY, Action.UNTAG_IDENTITY);
    }

    @Override
    public TagRules rules() {
        return quotas.tagRules();
    }

    @Override
    public Resource find(ReadTx tx, Principal principal, Action action, IdentityRef ref, RequestDetails details) {
        var identity = identities.find(tx, principal, action, ref, details);
        return new Resource(identity.account(), identity.id(), AuditTargets.identify(identity));
    }

    @Override
    public TagStore.Reads store(ReadTx tx) {
        return tx.identities();
    }

    @Override
    public TagStore.Writes store(WriteTx tx) {
        return tx.identities();
    }
}
