package dev.keyhold.domain.federation;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.Arn;
import dev.keyhold.model.FederationProblem;
import dev.keyhold.model.OidcProvider;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/** The life of OIDC providers. */
public final class OidcProviders {
    private final Store store;
    private final Authorizer authorizer;
    private final OidcProviderResolver providers;
    private final Changes changes;
    private final IdGenerator ids;
    private final InstantSource clock;
    private final ProviderQuotas quotas;

    public OidcProviders(
            Store store,
            Authorizer authorizer,
            Changes changes,
            IdGenerator ids,
            InstantSource clock,
            ProviderQuotas quotas) {
        this.store = store;
        this.authorizer = authorizer;
        this.providers = new OidcProviderResolver(authorizer);
        this.changes = changes;
        this.ids = ids;
        this.clock = clock;
        this.quotas = quotas;
    }

    /** A new provider. */
    public record Draft(String url, List<String> clientIds, List<String> thumbprints, List<Tag> tags) {}

    /** A provider with its tags. */
    public record Details(OidcProvider provider, List<Tag> tags) {}

    public Details create(Principal principal, Draft draft) {
        var account = principal.account();
        var url = IssuerUrl.of(draft.url());
        var provider = new OidcProvider(
                account,
                ids.resourceId(ResourceId.IAM, account),
                url.issuer(),
                List.copyOf(new LinkedHashSet<>(draft.clientIds())),
                lowerCase(draft.thumbprints()),
                clock.instant());
        return changes.run(
                principal,
                IamAction.CREATE_OPEN_ID_CONNECT_PROVIDER,
                tx -> {
                    requireCreate(tx, principal, provider, draft.tags());
                    return provider;
                },
                (tx, _) -> {
                    url.problem().ifPresent(problem -> {
                        throw invalid(problem, draft.url());
                    });
                    requireSizes(provider);
                    quotas.tagRules().check(draft.tags());
                    requireRoom(tx, provider);
                    tx.oidcProviders().insert(provider);
                    quotas.tagRules().put(tx.oidcProviders(), provider.account(), provider.id(), draft.tags());
                    return change(new Details(provider, draft.tags()), provider);
                },
                TransactionHook.NONE);
    }

    private void requireCreate(ReadTx tx, Principal principal, OidcProvider provider, List<Tag> tags) {
        var resource = new ResourceRef.New(
                new ResourceRef.OidcProvider(principal.account(), provider.arn(), Optional.empty()));
        var request = AuthorizationRequest.in(tx, principal, IamAction.CREATE_OPEN_ID_CONNECT_PROVIDER, resource)
                .with(RequestDetails.tags(tags));
        authorizer.require(request);
        if (!tags.isEmpty()) {
            authorizer.require(request.to(IamAction.TAG_OPEN_ID_CONNECT_PROVIDER));
        }
    }

    private void requireSizes(OidcProvider provider) {
        if (provider.thumbprints().size() > quotas.thumbprints()) {
            throw invalid(FederationProblem.TOO_MANY_THUMBPRINTS, Integer.toString(quotas.thumbprints()));
        }
        if (provider.clientIds().size() > quotas.clientIds()) {
            throw limit(ServiceError.Quota.CLIENT_IDS_PER_OIDC_PROVIDER, quotas.clientIds());
        }
    }

    private void requireRoom(ReadTx tx, OidcProvider provider) {
        if (tx.oidcProviders()
                .findByIssuer(provider.account(), provider.issuer())
                .isPresent()) {
            throw new ServiceException(
                    new ServiceError.AlreadyExists(ResourceType.OIDC_PROVIDER, "https://" + provider.issuer()));
        }
        if (tx.oidcProviders().count(provider.account(), quotas.providers()) >= quotas.providers()) {
            throw limit(ServiceError.Quota.OIDC_PROVIDERS_PER_ACCOUNT, quotas.providers());
        }
    }

    public Details get(Principal principal, Arn arn) {
        return store.read(tx -> {
            var provider =
                    providers.find(tx, principal, IamAction.GET_OPEN_ID_CONNECT_PROVIDER, arn, RequestDetails.NONE);
            return new Details(provider, tx.oidcProviders().tags(provider.account(), provider.id()));
        });
    }

    /** The ARNs of all providers, ordered by issuer. */
    public List<Arn> list(Principal principal) {
        return store.read(tx -> {
            var account = principal.account();
            authorizer.require(
                    tx, principal, IamAction.LIST_OPEN_ID_CONNECT_PROVIDERS, new ResourceRef.WholeAccount(account));
            return tx.oidcProviders().issuers(account).stream()
                    .map(issuer -> Arn.oidcProvider(account, issuer))
                    .toList();
        });
    }

    /** Adds an audience, if it is not there yet. */
    public void addClientId(Principal principal, Arn arn, String clientId) {
        change(principal, IamAction.ADD_CLIENT_ID_TO_OPEN_ID_CONNECT_PROVIDER, arn, (tx, found) -> {
            var clientIds = new ArrayList<>(found.clientIds());
            if (!clientIds.contains(clientId)) {
                clientIds.add(clientId);
            }
            return updated(tx, found.withClientIds(clientIds));
        });
    }

    /** Removes an audience, if it is there. */
    public void removeClientId(Principal principal, Arn arn, String clientId) {
        change(
                principal,
                IamAction.REMOVE_CLIENT_ID_FROM_OPEN_ID_CONNECT_PROVIDER,
                arn,
                (tx, found) -> updated(
                        tx,
                        found.withClientIds(found.clientIds().stream()
                                .filter(other -> !other.equals(clientId))
                                .toList())));
    }

    /** Replaces all thumbprints. */
    public void setThumbprints(Principal principal, Arn arn, List<String> thumbprints) {
        change(principal, IamAction.UPDATE_OPEN_ID_CONNECT_PROVIDER_THUMBPRINT, arn, (tx, found) -> {
            if (thumbprints.isEmpty()) {
                throw invalid(FederationProblem.NO_THUMBPRINTS, arn.text());
            }
            return updated(tx, found.withThumbprints(lowerCase(thumbprints)));
        });
    }

    private OidcProvider updated(WriteTx tx, OidcProvider provider) {
        requireSizes(provider);
        tx.oidcProviders().update(provider);
        return provider;
    }

    /** Removes a provider; sessions that its tokens began go on. */
    public void delete(Principal principal, Arn arn) {
        var action = IamAction.DELETE_OPEN_ID_CONNECT_PROVIDER;
        changes.run(
                principal,
                action,
                tx -> providers
                        .lookUp(tx, principal, action, arn, RequestDetails.NONE)
                        .orElseThrow(() -> invalid(FederationProblem.NOTHING_TO_DELETE, arn.text())),
                (tx, provider) -> {
                    tx.oidcProviders().delete(provider);
                    return change(provider, provider);
                },
                TransactionHook.NONE);
    }

    private void change(
            Principal principal, Action action, Arn arn, BiFunction<WriteTx, OidcProvider, OidcProvider> work) {
        changes.run(
                principal,
                action,
                tx -> providers.find(tx, principal, action, arn, RequestDetails.NONE),
                (tx, provider) -> change(work.apply(tx, provider), provider),
                TransactionHook.NONE);
    }

    private static <T> Change<T> change(T result, OidcProvider provider) {
        return new Change<>(result, provider.id(), AuditTargets.describe(provider));
    }

    private static List<String> lowerCase(List<String> thumbprints) {
        return thumbprints.stream().map(text -> text.toLowerCase(Locale.ROOT)).toList();
    }

    private static ServiceException invalid(FederationProblem problem, String subject) {
        return new ServiceException(new ServiceError.InvalidFederation(problem, subject));
    }

    private static ServiceException limit(ServiceError.Quota quota, int allowed) {
        return new ServiceException(new ServiceError.LimitExceeded(quota, allowed));
    }
}
