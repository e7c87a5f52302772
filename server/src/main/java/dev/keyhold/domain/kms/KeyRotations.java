package dev.keyhold.domain.kms;

import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Rotation of keys where key policies decide. Automatic rotation counts from when it is enabled, and a rotation on
 * demand leaves its date as it is.
 */
public final class KeyRotations {
    /** How often a key is rotated on demand at most in its life. */
    public static final int MAX_ON_DEMAND = 25;

    /** How long before an automatic rotation there is none on demand. */
    private static final Duration GUARD = Duration.ofMinutes(20);

    /** What a key is yet to be rotated to is the last. */
    private static final Comparator<KeyVersion> OLDEST_FIRST = Comparator.comparing(
                    (KeyVersion it) -> it.status() == KeyVersion.Status.PENDING_ROTATION)
            .thenComparing(KeyVersion::createdAt)
            .thenComparing(it -> it.id().text());

    private final Store store;
    private final KeyResolver resolver;
    private final NamedKeyChanges changes;
    private final KeyRotation rotation;
    private final InstantSource clock;

    public KeyRotations(Store store, KeyResolver resolver, Changes changes, KeyRotation rotation, InstantSource clock) {
        this.store = store;
        this.resolver = resolver;
        this.changes = new NamedKeyChanges(resolver, changes);
        this.rotation = rotation;
        this.clock = clock;
    }

    /** The versions of a key whose material is not destroyed, oldest first. */
    public record History(KmsKey key, List<KeyVersion> versions) {}

    /** Has a key rotated automatically, for the first time when {@code period} is over from now. */
    public KmsKey enable(Principal principal, KeyReference.ByName name, Duration period) {
        var next = clock.instant().plus(period);
        var parameters = KeyParameters.NONE.with("kms:rotationperiodindays", Long.toString(period.toDays()));
        return changes.run(principal, name, KmsAction.ENABLE_KEY_ROTATION, parameters, (tx, key) -> {
            requireGenerated(key);
            requireActive(key);
            var after = key.changed(key.settings().withRotationPeriod(Optional.of(period)));
            return scheduled(tx, after.with(after.rotation().withNext(Optional.of(next))));
        });
    }

    /** The key stays with the version that it has. */
    public KmsKey disable(Principal principal, KeyReference.ByName name) {
        return changes.run(principal, name, KmsAction.DISABLE_KEY_ROTATION, KeyParameters.NONE, (tx, key) -> {
            requireGenerated(key);
            requireActive(key);
            var after = key.changed(key.settings().withRotationPeriod(Optional.empty()));
            return scheduled(tx, after.with(after.rotation().withNext(Optional.empty())));
        });
    }

    /** The key, whose settings say whether and when it is rotated automatically. */
    public KmsKey status(Principal principal, KeyReference.ByName name) {
        return store.read(tx -> resolver.stored(tx, principal, name, KmsAction.GET_KEY_ROTATION_STATUS));
    }

    /** Encrypts with a new version from now on. */
    public KmsKey rotate(Principal principal, KeyReference.ByName name) {
        var now = clock.instant();
        return changes.run(principal, name, KmsAction.ROTATE_SYMMETRIC_KEY, KeyParameters.NONE, (tx, key) -> {
            if (!key.kind().isSymmetric()) {
                throw unsupported();
            }
            requireActive(key);
            var imported = key.kind().origin() == KmsKey.Origin.IMPORTED
                    ? Optional.of(pendingRotation(tx, key))
                    : Optional.<KeyVersion>empty();
            if (key.rotation()
                    .next()
                    .filter(next -> next.isBefore(now.plus(GUARD)))
                    .isPresent()) {
                throw resolver.names().refused(KeyProblem.ROTATION_IN_PROGRESS, key);
            }
            if (key.rotation().onDemand() >= MAX_ON_DEMAND) {
                throw resolver.names().refused(KeyProblem.TOO_MANY_ROTATIONS, key);
            }
            if (imported.isPresent()) {
                return rotation.rotateOnDemand(tx, key, imported.get(), now);
            }
            rotation.requirePossible(tx, key);
            return rotation.rotateOnDemand(tx, key, now);
        });
    }

    private KeyVersion pendingRotation(ReadTx tx, KmsKey key) {
        return tx.kmsKeys().usableVersions(key.account(), key.id()).stream()
                .filter(version -> version.status() == KeyVersion.Status.PENDING_ROTATION)
                .findFirst()
                .orElseThrow(() -> resolver.names().refused(KeyProblem.NO_MATERIAL_TO_ROTATE, key));
    }

    /** What a key encrypts and decrypts with: no more versions than a key may have. */
    public History history(Principal principal, KeyReference.ByName name) {
        return store.read(tx -> {
            var key = resolver.stored(tx, principal, name, KmsAction.LIST_KEY_ROTATIONS);
            if (!key.kind().isSymmetric()) {
                throw unsupported();
            }
            return new History(
                    key,
                    tx.kmsKeys().usableVersions(key.account(), key.id()).stream()
                            .sorted(OLDEST_FIRST)
                            .toList());
        });
    }

    private static KmsKey scheduled(WriteTx tx, KmsKey key) {
        tx.kmsKeys().update(key);
        KeyRotation.schedule(tx, key);
        return key;
    }

    /** Only a symmetric key whose material is made here gets new material automatically. */
    private static void requireGenerated(KmsKey key) {
        if (!key.kind().equals(KmsKey.Kind.SYMMETRIC)) {
            throw unsupported();
        }
    }

    private void requireActive(KmsKey key) {
        resolver.names().requireStaying(key);
        if (key.status() == KmsKey.Status.PENDING_IMPORT) {
            throw resolver.names().refused(KeyProblem.KEY_IS_PENDING_IMPORT, key);
        }
        if (!key.isActive()) {
            throw resolver.names().refused(KeyProblem.KEY_IS_INACTIVE, key);
        }
    }

    private static ServiceException unsupported() {
        return KeyNames.refused(KeyProblem.UNSUPPORTED, "");
    }
}
