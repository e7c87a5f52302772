package dev.keyhold.server;

import dev.keyhold.domain.federation.OidcProviders;
import dev.keyhold.domain.federation.ProviderQuotas;
import dev.keyhold.domain.federation.TaggableOidcProviders;
import dev.keyhold.domain.tag.ResourceTags;
import dev.keyhold.model.Arn;

/** Who outside of the installation is trusted. */
public final class FederationModule {
    private final OidcProviders providers;
    private final ResourceTags<Arn> tags;

    public FederationModule(StoreModule storage, AuthzModule authz, ProviderQuotas quotas) {
        this.providers = new OidcProviders(
                storage.store(), authz.authorizer(), storage.changes(), storage.ids(), storage.clock(), quotas);
        this.tags = new ResourceTags<>(
                storage.store(), storage.changes(), TaggableOidcProviders.of(authz.authorizer(), quotas));
    }

    public OidcProviders providers() {
        return providers;
    }

    public ResourceTags<Arn> tags() {
        return tags;
    }
}
