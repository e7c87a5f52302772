package dev.keyhold.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A version of a {@link KmsKey}: the material that encrypts and decrypts, or that the key does whatever else it is for
 * with.
 *
 * @param algorithm empty for all but symmetric keys that encrypt
 * @param destroyAt when it is destroyed, while that is scheduled, or when imported material expires
 * @param material empty once it is destroyed, and before it was imported. Of imported material that is gone, what tells
 *     whether other material is the same
 */
public record KeyVersion(
        AccountId account,
        ResourceId key,
        ResourceId id,
        Optional<SymmetricAlgorithm> algorithm,
        Cause cause,
        Status status,
        Optional<Instant> destroyAt,
        Optional<Sealed> material,
        Instant createdAt) {
    /** Why it was made. */
    public enum Cause {
        /** The key was. */
        CREATION,
        /** The key's period was over. */
        AUTOMATIC_ROTATION,
        ON_DEMAND_ROTATION
    }

    /** Whether it can be used. */
    public enum Status {
        ACTIVE,
        /** Can no longer be used, and is destroyed at {@code destroyAt} unless that is cancelled. */
        SCHEDULED_FOR_DESTRUCTION,
        /** The material is gone; what it encrypted is lost. */
        DESTROYED,
        /** The material is to be imported, for the first time or again. */
        PENDING_IMPORT
    }

    public KeyVersion scheduledForDestruction(Instant at) {
        return with(Status.SCHEDULED_FOR_DESTRUCTION, Optional.of(at), material);
    }

    public KeyVersion restored() {
        return with(Status.ACTIVE, Optional.empty(), material);
    }

    public KeyVersion destroyed() {
        return with(Status.DESTROYED, destroyAt, Optional.empty());
    }

    /** The same with imported material, until it expires. */
    public KeyVersion imported(Sealed newMaterial, Optional<Instant> expiresAt) {
        return with(Status.ACTIVE, expiresAt, Optional.of(newMaterial));
    }

    /** The same without its imported material; {@code fingerprint} tells whether other material is the same. */
    public KeyVersion withdrawn(Sealed fingerprint) {
        return with(Status.PENDING_IMPORT, Optional.empty(), Optional.of(fingerprint));
    }

    private KeyVersion with(Status newStatus, Optional<Instant> newDestroyAt, Optional<Sealed> newMaterial) {
        return new KeyVersion(account, key, id, algorithm, cause, newStatus, newDestroyAt, newMaterial, createdAt);
    }
}
