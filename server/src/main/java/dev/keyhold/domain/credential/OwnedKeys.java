package dev.keyhold.domain.credential;

import dev.keyhold.domain.Operation;
import dev.keyhold.domain.audit.Targets;
import dev.keyhold.domain.operation.Call;
import dev.keyhold.domain.operation.Operations;
import dev.keyhold.domain.operation.Receipt;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Identity;
import dev.keyhold.model.OwnedKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.model.Target;
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
    private final Owners owners;
    private final Operations operations;
    private final Kind<K, S> kind;

    OwnedKeys(Store store, Owners owners, Operations operations, Kind<K, S> kind) {
        this.store = store;
        this.owners = owners;
        this.operations = operations;
        this.kind = kind;
    }

    /**
     * What tells one kind of keys from another: its names, and how it is kept.
     *
     * @param full the refusal when the account has as many as it may
     * @param target what audit calls a key
     */
    record Kind<K, S>(
            Refusal.Kind name,
            Refusal.LimitExceeded full,
            Find<K> find,
            OwnedBy<K> ownedBy,
            Count count,
            BiConsumer<WriteTx, K> update,
            BiConsumer<WriteTx, K> delete,
            BiFunction<ReadTx, K, S> seen,
            Function<K, Target> target) {}

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
    record Minted<K>(K key, SecretBytes secret) {}

    private record Held<K>(K key, Identity owner) {}

    S get(Caller caller, Operation operation, String id) {
        return store.read(tx -> kind.seen().apply(tx, permitted(tx, caller, operation, id)));
    }

    /** Keys of a service account, or of the caller. */
    Page<S> list(Caller caller, Operation operation, Optional<String> owner, Page.Request page) {
        return store.read(tx -> {
            var identity = owners.find(tx, caller, owner, operation);
            return ownedBy(tx, identity, page).map(key -> kind.seen().apply(tx, key));
        });
    }

    /** Refuses who may not make a key there, and a call made before, before anything is done for it. */
    void admit(Call call, Operation operation, Optional<String> owner) {
        operations.admit(call, kind.name(), tx -> owners.find(tx, call.caller(), owner, operation));
    }

    /** Makes a key for a service account, or for the caller. */
    NewKey<S> create(
            Call call, Operation operation, Optional<String> owner, BiFunction<WriteTx, Identity, Minted<K>> insert) {
        return operations.create(
                call, operation, kind.name(), tx -> owners.find(tx, call.caller(), owner, operation), tx -> {
                    var identity = owners.find(tx, call.caller(), owner, operation);
                    var allowed = kind.full().allowed();
                    if (kind.count().count(tx, identity.account(), allowed) >= allowed) {
                        throw new Refused(kind.full());
                    }
                    var made = insert.apply(tx, identity);
                    var seen = kind.seen().apply(tx, made.key());
                    return done(new NewKey<>(seen, made.secret()), made.key(), identity);
                });
    }

    StoredOperation update(Call call, Operation operation, String id, UnaryOperator<K> change, Receipt<S> receipt) {
        return change(
                call,
                operation,
                id,
                (tx, before) -> {
                    var after = change.apply(before);
                    kind.update().accept(tx, after);
                    return kind.seen().apply(tx, after);
                },
                receipt);
    }

    StoredOperation delete(Call call, Operation operation, String id, Receipt<S> receipt) {
        return change(
                call,
                operation,
                id,
                (tx, key) -> {
                    var seen = kind.seen().apply(tx, key);
                    kind.delete().accept(tx, key);
                    return seen;
                },
                receipt);
    }

    Page<StoredOperation> operations(Caller caller, Operation operation, String id, Page.Request page) {
        return store.read(tx -> {
            var key = permitted(tx, caller, operation, id);
            return operations.on(tx, key.account(), key.id(), page);
        });
    }

    private StoredOperation change(
            Call call, Operation operation, String id, BiFunction<WriteTx, K, S> work, Receipt<S> receipt) {
        return operations.run(
                call,
                operation,
                tx -> permitted(tx, call.caller(), operation, id),
                tx -> {
                    var held = find(tx, call.caller(), id);
                    return done(work.apply(tx, held.key()), held.key(), held.owner());
                },
                receipt);
    }

    private K permitted(ReadTx tx, Caller caller, Operation operation, String id) {
        var held = find(tx, caller, id);
        owners.require(tx, caller, held.owner(), operation);
        return held.key();
    }

    /** A key of the root is not found: no role reaches what the dialect of roles does not show. */
    private Held<K> find(ReadTx tx, Caller caller, String id) {
        return Resources.own(caller, id)
                .flatMap(own -> kind.find().find(tx, caller.account(), own))
                .flatMap(key -> tx.identities()
                        .find(key.account(), key.owner())
                        .filter(owner -> !owner.isRoot())
                        .map(owner -> new Held<>(key, owner)))
                .orElseThrow(() -> Resources.notFound(kind.name(), id));
    }

    private Page<K> ownedBy(ReadTx tx, Identity owner, Page.Request page) {
        return kind.ownedBy().ownedBy(tx, owner.account(), owner.id(), page);
    }

    private <T> Operations.Done<T> done(T result, K key, Identity owner) {
        var target = Targets.describe(kind.target().apply(key)) + " of " + Targets.describe(owner);
        return new Operations.Done<>(result, key.id(), target);
    }
}
