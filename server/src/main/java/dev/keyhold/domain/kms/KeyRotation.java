package dev.keyhold.domain.kms;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Job;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SymmetricAlgorithm;
import dev.keyhold.model.SymmetricKey;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.util.Optional;

/** Creates versions of symmetric keys, each with material of its own, and schedules the rotation of keys. */
public final class KeyRotation {
    private final IdGenerator ids;
    private final SecretGenerator secrets;
    private final Barrier barrier;
    private final KeyQuotas quotas;

    public KeyRotation(IdGenerator ids, SecretGenerator secrets, Barrier barrier, KeyQuotas quotas) {
        this.ids = ids;
        this.secrets = secrets;
        this.barrier = barrier;
        this.quotas = quotas;
    }

    /** A new version, which is not stored yet. */
    KeyVersion newVersion(AccountId account, ResourceId key, SymmetricAlgorithm algorithm, Instant now) {
        var id = ids.resourceId(ResourceId.KMS, account);
        try (var material = secrets.keyMaterial(algorithm)) {
            var sealed = barrier.seal(material, SealContext.ofMaterial(account, key.text(), id.text()));
            return new KeyVersion(
                    account, key, id, algorithm, KeyVersion.Status.ACTIVE, Optional.empty(), Optional.of(sealed), now);
        }
    }

    /** Whether the key may have another version. */
    boolean isPossible(ReadTx tx, SymmetricKey key) {
        return tx.symmetricKeys().usableVersions(key.account(), key.id()).size() < quotas.versionsPerKey();
    }

    /** Adds a version by the key's default algorithm, and makes it primary. */
    SymmetricKey rotate(WriteTx tx, SymmetricKey key, Instant now) {
        var version = newVersion(key.account(), key.id(), key.algorithm(), now);
        tx.symmetricKeys().insert(version);
        var after = key.rotated(version.id(), now);
        tx.symmetricKeys().update(after);
        schedule(tx, after, now);
        return after;
    }

    /** Has the key rotated a period after {@code since}; never, if it is not active or has no period. */
    static void schedule(WriteTx tx, SymmetricKey key, Instant since) {
        var period = key.rotationPeriod().filter(_ -> key.status() == SymmetricKey.Status.ACTIVE);
        if (period.isPresent()) {
            var at = since.plus(period.get());
            tx.jobs().schedule(new Job(key.account(), Job.Kind.ROTATE_KEY, key.id(), at, Optional.empty()));
        } else {
            tx.jobs().cancel(key.account(), Job.Kind.ROTATE_KEY, key.id());
        }
    }
}
