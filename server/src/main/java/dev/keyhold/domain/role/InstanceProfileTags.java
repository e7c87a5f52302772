package dev.keyhold.domain.role;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.policy.RoleQuotas;
import dev.keyhold.model.InstanceProfile;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.util.HashSet;
import java.util.List;
import java.util.function.BiConsumer;

/** The tags of instance profiles. Unlike those of roles, their keys may differ by case alone. */
public final class InstanceProfileTags {
    private final Store store;
    private final InstanceProfileResolver profiles;
    private final Changes changes;
    private final RoleQuotas quotas;

    public InstanceProfileTags(Store store, Authorizer authorizer, Changes changes, RoleQuotas quotas) {
        this.store = store;
        this.profiles = new InstanceProfileResolver(authorizer);
        this.changes = changes;
        this.quotas = quotas;
    }

    /** All tags of an instance profile, ordered by key. */
    public List<Tag> list(Principal principal, String name) {
        return store.read(tx -> {
            var profile = profiles.find(tx, principal, Action.LIST_INSTANCE_PROFILE_TAGS, name, RequestDetails.NONE);
            return tx.instanceProfiles().tags(profile.account(), profile.id());
        });
    }

    /** Adds tags; a key that is there already gets the new value. All of them or none. */
    public void add(Principal principal, String name, List<Tag> tags) {
        change(principal, Action.TAG_INSTANCE_PROFILE, name, RequestDetails.tags(tags), (tx, profile) -> {
            check(tags);
            put(tx, profile, tags, quotas);
        });
    }

    /** Removes tags by key; keys that do not exist are skipped. */
    public void remove(Principal principal, String name, List<String> keys) {
        change(
                principal,
                Action.UNTAG_INSTANCE_PROFILE,
                name,
                RequestDetails.tagKeys(keys),
                (tx, profile) ->
                        keys.forEach(key -> tx.instanceProfiles().deleteTag(profile.account(), profile.id(), key)));
    }

    private void change(
            Principal principal,
            Action action,
            String name,
            RequestDetails details,
            BiConsumer<WriteTx, InstanceProfile> work) {
        changes.run(
                principal,
                action,
                tx -> profiles.find(tx, principal, action, name, details),
                (tx, profile) -> {
                    work.accept(tx, profile);
                    return new Change<>(profile, profile.id(), AuditTargets.identify(profile));
                },
                TransactionHook.NONE);
    }

    /** Refuses tags that no instance profile can have. */
    static void check(List<Tag> tags) {
        var keys = new HashSet<String>();
        for (var tag : tags) {
            if (!keys.add(tag.key())) {
                throw new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.DUPLICATE_TAG_KEYS));
            }
            RoleTags.requireFree(tag);
        }
    }

    static void put(WriteTx tx, InstanceProfile profile, List<Tag> tags, RoleQuotas quotas) {
        tags.forEach(tag -> tx.instanceProfiles().putTag(profile.account(), profile.id(), tag));
        if (tx.instanceProfiles().tags(profile.account(), profile.id()).size() > quotas.tagsPerInstanceProfile()) {
            throw new ServiceException(new ServiceError.LimitExceeded(
                    ServiceError.Quota.TAGS_PER_INSTANCE_PROFILE, quotas.tagsPerInstanceProfile()));
        }
    }
}
