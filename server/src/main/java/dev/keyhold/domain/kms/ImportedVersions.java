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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Imported material where it is stored. When it goes, a hash of it stays, sealed like the material, for only the same
 * may be imported in its place: else what the key had encrypted could be lost by mistake. A symmetric key takes new
 * material besides, which it encrypts with once it is rotated on demand, and decrypts with all that it was rotated to.
 */
public final class ImportedVersions {
    private static final String FINGERPRINT = "keyhold imported material 1";

    private final Barrier barrier;
    private final KeyRotation rotation;
    private final InstantSource clock;
    /** Whether material may still be in the storage's files that is gone. */
    private final AtomicBoolean removed = new AtomicBoolean();

    public ImportedVersions(Barrier barrier, KeyRotation rotation, InstantSource clock) {
        this.barrier = barrier;
        this.rotation = rotation;
        this.clock = clock;
    }

    /** Whether material went since this was last asked. */
    boolean takeRemoved() {
        return removed.getAndSet(false);
    }

    /** Whether all material is there that the key decrypts with. */
    static boolean areComplete(ReadTx tx, KmsKey key) {
        return all(tx, key).stream().noneMatch(version -> version.status() == KeyVersion.Status.PENDING_IMPORT);
    }

    /** The versions of a key with imported material; the first is there also before it has any. */
    static List<KeyVersion> all(ReadTx tx, KmsKey key) {
        var versions = tx.kmsKeys().usableVersions(key.account(), key.id());
        return versions.isEmpty()
                ? tx.kmsKeys().version(key.account(), key.primary()).stream().toList()
                : versions;
    }

    /** Stores material until it expires, if it does; returns its version. */
    KeyVersion put(WriteTx tx, KmsKey key, SecretBytes material, KeyImport.Target target, Optional<Instant> expiresAt) {
        var versions = all(tx, key);
        var isFirst = versions.stream().noneMatch(version -> version.material().isPresent());
        var isNew = target.isNew().orElse(isFirst);
        var version = isNew ? toTakeNew(tx, key, versions, isFirst, material) : same(key, versions, target, material);
        var sealed = barrier.seal(material, context(version));
        var after = version.imported(sealed, expiresAt, target.description().orElse(version.description()));
        if (isNew && !isFirst) {
            tx.kmsKeys().insert(after);
        } else {
            tx.kmsKeys().update(after);
        }
        scheduleExpiry(tx, after);
        if (key.status() == KmsKey.Status.PENDING_IMPORT && areComplete(tx, key)) {
            tx.kmsKeys().update(key.changed(key.settings().withStatus(KmsKey.Status.ACTIVE)));
        }
        return after;
    }

    private KeyVersion toTakeNew(
            WriteTx tx, KmsKey key, List<KeyVersion> versions, boolean isFirst, SecretBytes material) {
        if (isFirst) {
            return versions.getFirst();
        }
        if (versions.stream().anyMatch(version -> isSame(version, material))) {
            throw KeyNames.refused(KeyProblem.KNOWN_MATERIAL, "");
        }
        if (versions.stream().anyMatch(version -> version.status() == KeyVersion.Status.PENDING_ROTATION)) {
            throw KeyNames.refused(KeyProblem.MATERIAL_IS_PENDING_ROTATION, "");
        }
        rotation.requirePossible(tx, key);
        return rotation.nextVersion(key, clock.instant());
    }

    private KeyVersion same(KmsKey key, List<KeyVersion> versions, KeyImport.Target target, SecretBytes material) {
        return versions.stream()
                .filter(version -> target.material()
                        .map(id -> id.equals(KeyNames.materialId(key.id(), version.id())))
                        .orElse(true))
                .filter(version -> isSame(version, material))
                .findFirst()
                .orElseThrow(() -> KeyNames.refused(KeyProblem.OTHER_MATERIAL, ""));
    }

    private static void scheduleExpiry(WriteTx tx, KeyVersion version) {
        var account = version.account();
        if (version.destroyAt().isPresent()) {
            var at = version.destroyAt().get();
            tx.jobs().schedule(new Job(account, Job.Kind.EXPIRE_KEY_MATERIAL, version.id(), at, Optional.empty()));
        } else {
            tx.jobs().cancel(account, Job.Kind.EXPIRE_KEY_MATERIAL, version.id());
        }
    }

    /**
     * The material is gone, and the key of no use until it is imported again. Material that the key was to be rotated
     * to is gone without a trace.
     */
    void withdraw(WriteTx tx, KmsKey key, KeyVersion version) {
        removed.set(true);
        tx.jobs().cancel(key.account(), Job.Kind.EXPIRE_KEY_MATERIAL, version.id());
        if (version.status() == KeyVersion.Status.PENDING_ROTATION) {
            tx.kmsKeys().delete(version);
            return;
        }
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
            return false;
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
