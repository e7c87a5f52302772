package dev.keyhold.domain.identity;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.util.HashSet;
import java.util.List;
import java.util.function.BiConsumer;

/** The tags of identities. Keys are compared without case; spelling is kept. */
public final class IdentityTags {
    private static final String RESERVED_PREFIX = "aws:";

    private final Store store;
    private final IdentityResolver identities;
    private final Changes changes;
    private final Quotas quotas;

    public IdentityTags(Store store, IdentityResolver identities, Changes changes, Quotas quotas) {
        this.store = store;
        this.identities = identities;
        this.changes = changes;
        this.quotas = quotas;
    }

    /** All tags of an identity, ordered by key. */
    public List<Tag> list(Principal principal, IdentityRef ref) {
        return store.read(tx -> of(tx, identities.find(tx, principal, Action.LIST_IDENTITY_TAGS, ref)));
    }

    /** Adds tags; a key that is there already gets the new value. All of them or none. */
    public void add(Principal principal, IdentityRef ref, List<Tag> tags) {
        change(principal, ref, Action.TAG_IDENTITY, RequestDetails.tags(tags), (tx, identity) -> {
            check(tags);
            put(tx, identity, tags, quotas);
        });
    }

    /** Removes tags by key; keys that do not exist are skipped. */
    public void remove(Principal principal, IdentityRef ref, List<String> keys) {
        change(
                principal,
                ref,
                Action.UNTAG_IDENTITY,
                RequestDetails.tagKeys(keys),
                (tx, identity) ->
                        keys.forEach(key -> tx.identities().deleteTag(identity.account(), identity.id(), key)));
    }

    private void change(
            Principal principal,
            IdentityRef ref,
            Action action,
            RequestDetails details,
            BiConsumer<WriteTx, Identity> work) {
        changes.run(
                principal,
                action,
                tx -> identities.find(tx, principal, action, ref, details),
                (tx, identity) -> {
                    work.accept(tx, identity);
                    return new Change<>(identity, identity.id(), AuditTargets.identify(identity));
                },
                TransactionHook.NONE);
    }

    static List<Tag> of(ReadTx tx, Identity identity) {
        return tx.identities().tags(identity.account(), identity.id());
    }

    /** Refuses tags that no identity can have. */
    static void check(List<Tag> tags) {
        var keys = new HashSet<String>();
        for (var tag : tags) {
            if (!keys.add(Tag.fold(tag.key()))) {
                throw new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.DUPLICATE_TAG_KEYS));
            }
            if (Tag.fold(tag.key()).startsWith(RESERVED_PREFIX)) {
                throw new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.RESERVED_TAG_KEY));
            }
        }
    }

    static void put(WriteTx tx, Identity identity, List<Tag> tags, Quotas quotas) {
        tags.forEach(tag -> tx.identities().putTag(identity.account(), identity.id(), tag));
        if (of(tx, identity).size() > quotas.tagsPerUser()) {
            throw new ServiceException(
                    new ServiceError.LimitExceeded(ServiceError.Quota.TAGS_PER_USER, quotas.tagsPerUser()));
        }
    }
}
