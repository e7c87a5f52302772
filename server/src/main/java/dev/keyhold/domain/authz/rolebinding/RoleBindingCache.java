package dev.keyhold.domain.authz.rolebinding;

import dev.keyhold.domain.authz.PolicyData;
import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.Change;
import dev.keyhold.store.Store;
import java.util.List;
import java.util.Optional;

/** Bindings in memory, for decisions that cannot wait for the store; forgotten before a change is acknowledged. */
public final class RoleBindingCache implements PolicyData {
    private static final long MAX_RESOURCES = 100_000;

    private final Store store;
    private final RevocableCache<ResourceId, List<AccessBinding>> grants;

    public RoleBindingCache(Store store) {
        this.store = store;
        this.grants = new RevocableCache<>(MAX_RESOURCES, store.lease());
        store.onChange(this::forget);
    }

    @Override
    public List<AccessBinding> bindingsOn(ResourceId resource) {
        return grants.get(
                        resource,
                        () -> Optional.of(store.read(tx -> tx.bindings().on(resource.account(), resource))))
                .orElseThrow();
    }

    private void forget(Change change) {
        if (change instanceof Change.OfBindings(var resource)) {
            grants.forget(resource);
        }
    }
}
