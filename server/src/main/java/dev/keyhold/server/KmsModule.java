package dev.keyhold.server;

import dev.keyhold.crypto.GrantTokens;
import dev.keyhold.crypto.ImportedMaterial;
import dev.keyhold.crypto.KeyPairs;
import dev.keyhold.crypto.MessageCipher;
import dev.keyhold.crypto.MessageSigner;
import dev.keyhold.crypto.OaepCipher;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.crypto.WrappedMaterial;
import dev.keyhold.domain.audit.KeyUsageAuditLog;
import dev.keyhold.domain.audit.RequestObserver;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.domain.kms.CryptoService;
import dev.keyhold.domain.kms.DataKeys;
import dev.keyhold.domain.kms.GrantCache;
import dev.keyhold.domain.kms.Grants;
import dev.keyhold.domain.kms.ImportedVersions;
import dev.keyhold.domain.kms.KeyAgreementService;
import dev.keyhold.domain.kms.KeyAliases;
import dev.keyhold.domain.kms.KeyCache;
import dev.keyhold.domain.kms.KeyImport;
import dev.keyhold.domain.kms.KeyJobs;
import dev.keyhold.domain.kms.KeyLastUses;
import dev.keyhold.domain.kms.KeyLifecycle;
import dev.keyhold.domain.kms.KeyListing;
import dev.keyhold.domain.kms.KeyMaterials;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.domain.kms.KeyOperations;
import dev.keyhold.domain.kms.KeyPairLifecycle;
import dev.keyhold.domain.kms.KeyPolicies;
import dev.keyhold.domain.kms.KeyQuotas;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.domain.kms.KeyResolver;
import dev.keyhold.domain.kms.KeyRotation;
import dev.keyhold.domain.kms.KeyRotations;
import dev.keyhold.domain.kms.KeyTags;
import dev.keyhold.domain.kms.KeyUses;
import dev.keyhold.domain.kms.KeyVersions;
import dev.keyhold.domain.kms.KmsKeys;
import dev.keyhold.domain.kms.MacService;
import dev.keyhold.domain.kms.NewKeyPairs;
import dev.keyhold.domain.kms.SigningService;
import dev.keyhold.domain.tag.ResourceTags;
import java.security.SecureRandom;

/** Keys of the KMS, their versions, and what is done with them. */
public final class KmsModule {
    private final KeyNames names;
    private final KeyLifecycle lifecycle;
    private final KeyListing listing;
    private final KeyAliases aliases;
    private final ResourceTags<KeyReference.ByName> tags;
    private final KeyPolicies policies;
    private final KeyImport imports;
    private final Grants grants;
    private final KmsKeys keys;
    private final KeyVersions versions;
    private final KeyRotations rotations;
    private final CryptoService crypto;
    private final DataKeys dataKeys;
    private final KeyPairLifecycle keyPairs;
    private final SigningService signing;
    private final MacService macs;
    private final KeyAgreementService agreements;
    private final KeyJobs jobs;
    private final KeyUsageAuditLog uses;
    private final KeyLastUses lastUses;

    /**
     * What key pairs need.
     *
     * @param random for signatures and ciphertexts
     */
    public record Pairs(NewKeyPairs made, CpuBoundExecutor costly, SecureRandom random) {
        /** Those of RSA are made on the threads of {@code costly}. */
        public static Pairs of(RsaKeys rsa, CpuBoundExecutor costly, SecureRandom random) {
            return new Pairs(NewKeyPairs.of(new KeyPairs(rsa, random), costly), costly, random);
        }
    }

    /** {@code detail} is how uses of keys are audited. */
    public KmsModule(
            StoreModule storage,
            AuthzModule authz,
            KeyQuotas quotas,
            KeyNames names,
            Pairs pairs,
            KeyUsageAuditLog.Detail detail,
            RequestObserver observer) {
        this.names = names;
        var store = storage.store();
        var clock = storage.clock();
        var changes = storage.changes();
        var authorizer = authz.authorizer();
        var ids = storage.ids();
        var rotation =
                new KeyRotation(ids, new KeyMaterials(storage.secrets(), pairs.made()), storage.barrier(), quotas);
        this.keys = new KmsKeys(store, authorizer, changes, ids, rotation, clock, quotas);
        this.versions = new KeyVersions(store, authorizer, changes, rotation, clock, quotas);
        var imported = new ImportedVersions(storage.barrier(), rotation, clock);
        this.jobs = new KeyJobs(store, rotation, imported, storage.audit(), clock);
        this.uses = new KeyUsageAuditLog(store, clock, ids, detail);
        var cache = new KeyCache(store, storage.barrier(), names);
        var tokens = new GrantTokens(storage.barrier());
        var onKeys = new GrantCache(store, tokens);
        var resolver = new KeyResolver(cache, names, authorizer, authz.bindings(), onKeys);
        var newKeys = new KeyLifecycle.NewKeys(ids, rotation, clock, quotas);
        this.lifecycle = new KeyLifecycle(store, authorizer, resolver, changes, newKeys);
        this.listing = new KeyListing(store, authorizer, resolver);
        this.keyPairs = new KeyPairLifecycle(store, authorizer, changes, newKeys);
        this.aliases = new KeyAliases(store, resolver, changes, clock, quotas);
        this.tags = KeyTags.of(store, changes, resolver, quotas);
        this.imports = new KeyImport(
                store,
                resolver,
                changes,
                imported,
                new KeyImport.Tools(
                        storage.barrier(),
                        pairs.made(),
                        new WrappedMaterial(new OaepCipher(pairs.random())),
                        new ImportedMaterial(new MessageSigner(pairs.random())),
                        pairs.costly()),
                clock);
        this.policies = new KeyPolicies(store, resolver, changes);
        this.grants = new Grants(store, resolver, changes, new Grants.NewGrants(ids, tokens, clock, quotas));
        this.rotations = new KeyRotations(store, resolver, changes, rotation, clock);
        this.lastUses = new KeyLastUses(store, resolver, clock);
        var recorder = new KeyUses(uses, lastUses, authz.denials(), observer);
        this.crypto = new CryptoService(
                cache, resolver, new MessageCipher(storage.random()), new OaepCipher(pairs.random()), recorder);
        this.dataKeys = new DataKeys(crypto, recorder, storage.secrets(), pairs.made(), authorizer);
        var operations = new KeyOperations(resolver, recorder);
        this.signing = new SigningService(operations, new MessageSigner(pairs.random()));
        this.macs = new MacService(operations);
        this.agreements = new KeyAgreementService(operations);
    }

    public KeyNames names() {
        return names;
    }

    /** The life of keys where key policies decide. */
    public KeyLifecycle lifecycle() {
        return lifecycle;
    }

    public KeyImport imports() {
        return imports;
    }

    public Grants grants() {
        return grants;
    }

    public KeyPolicies policies() {
        return policies;
    }

    /** Keys as pages show them. */
    public KeyListing listing() {
        return listing;
    }

    public KeyAliases aliases() {
        return aliases;
    }

    public ResourceTags<KeyReference.ByName> tags() {
        return tags;
    }

    public KmsKeys keys() {
        return keys;
    }

    public KeyVersions versions() {
        return versions;
    }

    /** Their rotation. */
    public KeyRotations rotations() {
        return rotations;
    }

    public CryptoService crypto() {
        return crypto;
    }

    public DataKeys dataKeys() {
        return dataKeys;
    }

    /** The life of key pairs where role bindings decide. */
    public KeyPairLifecycle keyPairs() {
        return keyPairs;
    }

    public SigningService signing() {
        return signing;
    }

    public MacService macs() {
        return macs;
    }

    public KeyAgreementService agreements() {
        return agreements;
    }

    /** Jobs on keys are to be run by it; after them it is to be scrubbed. */
    public KeyJobs jobs() {
        return jobs;
    }

    /** Is to be flushed now and then. */
    public KeyUsageAuditLog uses() {
        return uses;
    }

    /** When keys were last used; is to be flushed now and then. */
    public KeyLastUses lastUses() {
        return lastUses;
    }
}
