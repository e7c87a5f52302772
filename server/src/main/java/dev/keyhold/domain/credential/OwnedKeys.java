package dev.keyhold.domain.credential;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.OwnedKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The life of keys of one kind under role bindings, which all kinds have alike: a key belongs to a service account, and
 * a role on that decides who may make, see or change it.
 *
 * @param <S> what is shown of a key
 */
final class OwnedKeys<K extends OwnedKey, S> {
    private final Store store;
    private final CredentialOwners owners;
    private final Changes changes;
    private final Kind<K, S> kind;

    OwnedKeys(Store store, CredentialOwners owners, Changes changes, Kind<K, S> kind) {
        this.store = store;
        this.owners = owners;
        this.changes = changes;
        this.kind = kind;
    }

    /**
     * What tells one kind of keys from another: its names, and how it is kept.
     *
     * @param full the refusal when the account has as many as it may
     * @param target what audit calls a key
     */
    record Kind<K, S>(
            ResourceType name,
            ServiceError.LimitExceeded full,
            Find<K> find,
            OwnedBy<K> ownedBy,
            Count count,
            BiConsumer<WriteTx, K> update,
            BiConsumer<WriteTx, K> delete,
            BiFunction<ReadTx, K, S> seen,
            Function<K, ResourceRef> target) {}

    interface Find<K> {
        Optional<K> find(ReadTx tx, AccountId account, ResourceId id);
    }

    interface Count {
        /** How many of them the account has; none is counted beyond {@code most}. */
        int count(ReadTx tx, AccountId account, int most);
    }

    interface OwnedBy<K> {
        Page<K> ownedBy(ReadTx tx, AccountId account, ResourceId owner, Page.Request page);
    }

    /** A key just added to the store, with its secret. */
    record Issued<K>(K key, SecretBytes secret) {}

    private record KeyView<K>(K key, Identity owner) {}

    S get(Principal principal, Action operation, String id) {
        return store.read(tx -> kind.seen().apply(tx, permitted(tx, principal, operation, id)));
    }

    /** Keys of a service account, or of the caller. */
    Page<S> list(Principal principal, Action operation, Optional<String> owner, Page.Request page) {
        return store.read(tx -> {
            var identity = owners.find(tx, principal, owner, operation);
            return ownedBy(tx, identity, page).map(key -> kind.seen().apply(tx, key));
        });
    }

    /** Throws what {@link #create} would throw before it changes anything. */
    void admit(Principal principal, Action operation, Optional<String> owner, TransactionHook<?> hook) {
        changes.admit(tx -> owners.find(tx, principal, owner, operation), hook);
    }

    /** Makes a key for a service account, or for the caller. */
    IssuedKey<S> create(
            Principal principal,
            Action operation,
            Optional<String> owner,
            TransactionHook<? super IssuedKey<S>> hook,
            BiFunction<WriteTx, Identity, Issued<K>> insert) {
        return changes.run(
                principal,
                operation,
                tx -> owners.find(tx, principal, owner, operation),
                tx -> {
                    var identity = owners.find(tx, principal, owner, operation);
                    var allowed = kind.full().allowed();
                    if (kind.count().count(tx, identity.account(), allowed) >= allowed) {
                        throw new ServiceException(kind.full());
                    }
                    var made = insert.apply(tx, identity);
                    var seen = kind.seen().apply(tx, made.key());
                    return done(new IssuedKey<>(seen, made.secret()), made.key(), identity);
                },
                hook);
    }

    S update(
            Principal principal,
            Action operation,
            String id,
            UnaryOperator<K> change,
            TransactionHook<? super S> hook) {
        return change(
                principal,
                operation,
                id,
                (tx, before) -> {
                    var after = change.apply(before);
                    kind.update().accept(tx, after);
                    return kind.seen().apply(tx, after);
                },
                hook);
    }

    S delete(Principal principal, Action operation, String id, TransactionHook<? super S> hook) {
        return change(
                principal,
                operation,
                id,
                (tx, key) -> {
                    var seen = kind.seen().apply(tx, key);
                    kind.delete().accept(tx, key);
                    return seen;
                },
                hook);
    }

    /** The identifier of a key that the caller may do that with; throws for any other. */
    ResourceId require(ReadTx tx, Principal principal, Action operation, String id) {
        return permitted(tx, principal, operation, id).id();
    }

    private S change(
            Principal principal,
            Action operation,
            String id,
            BiFunction<WriteTx, K, S> work,
            TransactionHook<? super S> hook) {
        return changes.run(
                principal,
                operation,
                tx -> permitted(tx, principal, operation, id),
                tx -> {
                    var held = find(tx, principal, id);
                    return done(work.apply(tx, held.key()), held.key(), held.owner());
                },
                hook);
    }

    private K permitted(ReadTx tx, Principal principal, Action operation, String id) {
        var held = find(tx, principal, id);
        owners.require(tx, principal, held.owner(), operation);
        return held.key();
    }

    /** A key of the root is not found: no role gives access to what the Yandex Cloud API does not show. */
    private KeyView<K> find(ReadTx tx, Principal principal, String id) {
        return Resources.own(principal, id)
                .flatMap(own -> kind.find().find(tx, principal.account(), own))
                .flatMap(key -> tx.identities()
                        .find(key.account(), key.owner())
                        .filter(owner -> !owner.isRoot())
                        .map(owner -> new KeyView<>(key, owner)))
                .orElseThrow(() -> Resources.notFound(kind.name(), id));
    }

    private Page<K> ownedBy(ReadTx tx, Identity owner, Page.Request page) {
        return kind.ownedBy().ownedBy(tx, owner.account(), owner.id(), page);
    }

    private <T> Change<T> done(T result, K key, Identity owner) {
        var target = AuditTargets.describe(kind.target().apply(key)) + " of " + AuditTargets.describe(owner);
        return new Change<>(result, key.id(), target);
    }
}
