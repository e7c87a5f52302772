package dev.keyhold.domain.key;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.crypto.Place;
import dev.keyhold.domain.audit.Targets;
import dev.keyhold.domain.operation.Operations;
import dev.keyhold.domain.policy.Access.Path;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Job;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SymmetricAlgorithm;
import dev.keyhold.model.SymmetricKey;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What every use case of symmetric keys needs: finding them, and making and opening versions. */
public final class Keys {
    private final KeyFactory factory;
    private final Barrier barrier;

    public Keys(KeyFactory factory, Barrier barrier) {
        this.factory = factory;
        this.barrier = barrier;
    }

    /** A key and the version that encrypts. */
    public record Seen(SymmetricKey key, KeyVersion primary) {}

    ResourceId id(AccountId account) {
        return factory.resourceId(ResourceId.KMS, account);
    }

    /** A new version with material of its own. */
    KeyVersion newVersion(AccountId account, ResourceId key, SymmetricAlgorithm algorithm, Instant now) {
        var id = id(account);
        try (var material = factory.keyMaterial(algorithm)) {
            var sealed = barrier.seal(material, Place.ofMaterial(account, key.text(), id.text()));
            return new KeyVersion(
                    account, key, id, algorithm, KeyVersion.Status.ACTIVE, Optional.empty(), Optional.of(sealed), now);
        }
    }

    /** The key of that id, unless it is deleted. */
    static SymmetricKey find(ReadTx tx, Caller caller, String id) {
        return Resources.own(caller, id)
                .flatMap(parsed -> tx.symmetricKeys().find(caller.account(), parsed))
                .filter(key -> key.deleteAt().isEmpty())
                .orElseThrow(() -> Resources.notFound(Refusal.Kind.SYMMETRIC_KEY, id));
    }

    static KeyVersion version(ReadTx tx, SymmetricKey key, String id) {
        return ResourceId.parse(id)
                .flatMap(parsed -> tx.symmetricKeys().version(key.account(), parsed))
                .filter(version -> version.key().equals(key.id()))
                .orElseThrow(() -> Resources.notFound(Refusal.Kind.KEY_VERSION, id));
    }

    static Seen seen(ReadTx tx, SymmetricKey key) {
        var primary = tx.symmetricKeys().version(key.account(), key.primary());
        return new Seen(key, primary.orElseThrow());
    }

    /** The key, what it is in, and the cloud. */
    public static Path path(ReadTx tx, SymmetricKey key) {
        var cloud = tx.accounts().find(key.account()).orElseThrow().cloud();
        return new Path(Refusal.Kind.SYMMETRIC_KEY, List.of(key.id(), key.folder(), cloud));
    }

    /** Bindings on a key are found like those on any other resource. */
    public static Path path(ReadTx tx, Caller caller, String id) {
        return path(tx, find(tx, caller, id));
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

    static Operations.Done<Seen> done(ReadTx tx, SymmetricKey key) {
        return new Operations.Done<>(seen(tx, key), key.id(), describe(key));
    }

    static String describe(SymmetricKey key) {
        return Targets.describe(Refusal.Kind.SYMMETRIC_KEY, key.id());
    }

    static String describe(KeyVersion version) {
        return Targets.describe(Refusal.Kind.KEY_VERSION, version.id()) + " of "
                + Targets.describe(Refusal.Kind.SYMMETRIC_KEY, version.key());
    }
}
