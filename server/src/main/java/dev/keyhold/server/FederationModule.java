package dev.keyhold.server;

import dev.keyhold.domain.federation.OidcProviders;
import dev.keyhold.domain.federation.ProviderQuotas;

/** Who outside of the installation is trusted. */
public final class FederationModule {
    private final OidcProviders providers;

    public FederationModule(StoreModule storage, AuthzModule authz, ProviderQuotas quotas) {
        this.providers = new OidcProviders(
                storage.store(), authz.authorizer(), storage.changes(), storage.ids(), storage.clock(), quotas);
    }

    public OidcProviders providers() {
        return providers;
    }
}
