package dev.keyhold.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A key of the KMS: a name, rules and a row of {@link KeyVersion}s, which hold the material. Only a symmetric key that
 * encrypts ever has more than one. Names need not be unique.
 *
 * @param primary the version that is used when none is named
 * @param pendingDeletionAt when a key goes whose deletion was scheduled by the AWS API, where it is still seen and can
 *     be kept
 * @param deleteAt when a deleted key goes for good; until then only operators with the database could bring it back
 * @param policy the key policy, a JSON document with unique ids in the place of names; empty for the default one
 */
public record KmsKey(
        AccountId account,
        ResourceId id,
        ResourceId folder,
        Kind kind,
        Settings settings,
        ResourceId primary,
        Rotation rotation,
        Optional<Instant> pendingDeletionAt,
        Optional<Instant> deleteAt,
        Optional<String> policy,
        Instant createdAt) {

    /** Whether it can be used. */
    public enum Status {
        ACTIVE,
        /** Can be managed, not used. */
        INACTIVE,
        /** Its material has not been imported, or has expired or been deleted. */
        PENDING_IMPORT
    }

    /** Where the material comes from. */
    public enum Origin {
        /** It was made here. */
        GENERATED("AWS_KMS"),
        /** Its owner imports it. */
        IMPORTED("EXTERNAL");

        private final String publicName;

        Origin(String publicName) {
            this.publicName = publicName;
        }

        /** {@code Origin} of the AWS KMS API. */
        public String publicName() {
            return publicName;
        }
    }

    /**
     * What it is, which never changes.
     *
     * @param onlyAlgorithm by name, for a key pair that uses one alone of those that its spec has
     */
    public record Kind(KeySpec spec, KeyUsage usage, Origin origin, Optional<String> onlyAlgorithm) {
        /** A symmetric key that encrypts, made here: the only kind with several versions. */
        public static final Kind SYMMETRIC =
                new Kind(KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT, Origin.GENERATED);

        /** The same with material from there. */
        public Kind from(Origin other) {
            return new Kind(spec, usage, other);
        }

        /** A key with all algorithms of its spec. */
        public Kind(KeySpec spec, KeyUsage usage, Origin origin) {
            this(spec, usage, origin, Optional.empty());
        }

        /** A key pair that is made here for one algorithm. */
        public static Kind of(KeySpec spec, KeyUsage usage, Enum<?> onlyAlgorithm) {
            return new Kind(spec, usage, Origin.GENERATED, Optional.of(onlyAlgorithm.name()));
        }

        /** What it signs with, in the order in which AWS lists it. */
        public List<SigningAlgorithm> signingAlgorithms() {
            return allowed(spec.signingAlgorithms());
        }

        /** What it signs with if no algorithm is named: RSASSA-PSS with SHA-256, unless it signs with another only. */
        public SigningAlgorithm usualSigning() {
            var all = signingAlgorithms();
            return all.contains(SigningAlgorithm.RSASSA_PSS_SHA_256)
                    ? SigningAlgorithm.RSASSA_PSS_SHA_256
                    : all.getFirst();
        }

        /** What it encrypts with, in the order in which AWS lists it. */
        public List<EncryptionAlgorithm> encryptionAlgorithms() {
            return allowed(spec.encryptionAlgorithms());
        }

        private <T extends Enum<T>> List<T> allowed(List<T> all) {
            return onlyAlgorithm
                    .map(only ->
                            all.stream().filter(it -> it.name().equals(only)).toList())
                    .orElse(all);
        }

        public boolean isSymmetric() {
            return spec == KeySpec.SYMMETRIC_DEFAULT;
        }
    }

    /**
     * What its owner can change.
     *
     * @param algorithm of versions made from now on; those that exist keep theirs. Empty for all but symmetric keys
     * @param rotationPeriod after how long a new primary version is made automatically; empty for never
     * @param deletionProtection while true the key cannot be deleted
     */
    public record Settings(
            String name,
            String description,
            Map<String, String> labels,
            Status status,
            Optional<SymmetricAlgorithm> algorithm,
            Optional<Duration> rotationPeriod,
            boolean deletionProtection) {
        public Settings {
            labels = Map.copyOf(labels);
        }

        public Settings withStatus(Status other) {
            return new Settings(name, description, labels, other, algorithm, rotationPeriod, deletionProtection);
        }

        public Settings withDescription(String other) {
            return new Settings(name, other, labels, status, algorithm, rotationPeriod, deletionProtection);
        }

        public Settings withAlgorithm(Optional<SymmetricAlgorithm> other) {
            return new Settings(name, description, labels, status, other, rotationPeriod, deletionProtection);
        }

        public Settings withRotationPeriod(Optional<Duration> other) {
            return new Settings(name, description, labels, status, algorithm, other, deletionProtection);
        }
    }

    /**
     * When the primary version became another, and will.
     *
     * @param last when it last became another by rotation
     * @param next when it does automatically, for a key that has a period. A key that is not active then does when it
     *     is again
     * @param onDemand how many rotations the AWS API was asked for
     */
    public record Rotation(Optional<Instant> last, Optional<Instant> next, int onDemand) {
        public static final Rotation NONE = new Rotation(Optional.empty(), Optional.empty(), 0);

        public Rotation withNext(Optional<Instant> at) {
            return new Rotation(last, at, onDemand);
        }
    }

    /** A new key with its first version. */
    public static KmsKey of(
            AccountId account, ResourceId id, ResourceId folder, Settings settings, ResourceId primary, Instant now) {
        return new KmsKey(
                account,
                id,
                folder,
                Kind.SYMMETRIC,
                settings,
                primary,
                Rotation.NONE.withNext(settings.rotationPeriod().map(now::plus)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                now);
    }

    public String name() {
        return settings.name;
    }

    public String description() {
        return settings.description;
    }

    public Status status() {
        return settings.status;
    }

    public boolean isActive() {
        return settings.status == Status.ACTIVE;
    }

    public Optional<Duration> rotationPeriod() {
        return settings.rotationPeriod;
    }

    public boolean deletionProtection() {
        return settings.deletionProtection;
    }

    /** The algorithm of versions of a symmetric key that are made from now on. */
    public SymmetricAlgorithm algorithm() {
        return settings.algorithm.orElseThrow();
    }

    /** The same, of that kind. */
    public KmsKey of(Kind other) {
        return new KmsKey(
                account,
                id,
                folder,
                other,
                settings,
                primary,
                rotation,
                pendingDeletionAt,
                deleteAt,
                policy,
                createdAt);
    }

    public KmsKey changed(Settings to) {
        return with(to, primary, rotation, pendingDeletionAt, deleteAt, policy);
    }

    /** The same, with another of its versions in use. */
    public KmsKey withPrimary(ResourceId version) {
        return with(settings, version, rotation, pendingDeletionAt, deleteAt, policy);
    }

    public KmsKey with(Rotation other) {
        return with(settings, primary, other, pendingDeletionAt, deleteAt, policy);
    }

    public KmsKey withPolicy(Optional<String> document) {
        return with(settings, primary, rotation, pendingDeletionAt, deleteAt, document);
    }

    /** The same, to go at {@code at} unless it is kept; and inactive, as it stays if it is kept. */
    public KmsKey pendingDeletion(Optional<Instant> at) {
        return with(settings.withStatus(Status.INACTIVE), primary, rotation, at, deleteAt, policy);
    }

    /** The same, deleted: nobody sees it any more, and it goes for good at {@code at}. */
    public KmsKey deleted(Instant at) {
        return with(settings, primary, rotation, pendingDeletionAt, Optional.of(at), policy);
    }

    private KmsKey with(
            Settings newSettings,
            ResourceId newPrimary,
            Rotation newRotation,
            Optional<Instant> newPendingDeletionAt,
            Optional<Instant> newDeleteAt,
            Optional<String> newPolicy) {
        return new KmsKey(
                account,
                id,
                folder,
                kind,
                newSettings,
                newPrimary,
                newRotation,
                newPendingDeletionAt,
                newDeleteAt,
                newPolicy,
                createdAt);
    }
}
