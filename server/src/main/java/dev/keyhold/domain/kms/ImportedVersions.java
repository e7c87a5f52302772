package dev.keyhold.domain.kms;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.model.Job;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * Imported material where it is stored. When it goes, a hash of it stays, sealed like the material, for only the same
 * may be imported again: else what the key had encrypted could be lost by mistake.
 */
public final class ImportedVersions {
    private static final String FINGERPRINT = "keyhold imported material 1";

    private final Barrier barrier;

    public ImportedVersions(Barrier barrier) {
        this.barrier = barrier;
    }

    /** Whether all material is there that the key decrypts with. */
    static boolean areComplete(ReadTx tx, KmsKey key) {
        return tx.kmsKeys()
                .version(key.account(), key.primary())
                .filter(version -> version.status() == KeyVersion.Status.PENDING_IMPORT)
                .isEmpty();
    }

    /** Stores material of a key that had none, or had the same; until it expires, if it does. */
    KmsKey put(WriteTx tx, KmsKey key, SecretBytes material, Optional<Instant> expiresAt) {
        var version = tx.kmsKeys().version(key.account(), key.primary()).orElseThrow();
        if (!isSame(version, material)) {
            throw KeyNames.refused(KeyProblem.OTHER_MATERIAL, "");
        }
        var sealed = barrier.seal(material, context(version));
        tx.kmsKeys().update(version.imported(sealed, expiresAt));
        if (expiresAt.isPresent()) {
            tx.jobs()
                    .schedule(new Job(
                            key.account(),
                            Job.Kind.EXPIRE_KEY_MATERIAL,
                            version.id(),
                            expiresAt.get(),
                            Optional.empty()));
        } else {
            tx.jobs().cancel(key.account(), Job.Kind.EXPIRE_KEY_MATERIAL, version.id());
        }
        return key.status() == KmsKey.Status.PENDING_IMPORT
                ? key.changed(key.settings().withStatus(KmsKey.Status.ACTIVE))
                : key;
    }

    /** The material is gone, and the key of no use until it is imported again. */
    void withdraw(WriteTx tx, KmsKey key, KeyVersion version) {
        tx.jobs().cancel(key.account(), Job.Kind.EXPIRE_KEY_MATERIAL, version.id());
        tx.kmsKeys().update(version.withdrawn(fingerprintOf(version)));
        if (key.pendingDeletionAt().isEmpty() && key.deleteAt().isEmpty()) {
            tx.kmsKeys().update(key.changed(key.settings().withStatus(KmsKey.Status.PENDING_IMPORT)));
        }
    }

    private Sealed fingerprintOf(KeyVersion version) {
        try (var material = barrier.open(version.material().orElseThrow(), context(version));
                var fingerprint = fingerprint(version, material)) {
            return barrier.seal(fingerprint, context(version));
        }
    }

    private boolean isSame(KeyVersion version, SecretBytes material) {
        if (version.material().isEmpty()) {
            return true;
        }
        try (var stored = barrier.open(version.material().get(), context(version))) {
            if (version.status() != KeyVersion.Status.PENDING_IMPORT) {
                return stored.equals(material);
            }
            try (var fingerprint = fingerprint(version, material)) {
                return stored.equals(fingerprint);
            }
        }
    }

    private static SecretBytes fingerprint(KeyVersion version, SecretBytes material) {
        return material.use(bytes -> {
            var digest = Sha256.digest();
            digest.update((FINGERPRINT + version.id().text()).getBytes(StandardCharsets.US_ASCII));
            return SecretBytes.takeOver(digest.digest(bytes));
        });
    }

    private static SealContext context(KeyVersion version) {
        return SealContext.ofMaterial(
                version.account(), version.key().text(), version.id().text());
    }
}
