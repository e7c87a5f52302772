package dev.keyhold.domain.kms;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Job;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SymmetricAlgorithm;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.util.Optional;

/** Creates versions of keys, each with material of its own, and schedules the rotation of keys. */
public final class KeyRotation {
    private final IdGenerator ids;
    private final KeyMaterials materials;
    private final Barrier barrier;
    private final KeyQuotas quotas;

    public KeyRotation(IdGenerator ids, KeyMaterials materials, Barrier barrier, KeyQuotas quotas) {
        this.ids = ids;
        this.materials = materials;
        this.barrier = barrier;
        this.quotas = quotas;
    }

    /** The only version of a key that is no symmetric one, which is not stored yet. That of an RSA key takes long. */
    KeyVersion onlyVersion(AccountId account, ResourceId key, KeySpec spec, Instant now) {
        try (var material = materials.of(spec)) {
            return version(account, key, Optional.empty(), KeyVersion.Cause.CREATION, material, now);
        }
    }

    /** The only version of a key whose material is to be imported. */
    KeyVersion pendingVersion(AccountId account, ResourceId key, Optional<SymmetricAlgorithm> algorithm, Instant now) {
        return new KeyVersion(
                account,
                key,
                ids.resourceId(ResourceId.KMS, account),
                algorithm,
                KeyVersion.Cause.CREATION,
                KeyVersion.Status.PENDING_IMPORT,
                "",
                Optional.empty(),
                Optional.empty(),
                now);
    }

    /** A new version of a symmetric key, which is not stored yet. */
    KeyVersion newVersion(
            AccountId account, ResourceId key, SymmetricAlgorithm algorithm, KeyVersion.Cause cause, Instant now) {
        try (var material = materials.symmetric(algorithm)) {
            return version(account, key, Optional.of(algorithm), cause, material, now);
        }
    }

    private KeyVersion version(
            AccountId account,
            ResourceId key,
            Optional<SymmetricAlgorithm> algorithm,
            KeyVersion.Cause cause,
            SecretBytes material,
            Instant now) {
        var id = ids.resourceId(ResourceId.KMS, account);
        var sealed = barrier.seal(material, SealContext.ofMaterial(account, key.text(), id.text()));
        return new KeyVersion(
                account,
                key,
                id,
                algorithm,
                cause,
                KeyVersion.Status.ACTIVE,
                "",
                Optional.empty(),
                Optional.of(sealed),
                now);
    }

    /** Whether the key may have another version. */
    boolean isPossible(ReadTx tx, KmsKey key) {
        return tx.kmsKeys().usableVersions(key.account(), key.id()).size() < quotas.versionsPerKey();
    }

    void requirePossible(ReadTx tx, KmsKey key) {
        if (!isPossible(tx, key)) {
            throw new ServiceException(new ServiceError.LimitExceeded(
                    ServiceError.Quota.VERSIONS_PER_SYMMETRIC_KEY, quotas.versionsPerKey()));
        }
    }

    /** Adds a version by the key's default algorithm, makes it primary, and has the key's period begin again. */
    KmsKey rotate(WriteTx tx, KmsKey key, KeyVersion.Cause cause, Instant now) {
        var next = key.rotationPeriod().map(now::plus);
        return rotate(
                tx,
                key,
                cause,
                new KmsKey.Rotation(Optional.of(now), next, key.rotation().onDemand()),
                now);
    }

    /** The same as the AWS API has it: it is counted, and the automatic rotation stays when it is. */
    KmsKey rotateOnDemand(WriteTx tx, KmsKey key, Instant now) {
        var before = key.rotation();
        var after = new KmsKey.Rotation(Optional.of(now), before.next(), before.onDemand() + 1);
        return rotate(tx, key, KeyVersion.Cause.ON_DEMAND_ROTATION, after, now);
    }

    /** The same to material that was imported for that. */
    KmsKey rotateOnDemand(WriteTx tx, KmsKey key, KeyVersion pending, Instant now) {
        var before = key.rotation();
        var rotated = pending.rotatedTo(now);
        tx.kmsKeys().delete(pending);
        tx.kmsKeys().insert(rotated);
        var after = key.withPrimary(rotated.id())
                .with(new KmsKey.Rotation(Optional.of(now), before.next(), before.onDemand() + 1));
        tx.kmsKeys().update(after);
        return after;
    }

    /** A version that takes imported material, which the key may be rotated to later. */
    KeyVersion nextVersion(KmsKey key, Instant now) {
        return new KeyVersion(
                key.account(),
                key.id(),
                ids.resourceId(ResourceId.KMS, key.account()),
                key.settings().algorithm(),
                KeyVersion.Cause.ON_DEMAND_ROTATION,
                KeyVersion.Status.PENDING_ROTATION,
                "",
                Optional.empty(),
                Optional.empty(),
                now);
    }

    private KmsKey rotate(WriteTx tx, KmsKey key, KeyVersion.Cause cause, KmsKey.Rotation rotation, Instant now) {
        var version = newVersion(key.account(), key.id(), key.algorithm(), cause, now);
        tx.kmsKeys().insert(version);
        var after = key.withPrimary(version.id()).with(rotation);
        tx.kmsKeys().update(after);
        schedule(tx, after);
        return after;
    }

    /** Has the key rotated when its time comes; not while it is inactive. A time that has passed comes at once. */
    static void schedule(WriteTx tx, KmsKey key) {
        var next = key.rotation().next().filter(_ -> key.isActive());
        if (next.isPresent()) {
            tx.jobs().schedule(new Job(key.account(), Job.Kind.ROTATE_KEY, key.id(), next.get(), Optional.empty()));
        } else {
            tx.jobs().cancel(key.account(), Job.Kind.ROTATE_KEY, key.id());
        }
    }
}
