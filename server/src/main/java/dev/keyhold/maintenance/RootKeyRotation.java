package dev.keyhold.maintenance;

import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.RootKey;
import dev.keyhold.crypto.WrongRootKeyException;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.store.KeyringStore.Wrapped;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
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
        return tx.keyrings().all().stream()
                .filter(wrapped -> wrapped.rootKeyId().equals(rootKey.id()))
                .findFirst()
                .map(wrapped -> Keyring.unwrap(wrapped.keyring(), rootKey))
                .orElseThrow(WrongRootKeyException::new);
    }

    /** The ids of those that open the data keys, the newest last. */
    public static List<String> ids(ReadTx tx) {
        return tx.keyrings().all().stream().map(Wrapped::rootKeyId).toList();
    }

    /** Has {@code next} open the data keys too, as the newest, if it does not do so yet. */
    public void add(Keyring keyring, RootKey next) {
        var wrapped = keyring.wrap(next);
        store.write(tx -> {
            var before = tx.keyrings().all();
            if (before.stream().noneMatch(it -> it.rootKeyId().equals(next.id()))) {
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
            for (var wrapped : old) {
                tx.keyrings().delete(wrapped);
                tx.audit().append(audit.byOperator("REKEY", "root key " + wrapped.rootKeyId() + " removed"));
            }
            return Optional.of(old.stream().map(Wrapped::rootKeyId).toList());
        });
    }
}
