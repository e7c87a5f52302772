package dev.keyhold.domain.kms;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Job;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef.Resource;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.SymmetricAlgorithm;
import dev.keyhold.model.SymmetricKey;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What every use case of symmetric keys needs: finding them, and making and opening versions. */
public final class KeyRecords {
    private final IdGenerator ids;
    private final SecretGenerator secrets;
    private final Barrier barrier;

    public KeyRecords(IdGenerator ids, SecretGenerator secrets, Barrier barrier) {
        this.ids = ids;
        this.secrets = secrets;
        this.barrier = barrier;
    }

    /** A key and the version that encrypts. */
    public record KeyView(SymmetricKey key, KeyVersion primary) {}

    ResourceId id(AccountId account) {
        return ids.resourceId(ResourceId.KMS, account);
    }

    /** A new version with material of its own. */
    KeyVersion newVersion(AccountId account, ResourceId key, SymmetricAlgorithm algorithm, Instant now) {
        var id = id(account);
        try (var material = secrets.keyMaterial(algorithm)) {
            var sealed = barrier.seal(material, SealContext.ofMaterial(account, key.text(), id.text()));
            return new KeyVersion(
                    account, key, id, algorithm, KeyVersion.Status.ACTIVE, Optional.empty(), Optional.of(sealed), now);
        }
    }

    /** The key of that id, unless it is deleted. */
    static SymmetricKey find(ReadTx tx, Principal principal, String id) {
        return Resources.own(principal, id)
                .flatMap(parsed -> tx.symmetricKeys().find(principal.account(), parsed))
                .filter(key -> key.deleteAt().isEmpty())
                .orElseThrow(() -> Resources.notFound(ResourceType.SYMMETRIC_KEY, id));
    }

    static KeyVersion version(ReadTx tx, SymmetricKey key, String id) {
        return ResourceId.parse(id)
                .flatMap(parsed -> tx.symmetricKeys().version(key.account(), parsed))
                .filter(version -> version.key().equals(key.id()))
                .orElseThrow(() -> Resources.notFound(ResourceType.KEY_VERSION, id));
    }

    static KeyView seen(ReadTx tx, SymmetricKey key) {
        var primary = tx.symmetricKeys().version(key.account(), key.primary());
        return new KeyView(key, primary.orElseThrow());
    }

    /** The key, what it is in, and the cloud. */
    public static Resource path(ReadTx tx, SymmetricKey key) {
        var cloud = tx.accounts().find(key.account()).orElseThrow().cloud();
        return new Resource(ResourceType.SYMMETRIC_KEY, List.of(key.id(), key.folder(), cloud));
    }

    /** Bindings on a key are found like those on any other resource. */
    public static Resource path(ReadTx tx, Principal principal, String id) {
        return path(tx, find(tx, principal, id));
    }

    static boolean hasRoomForVersion(ReadTx tx, SymmetricKey key, KeyQuotas quotas) {
        return tx.symmetricKeys().usableVersions(key.account(), key.id()).size() < quotas.versionsPerKey();
    }

    /** A fresh version by the key's default algorithm, made primary. */
    SymmetricKey rotate(WriteTx tx, SymmetricKey key, Instant now) {
        var version = newVersion(key.account(), key.id(), key.algorithm(), now);
        tx.symmetricKeys().insert(version);
        var after = key.rotated(version.id(), now);
        tx.symmetricKeys().update(after);
        scheduleRotation(tx, after, now);
        return after;
    }

    /** Has the key rotated a period after {@code since}; never, if it is not active or has no period. */
    static void scheduleRotation(WriteTx tx, SymmetricKey key, Instant since) {
        var period = key.rotationPeriod().filter(_ -> key.status() == SymmetricKey.Status.ACTIVE);
        if (period.isPresent()) {
            schedule(tx, key.account(), Job.Kind.ROTATE_KEY, key.id(), since.plus(period.get()));
        } else {
            tx.jobs().cancel(key.account(), Job.Kind.ROTATE_KEY, key.id());
        }
    }

    static void schedule(WriteTx tx, AccountId account, Job.Kind kind, ResourceId resource, Instant at) {
        tx.jobs().schedule(new Job(account, kind, resource, at, Optional.empty()));
    }

    static Change<KeyView> done(ReadTx tx, SymmetricKey key) {
        return new Change<>(seen(tx, key), key.id(), describe(key));
    }

    static String describe(SymmetricKey key) {
        return AuditTargets.describe(ResourceType.SYMMETRIC_KEY, key.id());
    }

    static String describe(KeyVersion version) {
        return AuditTargets.describe(ResourceType.KEY_VERSION, version.id()) + " of "
                + AuditTargets.describe(ResourceType.SYMMETRIC_KEY, version.key());
    }
}
