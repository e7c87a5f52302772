package dev.keyhold.domain.authn;

import dev.keyhold.crypto.Ps256;
import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.Change;
import dev.keyhold.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Authorized keys that verify JWTs; cached, and invalidated before a change to them is acknowledged. */
public final class AuthorizedKeyCache {
    private final Store store;
    private final KeySeals seals;
    private final RevocableCache<ResourceId, CachedAuthorizedKey> keys;

    public AuthorizedKeyCache(Store store, KeySeals seals, long maxCached) {
        this.store = store;
        this.seals = seals;
        this.keys = new RevocableCache<>(maxCached, store.lease(), CachedAuthorizedKey::isSame, _ -> {}, this::read);
        store.onChange(this::forget);
    }

    /** A stored key with its public half ready for use; without it where the record is not as it was written. */
    record CachedAuthorizedKey(AuthorizedKey key, Optional<Ps256.Verifier> verifier) {
        boolean isSame(CachedAuthorizedKey other) {
            return key.equals(other.key);
        }
    }

    Optional<CachedAuthorizedKey> find(ResourceId id) {
        return keys.get(
                id.account(),
                id,
                () -> store.readAtOnce(tx -> tx.authorizedKeys().find(id.account(), id))
                        .map(this::cached));
    }

    private Map<ResourceId, CachedAuthorizedKey> read(AccountId account, List<ResourceId> ids) {
        return store.readAtOnce(tx -> tx.authorizedKeys().findAll(account, ids)).stream()
                .collect(Collectors.toMap(AuthorizedKey::id, this::cached));
    }

    private CachedAuthorizedKey cached(AuthorizedKey key) {
        return new CachedAuthorizedKey(key, verifier(key));
    }

    /** Made of nothing but what Keyhold wrote. */
    private Optional<Ps256.Verifier> verifier(AuthorizedKey key) {
        if (!seals.isWhole(key)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Ps256.Verifier.of(key.publicKey()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private void forget(Change change) {
        if (change instanceof Change.OfAuthorizedKey(var id)) {
            keys.forget(id);
        }
    }
}
