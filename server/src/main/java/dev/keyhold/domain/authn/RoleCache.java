package dev.keyhold.domain.authn;

import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Role;
import dev.keyhold.store.Change;
import dev.keyhold.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The roles behind sessions, cached, and forgotten before a change to them is acknowledged: sessions of a role that is
 * deleted are refused at the very next request.
 */
final class RoleCache {
    private final Store store;
    private final AccountLookup accounts;
    private final RevocableCache<ResourceId, Role> cached;

    RoleCache(Store store, AccountLookup accounts, long maxCached) {
        this.store = store;
        this.accounts = accounts;
        this.cached = new RevocableCache<>(maxCached, store.lease(), Role::equals, _ -> {}, this::read);
        store.onChange(this::forget);
    }

    /** The role of that id; empty too while its account is not open. */
    Optional<Role> find(AccountId account, ResourceId id) {
        if (!accounts.isOpen(account)) {
            return Optional.empty();
        }
        return cached.get(account, id, () -> store.readAtOnce(tx -> tx.roles().findInOpenAccount(account, id)))
                .filter(role -> role.account().equals(account));
    }

    private Map<ResourceId, Role> read(AccountId account, List<ResourceId> ids) {
        return store.readAtOnce(tx -> tx.roles().findAllInOpenAccount(account, ids)).stream()
                .collect(Collectors.toMap(Role::id, role -> role));
    }

    private void forget(Change change) {
        if (change instanceof Change.OfRole(var id)) {
            cached.forget(id);
        } else if (change instanceof Change.OfAccount(var account)) {
            cached.forgetOf(account);
        }
    }
}
