package dev.keyhold.domain.kms;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.ImportedMaterial;
import dev.keyhold.crypto.PrivateKeyMaterial;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.crypto.WrappedMaterial;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.WrappingAlgorithm;
import dev.keyhold.model.WrappingKeySpec;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Material of keys that is made elsewhere. For each import there is a key pair to encrypt the material under, which
 * nothing stores: its private half is in the token, sealed.
 */
public final class KeyImport {
    /** How long what {@link #parameters} returned can be used. */
    static final Duration LIFE = Duration.ofHours(24);

    private final Store store;
    private final KeyResolver resolver;
    private final Changes changes;
    private final ImportedVersions versions;
    private final Tools tools;
    private final InstantSource clock;

    public KeyImport(
            Store store,
            KeyResolver resolver,
            Changes changes,
            ImportedVersions versions,
            Tools tools,
            InstantSource clock) {
        this.store = store;
        this.resolver = resolver;
        this.changes = changes;
        this.versions = versions;
        this.tools = tools;
        this.clock = clock;
    }

    /** What opens and validates material; both take long for RSA, so they run on the threads of {@code costly}. */
    public record Tools(
            Barrier barrier,
            NewKeyPairs pairs,
            WrappedMaterial wrapped,
            ImportedMaterial imported,
            CpuBoundExecutor costly) {}

    /**
     * What an import needs.
     *
     * @param publicKey to encrypt the material under: SubjectPublicKeyInfo (RFC 5280) in DER
     */
    public record Parameters(ResourceId key, byte[] token, byte[] publicKey, Instant validTo) {}

    /**
     * An import.
     *
     * @param validTo when the material expires; empty for never
     */
    public record Material(
            byte[] token, byte[] encrypted, Optional<Instant> validTo, Target target, KeyParameters parameters) {}

    /**
     * Which material of a symmetric key it is.
     *
     * @param isNew whether the key has not had it before; empty if the first is new, and all other is not
     * @param material the identifier of what is imported again
     * @param description empty to keep the one that the material has
     */
    public record Target(Optional<Boolean> isNew, Optional<String> material, Optional<String> description) {
        /** The first material, or the same again. */
        public static final Target DEFAULT = new Target(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Makes the key pair to encrypt the material of a key under. */
    public Parameters parameters(
            Principal principal,
            KeyReference.ByName name,
            WrappingAlgorithm algorithm,
            WrappingKeySpec spec,
            KeyParameters parameters) {
        var key = store.read(tx -> importable(tx, principal, name, KmsAction.GET_PARAMETERS_FOR_IMPORT, parameters));
        var validTo = clock.instant().plus(LIFE);
        var token = new ImportToken(key.id(), algorithm, spec, validTo);
        try (var pair = tools.pairs().make(spec.keySpec())) {
            var sealed = tools.barrier().seal(pair.privateKey(), context(token));
            return new Parameters(key.id(), token.with(sealed.bytes()), pair.publicKey(), validTo);
        }
    }

    /**
     * Gives a key its material: the first, the same that it had before, or new material of a symmetric key, which it is
     * rotated to later.
     *
     * @return the version that has it
     */
    public KeyVersion put(Principal principal, KeyReference.ByName name, Material material) {
        var action = KmsAction.IMPORT_KEY_MATERIAL;
        var key = store.read(tx -> importable(tx, principal, name, action, material.parameters()));
        try (var opened = tools.costly().run(() -> open(key, material))) {
            return changes.run(
                    principal,
                    action,
                    tx -> importable(tx, principal, name, action, material.parameters()),
                    (tx, present) -> {
                        requireOneMaterial(present, material.target());
                        return change(
                                present, versions.put(tx, present, opened, material.target(), material.validTo()));
                    },
                    TransactionHook.NONE);
        }
    }

    private static void requireOneMaterial(KmsKey key, Target target) {
        if (!key.kind().isSymmetric() && !target.equals(Target.DEFAULT)) {
            throw KeyNames.refused(
                    KeyProblem.INVALID_COMBINATION,
                    "ImportType, KeyMaterialId and KeyMaterialDescription are valid only for symmetric encryption"
                            + " keys.");
        }
    }

    /**
     * Takes material from a key, also from one that is to be deleted. Nothing happens to a key without.
     *
     * @param material its identifier; empty for what the key encrypts with
     * @return the version that it was of
     */
    public KeyVersion delete(Principal principal, KeyReference.ByName name, Optional<String> material) {
        var action = KmsAction.DELETE_IMPORTED_KEY_MATERIAL;
        return changes.run(
                principal,
                action,
                tx -> imported(tx, principal, name, action, KeyParameters.NONE),
                (tx, key) -> {
                    var version = found(tx, key, material);
                    if (version.status() != KeyVersion.Status.PENDING_IMPORT) {
                        versions.withdraw(tx, key, version);
                    }
                    return change(key, version);
                },
                TransactionHook.NONE);
    }

    private static KeyVersion found(ReadTx tx, KmsKey key, Optional<String> material) {
        return ImportedVersions.all(tx, key).stream()
                .filter(version -> material.map(id -> id.equals(KeyNames.materialId(key.id(), version.id())))
                        .orElseGet(() -> version.id().equals(key.primary())))
                .findFirst()
                .orElseThrow(() -> KeyNames.refused(KeyProblem.UNKNOWN_MATERIAL, material.orElse("")));
    }

    private static Change<KeyVersion> change(KmsKey key, KeyVersion version) {
        return new Change<>(version, key.id(), AuditTargets.describe(key));
    }

    private KmsKey importable(
            ReadTx tx, Principal principal, KeyReference.ByName name, Action action, KeyParameters parameters) {
        var key = imported(tx, principal, name, action, parameters);
        resolver.names().requireStaying(key);
        return key;
    }

    private KmsKey imported(
            ReadTx tx, Principal principal, KeyReference.ByName name, Action action, KeyParameters parameters) {
        var key = resolver.stored(tx, principal, name, action, parameters, RequestDetails.NONE);
        var arn = resolver.names().key(key.id()).text();
        if (key.kind().origin() != KmsKey.Origin.IMPORTED) {
            throw KeyNames.refused(
                    KeyProblem.UNSUPPORTED,
                    arn + " origin is " + key.kind().origin().publicName() + " which is not valid for this operation.");
        }
        return key;
    }

    private SecretBytes open(KmsKey key, Material material) {
        var token = ImportToken.parse(material.token())
                .filter(it -> it.key().equals(key.id()))
                .orElseThrow(() -> KeyNames.refused(KeyProblem.INVALID_IMPORT_TOKEN, ""));
        var privateKey = tools.barrier()
                .tryOpen(Sealed.of(ImportToken.sealedKey(material.token())), context(token))
                .orElseThrow(() -> KeyNames.refused(KeyProblem.INVALID_IMPORT_TOKEN, ""));
        try (privateKey) {
            if (!clock.instant().isBefore(token.validTo())) {
                throw KeyNames.refused(KeyProblem.EXPIRED_IMPORT_TOKEN, "");
            }
            var pair = PrivateKeyMaterial.of(token.spec().keySpec(), privateKey);
            try (var unwrapped = tools.wrapped()
                    .unwrap(pair, token.algorithm(), material.encrypted())
                    .orElseThrow(() -> KeyNames.refused(KeyProblem.INVALID_CIPHERTEXT, ""))) {
                return tools.imported()
                        .validate(key.kind().spec(), unwrapped)
                        .orElseThrow(() -> KeyNames.refused(KeyProblem.INVALID_CIPHERTEXT, ""));
            } finally {
                pair.wipe();
            }
        }
    }

    private static SealContext context(ImportToken token) {
        return SealContext.ofImport(token.key().account(), token.key().text(), token.purpose());
    }
}
