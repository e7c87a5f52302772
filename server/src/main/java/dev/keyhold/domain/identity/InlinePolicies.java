package dev.keyhold.domain.identity;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.policy.CheckedDocument;
import dev.keyhold.domain.policy.PolicyQuotas;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.List;

/** Policies that are part of a user, group or role. Names are compared without case; the first spelling is kept. */
public final class InlinePolicies {
    private final Store store;
    private final PolicyHolderResolver holders;
    private final Changes changes;
    private final PolicyQuotas quotas;

    public InlinePolicies(Store store, PolicyHolderResolver holders, Changes changes, PolicyQuotas quotas) {
        this.store = store;
        this.holders = holders;
        this.changes = changes;
        this.quotas = quotas;
    }

    /** Adds a policy, or replaces the document of the one with that name. */
    public void put(Principal principal, Action action, PolicyHolder.Ref ref, String name, String text) {
        var document = CheckedDocument.inline(text);
        changes.run(
                principal,
                action,
                tx -> holders.find(tx, principal, action, ref),
                (tx, holder) -> {
                    document.requireWellFormed();
                    requireRoom(tx, holder, name, document);
                    tx.policies().putInline(holder.account(), holder.id(), new InlinePolicy(name, document.text()));
                    return new Change<>(holder, holder.id(), target(name, holder));
                },
                TransactionHook.NONE);
    }

    /** The document that is replaced does not count. */
    private void requireRoom(ReadTx tx, PolicyHolder holder, String name, CheckedDocument document) {
        var others = tx.policies().inline(holder.account(), holder.id()).stream()
                .filter(policy -> !InlinePolicy.fold(policy.name()).equals(InlinePolicy.fold(name)))
                .mapToInt(policy -> CheckedDocument.size(policy.document()))
                .sum();
        var most = holder.inlineSize(quotas);
        if (others + document.size() > most) {
            throw new ServiceException(new ServiceError.PoliciesTooLarge(holder.type(), holder.name(), most));
        }
    }

    /** A policy with its name as the caller spelled it, and whose it is. */
    public record View(PolicyHolder holder, String document) {}

    public View get(Principal principal, Action action, PolicyHolder.Ref ref, String name) {
        return store.read(tx -> {
            var holder = holders.find(tx, principal, action, ref);
            return tx.policies()
                    .inline(holder.account(), holder.id(), name)
                    .map(policy -> new View(holder, policy.document()))
                    .orElseThrow(() -> notFound(holder, name));
        });
    }

    /** The names of all policies, ordered without case. */
    public List<String> list(Principal principal, Action action, PolicyHolder.Ref ref) {
        return store.read(tx -> {
            var holder = holders.find(tx, principal, action, ref);
            return tx.policies().inline(holder.account(), holder.id()).stream()
                    .map(InlinePolicy::name)
                    .toList();
        });
    }

    public void delete(Principal principal, Action action, PolicyHolder.Ref ref, String name) {
        changes.run(
                principal,
                action,
                tx -> holders.find(tx, principal, action, ref),
                (tx, holder) -> {
                    if (!tx.policies().deleteInline(holder.account(), holder.id(), name)) {
                        throw notFound(holder, name);
                    }
                    return new Change<>(holder, holder.id(), target(name, holder));
                },
                TransactionHook.NONE);
    }

    private static String target(String name, PolicyHolder holder) {
        return "policy " + name + " of " + holder.target();
    }

    private static ServiceException notFound(PolicyHolder holder, String name) {
        return new ServiceException(new ServiceError.NotFound(holder.inlineType(), name));
    }
}
