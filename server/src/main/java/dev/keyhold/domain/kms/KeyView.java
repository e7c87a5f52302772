package dev.keyhold.domain.kms;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.change.Change;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.SymmetricKey;
import dev.keyhold.store.ReadTx;

/** A key and its primary version, which encrypts. */
public record KeyView(SymmetricKey key, KeyVersion primary) {
    static KeyView of(ReadTx tx, SymmetricKey key) {
        var primary = tx.symmetricKeys().version(key.account(), key.primary());
        return new KeyView(key, primary.orElseThrow());
    }

    /** The change that leaves the key like this. */
    static Change<KeyView> change(ReadTx tx, SymmetricKey key) {
        return new Change<>(of(tx, key), key.id(), AuditTargets.describe(key));
    }
}
