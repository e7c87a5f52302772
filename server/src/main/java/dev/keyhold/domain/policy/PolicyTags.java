package dev.keyhold.domain.policy;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.ManagedPolicy;
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

/** The tags of managed policies. Unlike those of identities, their keys may differ by case alone. */
public final class PolicyTags {
    private static final String RESERVED_PREFIX = "aws:";

    private final Store store;
    private final PolicyResolver policies;
    private final Changes changes;
    private final PolicyQuotas quotas;

    public PolicyTags(Store store, PolicyResolver policies, Changes changes, PolicyQuotas quotas) {
        this.store = store;
        this.policies = policies;
        this.changes = changes;
        this.quotas = quotas;
    }

    /** All tags of a policy, ordered by key. */
    public List<Tag> list(Principal principal, Arn arn) {
        return store.read(
                tx -> of(tx, principal.account(), policies.find(tx, principal, Action.LIST_POLICY_TAGS, arn)));
    }

    /** Adds tags; a key that is there already gets the new value. All of them or none. */
    public void add(Principal principal, Arn arn, List<Tag> tags) {
        change(principal, Action.TAG_POLICY, arn, RequestDetails.tags(tags), (tx, policy) -> {
            check(tags);
            put(tx, policy, tags, quotas);
        });
    }

    /** Removes tags by key; keys that do not exist are skipped. */
    public void remove(Principal principal, Arn arn, List<String> keys) {
        change(
                principal,
                Action.UNTAG_POLICY,
                arn,
                RequestDetails.tagKeys(keys),
                (tx, policy) -> keys.forEach(key -> tx.policies().deleteTag(policy.account(), policy.id(), key)));
    }

    private void change(
            Principal principal,
            Action action,
            Arn arn,
            RequestDetails details,
            BiConsumer<WriteTx, ManagedPolicy> work) {
        changes.run(
                principal,
                action,
                tx -> policies.findOwn(tx, principal, action, arn, details),
                (tx, policy) -> {
                    work.accept(tx, policy);
                    return new Change<>(policy, policy.id(), AuditTargets.describePolicy(arn));
                },
                TransactionHook.NONE);
    }

    static List<Tag> of(ReadTx tx, AccountId account, FoundPolicy found) {
        return switch (found) {
            case FoundPolicy.Own(var policy) -> tx.policies().tags(account, policy.id());
            case FoundPolicy.Predefined _ -> List.of();
        };
    }

    /** Refuses tags that nothing of which keys differ by case can have. */
    public static void check(List<Tag> tags) {
        var keys = new HashSet<String>();
        for (var tag : tags) {
            if (!keys.add(tag.key())) {
                throw new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.DUPLICATE_TAG_KEYS));
            }
            if (Tag.fold(tag.key()).startsWith(RESERVED_PREFIX)) {
                throw new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.RESERVED_TAG_KEY));
            }
        }
    }

    static void put(WriteTx tx, ManagedPolicy policy, List<Tag> tags, PolicyQuotas quotas) {
        tags.forEach(tag -> tx.policies().putTag(policy.account(), policy.id(), tag));
        if (tx.policies().tags(policy.account(), policy.id()).size() > quotas.tagsPerPolicy()) {
            throw ManagedPolicies.limit(ServiceError.Quota.TAGS_PER_POLICY, quotas.tagsPerPolicy());
        }
    }
}
