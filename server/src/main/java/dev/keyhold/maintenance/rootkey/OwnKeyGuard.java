package dev.keyhold.maintenance.rootkey;

import dev.keyhold.maintenance.StartException;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.ReadTx;

/** Refuses a root key that the installation keeps: when no node runs any more, none could be started. */
final class OwnKeyGuard {
    private OwnKeyGuard() {}

    static void requireElsewhere(ReadTx tx, ResourceId key, String name) {
        for (var account : tx.accounts().directory()) {
            if (tx.kmsKeys().find(account, key).isPresent()) {
                throw new StartException(name + " is kept by this installation, which could then never be opened again:"
                        + " name a key of another one");
            }
        }
    }
}
