package dev.keyhold.domain.authz.rolebinding;

import dev.keyhold.domain.authz.PolicyData;
import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.Change;
import dev.keyhold.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Bindings in memory, and which accounts an organization has, for decisions that cannot wait for the store; forgotten
 * before a change is acknowledged.
 */
public final class RoleBindingCache implements PolicyData {
    private static final long MAX_RESOURCES = 100_000;
    private static final long MAX_ACCOUNTS = 100_000;

    private final Store store;
    private final RevocableCache<ResourceId, List<AccessBinding>> grants;
    private final RevocableCache<AccountId, ResourceId> organizations;

    public RoleBindingCache(Store store) {
        this.store = store;
        this.grants = new RevocableCache<>(MAX_RESOURCES, store.lease(), List::equals, _ -> {}, this::read);
        this.organizations = new RevocableCache<>(MAX_ACCOUNTS, store.lease());
        store.onChange(this::forget);
    }

    /**
     * Whether the subject can find anything of the account: its own, or one of its organization on which it has a role.
     */
    public boolean isReachable(ResourceId subject, AccountId account) {
        if (account.equals(subject.account())) {
            return true;
        }
        var organization = organization(subject.account());
        return organization
                        .filter(id -> RoleBindingEvaluator.isBound(bindingsOn(id), subject))
                        .isPresent()
                && organization(account).equals(organization);
    }

    private Optional<ResourceId> organization(AccountId id) {
        return organizations.get(
                id,
                id,
                () -> store.read(tx -> tx.accounts().find(id))
                        .filter(Account::isOpen)
                        .map(Account::organization));
    }

    @Override
    public List<AccessBinding> bindingsOn(ResourceId resource) {
        return grants.get(
                        resource.account(),
                        resource,
                        () -> Optional.of(store.read(tx -> tx.bindings().on(resource.account(), resource))))
                .orElseThrow();
    }

    private Map<ResourceId, List<AccessBinding>> read(AccountId account, List<ResourceId> resources) {
        var found = store.read(tx -> tx.bindings().on(account, resources));
        return resources.stream().collect(Collectors.toMap(id -> id, id -> found.getOrDefault(id, List.of())));
    }

    private void forget(Change change) {
        if (change instanceof Change.OfBindings(var resource)) {
            grants.forget(resource);
        } else if (change instanceof Change.OfAccount(var account)) {
            organizations.forget(account);
        }
    }
}
