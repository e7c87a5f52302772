package dev.keyhold.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A version of a {@link KmsKey}: the material that encrypts and decrypts, or that the key does whatever else it is for
 * with.
 *
 * @param algorithm empty for all but symmetric keys that encrypt
 * @param description what the owner of imported material says of it; empty for other material
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
        String description,
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
        PENDING_IMPORT,
        /** The material was imported for the next rotation on demand, and may still be replaced. */
        PENDING_ROTATION
    }

    /** Whether the key does something with it, or may again: not what waits for material or for a rotation. */
    public boolean isReady() {
        return status != Status.PENDING_IMPORT && status != Status.PENDING_ROTATION;
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
    public KeyVersion imported(Sealed newMaterial, Optional<Instant> expiresAt, String newDescription) {
        var newStatus = status == Status.PENDING_ROTATION ? status : Status.ACTIVE;
        return with(newStatus, newDescription, expiresAt, Optional.of(newMaterial), createdAt);
    }

    /** The same material when the key is rotated to it. */
    public KeyVersion rotatedTo(Instant at) {
        return with(Status.ACTIVE, description, destroyAt, material, at);
    }

    /** The same without its imported material; {@code fingerprint} tells whether other material is the same. */
    public KeyVersion withdrawn(Sealed fingerprint) {
        return with(Status.PENDING_IMPORT, Optional.empty(), Optional.of(fingerprint));
    }

    private KeyVersion with(Status newStatus, Optional<Instant> newDestroyAt, Optional<Sealed> newMaterial) {
        return with(newStatus, description, newDestroyAt, newMaterial, createdAt);
    }

    private KeyVersion with(
            Status newStatus,
            String newDescription,
            Optional<Instant> newDestroyAt,
            Optional<Sealed> newMaterial,
            Instant newCreatedAt) {
        return new KeyVersion(
                account, key, id, algorithm, cause, newStatus, newDescription, newDestroyAt, newMaterial, newCreatedAt);
    }
}
