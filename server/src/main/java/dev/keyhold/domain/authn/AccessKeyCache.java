package dev.keyhold.domain.authn;

import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.store.Change;
import dev.keyhold.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Long-term access keys in memory, forgotten before a change to them is acknowledged: a disabled key is refused at the
 * very next request, and so is what was issued by it.
 */
final class AccessKeyCache {
    private final Store store;
    private final AccountLookup accounts;
    private final RevocableCache<AccessKeyId, CachedAccessKey> keys;

    AccessKeyCache(Store store, AccountLookup accounts, long maxCached) {
        this.store = store;
        this.accounts = accounts;
        this.keys = new RevocableCache<>(maxCached, store.lease(), CachedAccessKey::isSame, _ -> {}, this::read);
        store.onChange(this::forget);
    }

    /** The key of that id, in force or not. */
    Optional<CachedAccessKey> find(AccessKeyId id) {
        // What cannot be a key of an open account costs neither a look at the store nor a place in the cache.
        return accounts.of(id)
                .flatMap(account -> keys.get(
                        account,
                        id,
                        () -> store.readAtOnce(tx -> tx.accessKeys().find(account, id))
                                .map(CachedAccessKey::new)));
    }

    private Map<AccessKeyId, CachedAccessKey> read(AccountId account, List<AccessKeyId> ids) {
        return store.readAtOnce(tx -> tx.accessKeys().findAll(account, ids)).stream()
                .collect(Collectors.toMap(AccessKey::keyId, CachedAccessKey::new));
    }

    RevocableCache.Counts counts() {
        return keys.counts();
    }

    private void forget(Change change) {
        if (change instanceof Change.OfAccessKey(var id)) {
            keys.forget(id);
        }
    }
}
