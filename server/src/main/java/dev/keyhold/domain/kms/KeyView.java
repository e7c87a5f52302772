package dev.keyhold.domain.kms;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.change.Change;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.store.ReadTx;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * A key and its primary version, which encrypts.
 *
 * @param expiresAt when the first of its imported material expires, besides what it is yet to be rotated to
 */
public record KeyView(KmsKey key, KeyVersion primary, Optional<Instant> expiresAt) {
    static KeyView of(ReadTx tx, KmsKey key) {
        var primary = tx.kmsKeys().version(key.account(), key.primary());
        return new KeyView(key, primary.orElseThrow(), expiry(tx, key));
    }

    private static Optional<Instant> expiry(ReadTx tx, KmsKey key) {
        return key.kind().origin() == KmsKey.Origin.IMPORTED
                ? ImportedVersions.all(tx, key).stream()
                        .filter(KeyVersion::isReady)
                        .flatMap(version -> version.destroyAt().stream())
                        .min(Comparator.naturalOrder())
                : Optional.empty();
    }

    /** The change that leaves the key like this. */
    static Change<KeyView> change(ReadTx tx, KmsKey key) {
        return new Change<>(of(tx, key), key.id(), AuditTargets.describe(key));
    }
}
