package dev.keyhold.domain.kms;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.KeyMaterial;
import dev.keyhold.crypto.PrivateKeyMaterial;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.KeyFacts;
import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsAlias;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef.Resource;
import dev.keyhold.store.Change;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Keys in memory, opened and ready to encrypt. Each is forgotten, and its material wiped, before a change to it is
 * acknowledged, and when there are too many.
 */
public final class KeyCache {
    private static final long MAX_KEYS = 10_000;

    private final Store store;
    private final Barrier barrier;
    private final KeyNames names;
    private final RevocableCache<ResourceId, ReadyKey> keys;
    private final RevocableCache<AliasName, ResourceId> aliases;

    public KeyCache(Store store, Barrier barrier, KeyNames names) {
        this.store = store;
        this.barrier = barrier;
        this.names = names;
        this.aliases = new RevocableCache<>(MAX_KEYS, store.lease(), ResourceId::equals, _ -> {}, this::readAliases);
        this.keys = new RevocableCache<>(MAX_KEYS, store.lease(), ReadyKey::isSame, ReadyKey::wipe, this::read);
        store.onChange(this::forget);
    }

    private record AliasName(AccountId account, String name) {}

    /** A key with those of its versions that are not destroyed, and what decisions about it depend on. */
    record ReadyKey(KmsKey key, Resource path, Arn arn, KeyFacts facts, Map<ResourceId, ReadyVersion> versions) {
        private boolean isSame(ReadyKey other) {
            return key.equals(other.key)
                    && path.equals(other.path)
                    && facts.equals(other.facts)
                    && stored().equals(other.stored());
        }

        private Set<KeyVersion> stored() {
            return versions.values().stream().map(ReadyVersion::version).collect(Collectors.toSet());
        }

        private void wipe() {
            versions.values().forEach(version -> version.opened.wipe());
        }
    }

    /** A version, and what audit calls it. */
    record ReadyVersion(KeyVersion version, String name, OpenedMaterial opened) {
        /**
         * The secret of a key that is no pair.
         *
         * @throws IllegalStateException when it is one
         */
        KeyMaterial material() {
            return opened.secret();
        }

        /**
         * The pair of a key that is one.
         *
         * @throws IllegalStateException when it is none
         */
        PrivateKeyMaterial pair() {
            return opened.pair();
        }
    }

    /** A key as it is stored. */
    private record Stored(KmsKey key, Resource path, KeyFacts facts, List<KeyVersion> versions) {}

    /** The key of that id, unless it is deleted or its account is closed. */
    Optional<ReadyKey> find(ResourceId id) {
        // To open a key pair takes a while, so not in the transaction.
        return keys.get(
                id.account(),
                id,
                () -> Optional.ofNullable(read(id.account(), List.of(id)).get(id)));
    }

    /** The key that an alias names. */
    Optional<ResourceId> named(AccountId account, String alias) {
        return aliases.get(
                account,
                new AliasName(account, alias),
                () -> store.read(tx -> tx.kmsKeys().alias(account, alias).map(KmsAlias::key)));
    }

    /** True for a destroyed version of the key. Those are not kept in memory: there may be any number of them. */
    boolean isDestroyed(ReadyKey key, ResourceId version) {
        return store.read(tx -> tx.kmsKeys().version(key.key().account(), version))
                .filter(found -> found.key().equals(key.key().id()))
                .isPresent();
    }

    private Map<ResourceId, ReadyKey> read(AccountId account, List<ResourceId> ids) {
        return store.read(tx -> load(tx, account, ids)).stream()
                .map(this::open)
                .collect(Collectors.toMap(ready -> ready.key().id(), Function.identity()));
    }

    private Map<AliasName, ResourceId> readAliases(AccountId account, List<AliasName> names) {
        return store
                .read(tx -> tx.kmsKeys()
                        .aliases(account, names.stream().map(AliasName::name).toList()))
                .stream()
                .collect(Collectors.toMap(alias -> new AliasName(account, alias.name()), KmsAlias::key));
    }

    /** Those of the keys that are not deleted, and whose account is open. */
    private static List<Stored> load(ReadTx tx, AccountId account, List<ResourceId> ids) {
        return tx.accounts()
                .find(account)
                .filter(Account::isOpen)
                .map(open -> load(tx, open, ids))
                .orElse(List.of());
    }

    private static List<Stored> load(ReadTx tx, Account account, List<ResourceId> ids) {
        var found = tx.kmsKeys().findAll(account.id(), ids).stream()
                .filter(key -> key.deleteAt().isEmpty())
                .toList();
        var usable = found.stream().map(KmsKey::id).toList();
        var facts = KeyFactsReader.read(tx, account.id(), found);
        var versions = tx.kmsKeys().usableVersions(account.id(), usable);
        return found.stream()
                .map(key -> new Stored(
                        key,
                        Resources.path(account, key),
                        Objects.requireNonNull(facts.get(key.id())),
                        versions.getOrDefault(key.id(), List.of()).stream()
                                .filter(KeyVersion::isReady)
                                .toList()))
                .toList();
    }

    private ReadyKey open(Stored stored) {
        var key = stored.key;
        var versions = stored.versions.stream()
                .map(version -> open(key.kind().spec(), version))
                .collect(Collectors.toUnmodifiableMap(ready -> ready.version().id(), Function.identity()));
        return new ReadyKey(key, stored.path, names.key(key.id()), stored.facts, versions);
    }

    private ReadyVersion open(KeySpec spec, KeyVersion version) {
        var sealContext = SealContext.ofMaterial(
                version.account(), version.key().text(), version.id().text());
        try (var secret = barrier.open(version.material().orElseThrow(), sealContext)) {
            return new ReadyVersion(version, AuditTargets.describe(version), OpenedMaterial.of(spec, secret));
        }
    }

    private void forget(Change change) {
        if (change instanceof Change.OfKmsKey(var id)) {
            keys.forget(id);
            aliases.forgetOf(id.account());
        } else if (change instanceof Change.OfAccount(var account)) {
            keys.forgetOf(account);
        }
    }
}
