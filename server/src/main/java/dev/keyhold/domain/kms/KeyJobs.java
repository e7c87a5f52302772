package dev.keyhold.domain.kms;

import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.job.Jobs;
import dev.keyhold.model.Job;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.InstantSource;
import java.util.Map;

/** Scheduled work on keys: rotation, the destruction of versions, and of deleted keys. */
public final class KeyJobs {
    private final Store store;
    private final KeyRotation rotation;
    private final ImportedVersions importedMaterial;
    private final AuditEventFactory audit;
    private final InstantSource clock;
    /** Whether destroyed material may still be in the storage's files, as it may be after a start. */
    private volatile boolean unscrubbed = true;

    public KeyJobs(
            Store store,
            KeyRotation rotation,
            ImportedVersions importedMaterial,
            AuditEventFactory audit,
            InstantSource clock) {
        this.importedMaterial = importedMaterial;
        this.store = store;
        this.rotation = rotation;
        this.audit = audit;
        this.clock = clock;
    }

    /** Who does which kind of job. */
    public Map<Job.Kind, Jobs.Worker> workers() {
        return Map.of(
                Job.Kind.ROTATE_KEY, this::rotate,
                Job.Kind.DESTROY_KEY_VERSION, this::destroyVersion,
                Job.Kind.EXPIRE_KEY_MATERIAL, this::expireMaterial,
                Job.Kind.DESTROY_KEY, this::destroyKey);
    }

    /** Clears the storage's files of destroyed material, if any was destroyed since that was last done. */
    public void scrub() {
        if (importedMaterial.takeRemoved() || unscrubbed) {
            unscrubbed = false;
            unscrubbed = !store.scrub();
        }
    }

    private void rotate(WriteTx tx, Job job) {
        var key = tx.kmsKeys().find(job.account(), job.resource()).orElseThrow();
        if (rotation.isPossible(tx, key)) {
            rotation.rotate(tx, key, KeyVersion.Cause.AUTOMATIC_ROTATION, clock.instant());
            tx.audit().append(audit.byItself(job, KmsAction.ROTATE_SYMMETRIC_KEY, AuditTargets.describe(key)));
        } else {
            var later = key.with(key.rotation().withNext(key.rotationPeriod().map(clock.instant()::plus)));
            tx.kmsKeys().update(later);
            KeyRotation.schedule(tx, later);
            var reason = ServiceError.Quota.VERSIONS_PER_SYMMETRIC_KEY.name();
            tx.audit().append(audit.failed(job, KmsAction.ROTATE_SYMMETRIC_KEY, reason, AuditTargets.describe(key)));
        }
    }

    /** The version may have gone before with its key. */
    private void destroyVersion(WriteTx tx, Job job) {
        tx.kmsKeys().version(job.account(), job.resource()).ifPresent(version -> {
            tx.kmsKeys().update(version.destroyed());
            tx.audit().append(audit.byItself(job, KmsAction.SCHEDULE_KEY_VERSION_DESTRUCTION, describe(version)));
            unscrubbed = true;
        });
    }

    /** The version may have gone before with its key. */
    private void expireMaterial(WriteTx tx, Job job) {
        tx.kmsKeys().version(job.account(), job.resource()).ifPresent(version -> {
            var key = tx.kmsKeys().find(job.account(), version.key()).orElseThrow();
            importedMaterial.withdraw(tx, key, version);
            tx.audit()
                    .append(audit.byItself(
                            job, KmsAction.DELETE_IMPORTED_KEY_MATERIAL, AuditTargets.describe(key) + " expired"));
            unscrubbed = true;
        });
    }

    private void destroyKey(WriteTx tx, Job job) {
        var key = tx.kmsKeys().find(job.account(), job.resource()).orElseThrow();
        tx.kmsKeys().delete(key);
        tx.bindings().removeAll(key.account(), key.id());
        tx.audit().append(audit.byItself(job, KmsAction.DELETE_SYMMETRIC_KEY, describe(key)));
        unscrubbed = true;
    }

    private static String describe(KeyVersion version) {
        return AuditTargets.describe(version) + " destroyed";
    }

    private static String describe(KmsKey key) {
        return AuditTargets.describe(key) + " destroyed";
    }
}
