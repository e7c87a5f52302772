package dev.keyhold.maintenance;

import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.RootKey;
import dev.keyhold.crypto.WrongRootKeyException;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.store.KeyringStore.Wrapped;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.util.List;
import java.util.Optional;

/**
 * Which root keys open the installation's data keys. A new one takes the place of the old one in two steps: first both
 * open them, so that servers can be given the new one in any order, and then the old one does no more.
 */
public final class RootKeyRotation {
    private final Store store;
    private final AuditEventFactory audit;

    public RootKeyRotation(Store store, AuditEventFactory audit) {
        this.store = store;
        this.audit = audit;
    }

    /**
     * Opens the data keys.
     *
     * @throws WrongRootKeyException when {@code rootKey} is none of those that do
     */
    public static Keyring open(ReadTx tx, RootKey rootKey) {
        return open(tx.keyrings().all(), RootKeys.of(rootKey));
    }

    /**
     * The same outside a transaction, since a root key may be far away, with the first of the keys that does.
     *
     * @param all every row of the keyrings
     */
    static Keyring open(List<Wrapped> all, RootKeys keys) {
        for (var key : keys.all()) {
            var wrapped = find(all, key.id());
            if (wrapped.isPresent()) {
                return Keyring.unwrap(wrapped.get().keyring(), key);
            }
        }
        throw new WrongRootKeyException(ids(all));
    }

    private static Optional<Wrapped> find(List<Wrapped> all, String id) {
        return all.stream().filter(wrapped -> wrapped.rootKeyId().equals(id)).findFirst();
    }

    /** The ids of those that open the data keys, the newest last. */
    public static List<String> ids(ReadTx tx) {
        return ids(tx.keyrings().all());
    }

    private static List<String> ids(List<Wrapped> all) {
        return all.stream().map(Wrapped::rootKeyId).toList();
    }

    /**
     * Has the current root key of a provider open the data keys, where only the previous one did; then no older one
     * than these two opens them any more. Nodes that have the previous one alone still start.
     */
    void adopt(Keyring keyring, RootKeys keys) {
        if (keys.previous().isEmpty()) {
            return;
        }
        var known = store.read(RootKeyRotation::ids);
        if (!known.contains(keys.current().id())) {
            add(keyring, keys.current());
        }
        removeOlder(keys.current().id(), keys.previous().get().id());
    }

    private void removeOlder(String current, String previous) {
        if (older(store.read(tx -> tx.keyrings().all()), current, previous).isEmpty()) {
            return;
        }
        var _ = store.<List<Wrapped>>write(tx -> {
            var older = older(tx.keyrings().all(), current, previous);
            older.forEach(wrapped -> remove(tx, wrapped));
            return older;
        });
    }

    private static List<Wrapped> older(List<Wrapped> all, String current, String previous) {
        var generation = find(all, current).map(Wrapped::generation).orElse(0L);
        return all.stream()
                .filter(it -> it.generation() < generation && !it.rootKeyId().equals(previous))
                .toList();
    }

    private void remove(WriteTx tx, Wrapped wrapped) {
        tx.keyrings().delete(wrapped);
        tx.audit().append(audit.byOperator("REKEY", "root key " + wrapped.rootKeyId() + " removed"));
    }

    /** Has {@code next} open the data keys too, as the newest, if it does not do so yet. */
    public void add(Keyring keyring, RootKey next) {
        var wrapped = keyring.wrap(next);
        store.write(tx -> {
            var before = tx.keyrings().all();
            if (find(before, next.id()).isEmpty()) {
                var generation = before.getLast().generation() + 1;
                tx.keyrings().insert(new Wrapped(next.id(), generation, wrapped));
                tx.audit().append(audit.byOperator("REKEY", "root key " + next.id() + " added"));
            }
            return next.id();
        });
    }

    /**
     * Has no root key but the newest open the data keys.
     *
     * @return the ids of those that did, or empty when {@code newest} is not the newest: then nothing is changed
     */
    public Optional<List<String>> keepOnly(RootKey newest) {
        return store.write(tx -> {
            var all = tx.keyrings().all();
            if (!all.getLast().rootKeyId().equals(newest.id())) {
                return Optional.<List<String>>empty();
            }
            var old = all.subList(0, all.size() - 1);
            old.forEach(wrapped -> remove(tx, wrapped));
            return Optional.of(old.stream().map(Wrapped::rootKeyId).toList());
        });
    }
}
