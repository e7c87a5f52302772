package dev.keyhold.domain.kms;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.tag.ResourceTags;
import dev.keyhold.domain.tag.TaggableResources;
import dev.keyhold.model.Principal;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.util.Optional;

/** Finds keys for the use case of tags. */
public final class KeyTags {
    private static final TaggableResources.Actions ACTIONS =
            new TaggableResources.Actions(KmsAction.LIST_KMS_KEY_TAGS, KmsAction.TAG_KMS_KEY, KmsAction.UNTAG_KMS_KEY);

    private final KeyResolver resolver;

    private KeyTags(KeyResolver resolver) {
        this.resolver = resolver;
    }

    /** The tags of keys. Those of a key whose deletion is scheduled are only listed. */
    public static ResourceTags<KeyReference.ByName> of(
            Store store, Changes changes, KeyResolver resolver, KeyQuotas quotas) {
        var finder = new KeyTags(resolver);
        return new ResourceTags<>(
                store,
                changes,
                new TaggableResources<>(ACTIONS, quotas.tagRules(), finder::find, ReadTx::kmsKeys, WriteTx::kmsKeys));
    }

    private Optional<TaggableResources.Resource> find(
            ReadTx tx, Principal principal, Action action, KeyReference.ByName name, RequestDetails details) {
        var key = resolver.stored(tx, principal, name, action, KeyParameters.NONE, details);
        if (action != ACTIONS.list()) {
            resolver.names().requireStaying(key);
        }
        return Optional.of(new TaggableResources.Resource(key.account(), key.id(), AuditTargets.describe(key)));
    }
}
