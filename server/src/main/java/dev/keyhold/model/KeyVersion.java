package dev.keyhold.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A version of a {@link SymmetricKey}: the material that encrypts and decrypts.
 *
 * @param destroyAt when it is destroyed, while that is scheduled
 * @param material empty once it is destroyed
 */
public record KeyVersion(
        AccountId account,
        ResourceId key,
        ResourceId id,
        SymmetricAlgorithm algorithm,
        Status status,
        Optional<Instant> destroyAt,
        Optional<Sealed> material,
        Instant createdAt) {
    /** Whether it can be used. */
    public enum Status {
        ACTIVE,
        /** Can no longer be used, and is destroyed at {@code destroyAt} unless that is cancelled. */
        SCHEDULED_FOR_DESTRUCTION,
        /** The material is gone; what it encrypted is lost. */
        DESTROYED
    }

    public KeyVersion scheduledForDestruction(Instant at) {
        return new KeyVersion(
                account, key, id, algorithm, Status.SCHEDULED_FOR_DESTRUCTION, Optional.of(at), material, createdAt);
    }

    public KeyVersion restored() {
        return new KeyVersion(account, key, id, algorithm, Status.ACTIVE, Optional.empty(), material, createdAt);
    }

    public KeyVersion destroyed() {
        return new KeyVersion(account, key, id, algorithm, Status.DESTROYED, destroyAt, Optional.empty(), createdAt);
    }
}
