package dev.keyhold.domain.credential;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.identity.IdentityResolver;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.OwnedKey;
import dev.keyhold.model.OwnedKeyRef;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * The life of keys of one kind, which is alike for all kinds: a key belongs to an identity, and what the principal may
 * do with that identity decides who may create, see or change the key. A key of another identity cannot be told from a
 * key that does not exist.
 *
 * @param <V> the view of a key that use cases return
 */
final class OwnedKeys<K extends OwnedKey, V> {
    private final Store store;
    private final IdentityResolver identities;
    private final Changes changes;
    private final Kind<K, V> kind;

    OwnedKeys(Store store, IdentityResolver identities, Changes changes, Kind<K, V> kind) {
        this.store = store;
        this.identities = identities;
        this.changes = changes;
        this.kind = kind;
    }

    /** What differs between the kinds: how keys are named, stored and viewed, and the rules of a kind. */
    interface Kind<K, V> {
        ResourceType type();

        Optional<K> find(ReadTx tx, AccountId account, ResourceId id);

        /** By an access key id, which keys of most kinds do not have. */
        default Optional<K> find(ReadTx tx, AccountId account, AccessKeyId id) {
            return Optional.empty();
        }

        Page<K> ownedBy(ReadTx tx, Identity owner, Page.Request page);

        void update(WriteTx tx, K key);

        void delete(WriteTx tx, K key);

        V view(ReadTx tx, K key, Identity owner);

        /** What the audit trail calls a key. */
        String describe(K key);

        /**
         * Throws if this change must not be made.
         *
         * @param after empty if the key is to be deleted
         */
        default void check(ReadTx tx, Identity owner, K before, Optional<K> after) {}
    }

    /** A key just added to the store, with its secret. */
    record Issued<K>(K key, SecretBytes secret) {}

    /**
     * A change of a key.
     *
     * @param note what the audit trail adds to the name of the key; may be empty
     */
    record Edit<K>(UnaryOperator<K> change, String note) {}

    private record Held<K>(K key, Identity owner) {}

    V get(Principal principal, Action action, OwnedKeyRef ref) {
        return store.read(tx -> view(tx, find(tx, principal, action, ref)));
    }

    /** The keys of an identity. */
    Page<V> list(Principal principal, Action action, IdentityRef owner, Page.Request page) {
        return store.read(tx -> {
            var identity = identities.find(tx, principal, action, owner);
            return kind.ownedBy(tx, identity, page).map(key -> kind.view(tx, key, identity));
        });
    }

    /** Throws what {@link #create} would throw before it changes anything. */
    void admit(Principal principal, Action action, IdentityRef owner, TransactionHook<?> hook) {
        changes.admit(tx -> identities.find(tx, principal, action, owner), hook);
    }

    /** Creates a key; {@code insert} adds it to the store, if the quota allows another one. */
    IssuedKey<V> create(
            Principal principal,
            Action action,
            IdentityRef owner,
            TransactionHook<? super IssuedKey<V>> hook,
            BiFunction<WriteTx, Identity, Issued<K>> insert) {
        return changes.run(
                principal,
                action,
                tx -> identities.find(tx, principal, action, owner),
                (tx, identity) -> {
                    var issued = insert.apply(tx, identity);
                    var held = new Held<>(issued.key(), identity);
                    return change(held, "", new IssuedKey<>(view(tx, held), issued.secret()));
                },
                hook);
    }

    /** Changes a key. One that stays the same is a success that changes nothing. */
    V update(Principal principal, Action action, OwnedKeyRef ref, Edit<K> edit, TransactionHook<? super V> hook) {
        return update(principal, action, ref, edit, hook, this::view);
    }

    /** The same for a caller that looks at nothing of the key afterwards. */
    void update(Principal principal, Action action, OwnedKeyRef ref, Edit<K> edit) {
        var _ = update(principal, action, ref, edit, TransactionHook.NONE, (_, held) -> held);
    }

    private <T> T update(
            Principal principal,
            Action action,
            OwnedKeyRef ref,
            Edit<K> edit,
            TransactionHook<? super T> hook,
            BiFunction<ReadTx, Held<K>, T> view) {
        return changes.run(
                principal,
                action,
                tx -> find(tx, principal, action, ref),
                (tx, before) -> {
                    var after = new Held<>(edit.change().apply(before.key()), before.owner());
                    kind.check(tx, before.owner(), before.key(), Optional.of(after.key()));
                    if (!after.equals(before)) {
                        kind.update(tx, after.key());
                    }
                    return change(after, edit.note(), view.apply(tx, after));
                },
                hook);
    }

    /** Deletes a key in whatever state. A principal may delete the very key that it authenticated with. */
    V delete(Principal principal, Action action, OwnedKeyRef ref, TransactionHook<? super V> hook) {
        return changes.run(
                principal,
                action,
                tx -> find(tx, principal, action, ref),
                (tx, held) -> {
                    kind.check(tx, held.owner(), held.key(), Optional.empty());
                    var view = view(tx, held);
                    kind.delete(tx, held.key());
                    return change(held, "", view);
                },
                hook);
    }

    /** The identifier of a key that the principal may do that with; throws for any other. */
    ResourceId require(ReadTx tx, Principal principal, Action action, OwnedKeyRef ref) {
        return find(tx, principal, action, ref).key().id();
    }

    /** The account of an identity that may be left out, which means the principal. */
    static AccountId accountOf(Principal principal, Optional<String> owner) {
        return owner.map(id -> Resources.accountOf(principal, id)).orElseGet(principal::account);
    }

    /** Throws if there are as many keys as there may be. */
    static void requireRoom(int present, ServiceError.Quota quota, int allowed) {
        if (present >= allowed) {
            throw new ServiceException(new ServiceError.LimitExceeded(quota, allowed));
        }
    }

    private Held<K> find(ReadTx tx, Principal principal, Action action, OwnedKeyRef ref) {
        return switch (ref) {
            case OwnedKeyRef.OfOwner(var owner, var keyId) -> {
                var identity = identities.find(tx, principal, action, owner);
                yield kind.find(tx, identity.account(), keyId)
                        .filter(key -> key.owner().equals(identity.id()))
                        .map(key -> new Held<>(key, identity))
                        .orElseThrow(() -> notFound(keyId.text()));
            }
            case OwnedKeyRef.ById(var id) -> {
                var held = find(tx, principal, id);
                identities.require(tx, principal, action, held.owner());
                yield held;
            }
        };
    }

    /** A key of the root is not found: no role gives access to the root. */
    private Held<K> find(ReadTx tx, Principal principal, String id) {
        return Resources.reachable(tx, principal, id)
                .flatMap(parsed -> kind.find(tx, parsed.account(), parsed))
                .flatMap(key -> tx.identities()
                        .find(key.account(), key.owner())
                        .filter(owner -> !owner.isRoot())
                        .map(owner -> new Held<>(key, owner)))
                .orElseThrow(() -> notFound(id));
    }

    private ServiceException notFound(String name) {
        return Resources.notFound(kind.type(), name);
    }

    private V view(ReadTx tx, Held<K> held) {
        return kind.view(tx, held.key(), held.owner());
    }

    private <T> Change<T> change(Held<K> held, String note, T result) {
        var target = kind.describe(held.key()) + " of " + AuditTargets.describe(held.owner()) + note;
        return new Change<>(result, held.key().id(), target);
    }
}
