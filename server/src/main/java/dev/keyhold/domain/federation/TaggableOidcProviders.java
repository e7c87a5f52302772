package dev.keyhold.domain.federation;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.tag.TagRules;
import dev.keyhold.domain.tag.TaggableResources;
import dev.keyhold.model.Arn;
import dev.keyhold.model.FederationProblem;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.TagStore;
import dev.keyhold.store.WriteTx;

/** OIDC providers as resources that can have tags. A request that adds or removes none is refused. */
public final class TaggableOidcProviders implements TaggableResources<Arn> {
    private final OidcProviderResolver providers;
    private final ProviderQuotas quotas;

    public TaggableOidcProviders(Authorizer authorizer, ProviderQuotas quotas) {
        this.providers = new OidcProviderResolver(authorizer);
        this.quotas = quotas;
    }

    @Override
    public Actions actions() {
        return new Actions(
                Action.LIST_OPEN_ID_CONNECT_PROVIDER_TAGS,
                Action.TAG_OPEN_ID_CONNECT_PROVIDER,
                Action.UNTAG_OPEN_ID_CONNECT_PROVIDER);
    }

    @Override
    public TagRules rules() {
        return quotas.tagRules();
    }

    @Override
    public Resource find(ReadTx tx, Principal principal, Action action, Arn arn, RequestDetails details) {
        var provider = providers.find(tx, principal, action, arn, details);
        if (action != actions().list() && details.tagKeys().isEmpty()) {
            throw new ServiceException(new ServiceError.InvalidFederation(FederationProblem.NO_TAGS, arn.text()));
        }
        return new Resource(provider.account(), provider.id(), AuditTargets.describe(provider));
    }

    @Override
    public TagStore.Reads store(ReadTx tx) {
        return tx.oidcProviders();
    }

    @Override
    public TagStore.Writes store(WriteTx tx) {
        return tx.oidcProviders();
    }
}
