package dev.keyhold.domain.kms;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.change.Change;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.store.ReadTx;

/** A key and its primary version, which encrypts. */
public record KeyView(KmsKey key, KeyVersion primary) {
    static KeyView of(ReadTx tx, KmsKey key) {
        var primary = tx.kmsKeys().version(key.account(), key.primary());
        return new KeyView(key, primary.orElseThrow());
    }

    /** The change that leaves the key like this. */
    static Change<KeyView> change(ReadTx tx, KmsKey key) {
        return new Change<>(of(tx, key), key.id(), AuditTargets.describe(key));
    }
}
