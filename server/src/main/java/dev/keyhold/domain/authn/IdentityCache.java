package dev.keyhold.domain.authn;

import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.Change;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The identities behind credentials of every kind, cached, and forgotten before a change to them is acknowledged: one
 * that is suspended or deleted is refused at the very next request, whatever it shows. So is every one of an account
 * that is closed.
 */
public final class IdentityCache {
    private final Store store;
    private final InstantSource clock;
    private final AccountLookup accounts;
    private final RevocableCache<ResourceId, Identity> cached;

    public IdentityCache(Store store, InstantSource clock, long maxCached) {
        this.store = store;
        this.clock = clock;
        this.accounts = new AccountLookup(store);
        this.cached = new RevocableCache<>(maxCached, store.lease(), Identity::equals, _ -> {}, this::read);
        store.onChange(this::forget);
    }

    /** The identity of that id, in force or not; empty too while its account is not open. */
    public Optional<Identity> find(AccountId account, ResourceId id) {
        if (!accounts.isOpen(account)) {
            return Optional.empty();
        }
        return cached.get(
                        account,
                        id,
                        () -> store.readAtOnce(tx -> tx.identities().findInOpenAccount(account, id)))
                .filter(identity -> identity.account().equals(account));
    }

    private Map<ResourceId, Identity> read(AccountId account, List<ResourceId> ids) {
        return store.readAtOnce(tx -> tx.identities().findAllInOpenAccount(account, ids)).stream()
                .collect(Collectors.toMap(Identity::id, identity -> identity));
    }

    /** Which accounts are open, and which of them identifiers belong to. */
    public AccountLookup accounts() {
        return accounts;
    }

    /** Why no credential of the identity is accepted now, or empty when nothing speaks against it. */
    public Optional<AuthenticationFailure> faultOf(Identity identity) {
        if (identity.isInForce(clock)) {
            return Optional.empty();
        }
        return Optional.of(
                identity.status() == Identity.Status.ACTIVE
                        ? AuthenticationFailure.EXPIRED_IDENTITY
                        : AuthenticationFailure.SUSPENDED_IDENTITY);
    }

    private void forget(Change change) {
        if (change instanceof Change.OfIdentity(var id)) {
            cached.forget(id);
        } else if (change instanceof Change.OfAccount(var account)) {
            cached.forgetOf(account);
        }
    }
}
