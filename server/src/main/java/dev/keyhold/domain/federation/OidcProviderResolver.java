package dev.keyhold.domain.federation;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.model.Arn;
import dev.keyhold.model.OidcProvider;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import java.util.Optional;

/** Finds the OIDC provider that a request names, for a principal that may act on it; any other learns nothing of it. */
final class OidcProviderResolver {
    private final Authorizer authorizer;

    OidcProviderResolver(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /**
     * The provider.
     *
     * @throws ServiceException when the principal may not, or the provider does not exist
     */
    OidcProvider find(ReadTx tx, Principal principal, Action action, Arn arn, RequestDetails details) {
        return lookUp(tx, principal, action, arn, details)
                .orElseThrow(
                        () -> new ServiceException(new ServiceError.NotFound(ResourceType.OIDC_PROVIDER, arn.text())));
    }

    /** The provider, if there is one; throws when the principal may not. */
    Optional<OidcProvider> lookUp(ReadTx tx, Principal principal, Action action, Arn arn, RequestDetails details) {
        var account = principal.account();
        var found = arn.issuerIn(account).flatMap(issuer -> tx.oidcProviders().findByIssuer(account, issuer));
        var known = new ResourceRef.OidcProvider(account, arn, found.map(OidcProvider::id));
        authorizer.require(
                AuthorizationRequest.in(tx, principal, action, known).with(details),
                new ResourceRef.OidcProvider(account, arn, Optional.empty()));
        return found;
    }
}
