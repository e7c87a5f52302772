package dev.keyhold.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A symmetric key: a name, rules and a row of {@link KeyVersion}s, which hold the material. Names need not be unique.
 *
 * @param algorithm of versions made from now on; those that exist keep theirs
 * @param primary the version that encrypts when none is named
 * @param rotationPeriod after how long a new primary version is made automatically; empty for never
 * @param rotatedAt when the primary version last became another by rotation
 * @param deletionProtection while true the key cannot be deleted
 * @param deleteAt when a deleted key goes for good; until then only operators with the database could bring it back
 */
public record SymmetricKey(
        AccountId account,
        ResourceId id,
        ResourceId folder,
        String name,
        String description,
        Map<String, String> labels,
        Status status,
        SymmetricAlgorithm algorithm,
        ResourceId primary,
        Optional<Duration> rotationPeriod,
        Optional<Instant> rotatedAt,
        boolean deletionProtection,
        Optional<Instant> deleteAt,
        Instant createdAt) {
    public SymmetricKey {
        labels = Map.copyOf(labels);
    }

    /** Whether it can be used. */
    public enum Status {
        ACTIVE,
        /** Can be managed, not used. */
        INACTIVE
    }

    /** What its owner can change. */
    public record Settings(
            String name,
            String description,
            Map<String, String> labels,
            Status status,
            SymmetricAlgorithm algorithm,
            Optional<Duration> rotationPeriod,
            boolean deletionProtection) {
        public Settings {
            labels = Map.copyOf(labels);
        }
    }

    /** A new key with its first version. */
    public static SymmetricKey of(
            AccountId account, ResourceId id, ResourceId folder, Settings settings, ResourceId primary, Instant now) {
        return new SymmetricKey(
                account,
                id,
                folder,
                settings.name,
                settings.description,
                settings.labels,
                settings.status,
                settings.algorithm,
                primary,
                settings.rotationPeriod,
                Optional.empty(),
                settings.deletionProtection,
                Optional.empty(),
                now);
    }

    public Settings settings() {
        return new Settings(name, description, labels, status, algorithm, rotationPeriod, deletionProtection);
    }

    public SymmetricKey changed(Settings to) {
        return new SymmetricKey(
                account,
                id,
                folder,
                to.name,
                to.description,
                to.labels,
                to.status,
                to.algorithm,
                primary,
                to.rotationPeriod,
                rotatedAt,
                to.deletionProtection,
                deleteAt,
                createdAt);
    }

    /** The same, encrypting with another of its versions. */
    public SymmetricKey withPrimary(ResourceId version) {
        return with(version, rotatedAt, deleteAt);
    }

    /** The same, encrypting with a version made for that just now. */
    public SymmetricKey rotated(ResourceId version, Instant now) {
        return with(version, Optional.of(now), deleteAt);
    }

    /** The same, deleted: nobody sees it any more, and it goes for good at {@code at}. */
    public SymmetricKey deleted(Instant at) {
        return with(primary, rotatedAt, Optional.of(at));
    }

    private SymmetricKey with(ResourceId newPrimary, Optional<Instant> newRotatedAt, Optional<Instant> newDeleteAt) {
        return new SymmetricKey(
                account,
                id,
                folder,
                name,
                description,
                labels,
                status,
                algorithm,
                newPrimary,
                rotationPeriod,
                newRotatedAt,
                deletionProtection,
                newDeleteAt,
                createdAt);
    }
}
