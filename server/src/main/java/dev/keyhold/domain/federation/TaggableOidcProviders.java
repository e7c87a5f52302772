package dev.keyhold.domain.federation;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.tag.TaggableResources;
import dev.keyhold.model.Arn;
import dev.keyhold.model.FederationProblem;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.util.Optional;

/** OIDC providers as resources that can have tags. A request that adds or removes none is refused. */
public final class TaggableOidcProviders {
    private TaggableOidcProviders() {}

    public static TaggableResources<Arn> of(Authorizer authorizer, ProviderQuotas quotas) {
        var providers = new OidcProviderResolver(authorizer);
        return new TaggableResources<>(
                new TaggableResources.Actions(
                        IamAction.LIST_OPEN_ID_CONNECT_PROVIDER_TAGS,
                        IamAction.TAG_OPEN_ID_CONNECT_PROVIDER,
                        IamAction.UNTAG_OPEN_ID_CONNECT_PROVIDER),
                quotas.tagRules(),
                (tx, principal, action, arn, details) -> {
                    var provider = providers.find(tx, principal, action, arn, details);
                    if (action != IamAction.LIST_OPEN_ID_CONNECT_PROVIDER_TAGS
                            && details.tagKeys().isEmpty()) {
                        throw new ServiceException(
                                new ServiceError.InvalidFederation(FederationProblem.NO_TAGS, arn.text()));
                    }
                    return Optional.of(new TaggableResources.Resource(
                            provider.account(), provider.id(), AuditTargets.describe(provider)));
                },
                ReadTx::oidcProviders,
                WriteTx::oidcProviders);
    }
}
