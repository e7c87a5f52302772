package dev.keyhold.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A version of a {@link KmsKey}: the material that encrypts and decrypts, or that the key does whatever else it is for
 * with.
 *
 * @param algorithm empty for all but symmetric keys that encrypt
 * @param destroyAt when it is destroyed, while that is scheduled
 * @param material empty once it is destroyed
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
        DESTROYED
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

    private KeyVersion with(Status newStatus, Optional<Instant> newDestroyAt, Optional<Sealed> newMaterial) {
        return new KeyVersion(account, key, id, algorithm, cause, newStatus, newDestroyAt, newMaterial, createdAt);
    }
}
