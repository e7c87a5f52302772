package dev.keyhold.domain.role;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.policy.RoleQuotas;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Role;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.util.HashSet;
import java.util.List;
import java.util.function.BiConsumer;

/** The tags of roles. Keys are compared without case; spelling is kept. */
public final class RoleTags {
    private static final String RESERVED_PREFIX = "aws:";

    private final Store store;
    private final RoleResolver roles;
    private final Changes changes;
    private final RoleQuotas quotas;

    public RoleTags(Store store, Authorizer authorizer, Changes changes, RoleQuotas quotas) {
        this.store = store;
        this.roles = new RoleResolver(authorizer);
        this.changes = changes;
        this.quotas = quotas;
    }

    /** All tags of a role, ordered by key. */
    public List<Tag> list(Principal principal, String name) {
        return store.read(tx -> {
            var role = roles.find(tx, principal, Action.LIST_ROLE_TAGS, name);
            return tx.roles().tags(role.account(), role.id());
        });
    }

    /** Adds tags; a key that is there already gets the new value. All of them or none. */
    public void add(Principal principal, String name, List<Tag> tags) {
        change(principal, Action.TAG_ROLE, name, RequestDetails.tags(tags), (tx, role) -> {
            check(tags);
            put(tx, role, tags, quotas);
        });
    }

    /** Removes tags by key; keys that do not exist are skipped. */
    public void remove(Principal principal, String name, List<String> keys) {
        change(
                principal,
                Action.UNTAG_ROLE,
                name,
                RequestDetails.tagKeys(keys),
                (tx, role) -> keys.forEach(key -> tx.roles().deleteTag(role.account(), role.id(), key)));
    }

    private void change(
            Principal principal, Action action, String name, RequestDetails details, BiConsumer<WriteTx, Role> work) {
        changes.run(
                principal,
                action,
                tx -> roles.find(tx, principal, action, name, details),
                (tx, role) -> {
                    work.accept(tx, role);
                    return new Change<>(role, role.id(), AuditTargets.identify(role));
                },
                TransactionHook.NONE);
    }

    /** Refuses tags that no role can have. */
    static void check(List<Tag> tags) {
        var keys = new HashSet<String>();
        for (var tag : tags) {
            if (!keys.add(Tag.fold(tag.key()))) {
                throw new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.DUPLICATE_TAG_KEYS));
            }
            requireFree(tag);
        }
    }

    static void requireFree(Tag tag) {
        if (Tag.fold(tag.key()).startsWith(RESERVED_PREFIX)) {
            throw new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.RESERVED_TAG_KEY));
        }
    }

    static void put(WriteTx tx, Role role, List<Tag> tags, RoleQuotas quotas) {
        tags.forEach(tag -> tx.roles().putTag(role.account(), role.id(), tag));
        if (tx.roles().tags(role.account(), role.id()).size() > quotas.tagsPerRole()) {
            throw new ServiceException(
                    new ServiceError.LimitExceeded(ServiceError.Quota.TAGS_PER_ROLE, quotas.tagsPerRole()));
        }
    }
}
