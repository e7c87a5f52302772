package dev.keyhold.domain.policy;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import java.util.List;
import java.util.Optional;

/**
 * Finds the managed policy that a request names by its ARN, for a principal that may act on it; any other learns
 * nothing of it, not even whether it exists.
 */
public final class PolicyResolver {
    private final Authorizer authorizer;
    private final PredefinedPolicies predefined;

    public PolicyResolver(Authorizer authorizer, PredefinedPolicies predefined) {
        this.authorizer = authorizer;
        this.predefined = predefined;
    }

    /**
     * The policy.
     *
     * @throws ServiceException when the principal may not, or the policy does not exist
     */
    public FoundPolicy find(ReadTx tx, Principal principal, Action action, Arn arn) {
        return find(tx, principal, action, arn, RequestDetails.NONE);
    }

    private FoundPolicy find(ReadTx tx, Principal principal, Action action, Arn arn, RequestDetails details) {
        var found = lookUp(tx, principal.account(), arn);
        var id = found.flatMap(PolicyResolver::own).map(ManagedPolicy::id);
        authorizer.require(
                request(tx, principal, action, arn, id).with(details), resource(principal, arn, Optional.empty()));
        return found.orElseThrow(() -> notFound(ResourceType.POLICY, arn));
    }

    /**
     * A policy that is to be changed.
     *
     * @throws ServiceException when the principal may not, or the policy does not exist; nobody may change a predefined
     *     one
     */
    ManagedPolicy findOwn(ReadTx tx, Principal principal, Action action, Arn arn, RequestDetails details) {
        var found = find(tx, principal, action, arn, details);
        return own(found)
                .orElseThrow(() -> authorizer.denied(
                        request(tx, principal, action, arn, Optional.empty()),
                        new Decision.Deny(Decision.Reason.OTHER_ACCOUNT)));
    }

    /**
     * The policy that is to be attached or to be a boundary; the principal is authorized already.
     *
     * @throws ServiceException when it does not exist
     */
    public FoundPolicy attachable(ReadTx tx, AccountId account, Arn arn) {
        return lookUp(tx, account, arn).orElseThrow(() -> notFound(ResourceType.ATTACHABLE_POLICY, arn));
    }

    /** The policy with that ARN. */
    public Optional<FoundPolicy> lookUp(ReadTx tx, AccountId account, Arn arn) {
        var path = arn.resource().substring(arn.resource().indexOf('/') + 1);
        if (arn.equals(Arn.managedPolicy(path))) {
            return predefined.find(path).map(FoundPolicy.Predefined::new);
        }
        return tx.policies()
                .findByName(account, path.substring(path.lastIndexOf('/') + 1))
                .<FoundPolicy>map(FoundPolicy.Own::new)
                .filter(found -> found.arn().equals(arn));
    }

    /** The policy that an attachment names; empty when it is gone, though it may not be. */
    public Optional<FoundPolicy> of(ReadTx tx, AccountId account, PolicyRef ref) {
        return switch (ref) {
            case PolicyRef.Predefined(var name) -> predefined.find(name).map(FoundPolicy.Predefined::new);
            case PolicyRef.CustomerManaged(var id) ->
                tx.policies().find(account, id).map(FoundPolicy.Own::new);
        };
    }

    /** The predefined policy with that unique id. */
    public Optional<FoundPolicy> byUniqueId(String id) {
        return predefined.all().stream()
                .filter(entry -> entry.uniqueId().equals(id))
                .findFirst()
                .map(FoundPolicy.Predefined::new);
    }

    /** Every predefined policy. */
    List<PredefinedPolicies.Entry> predefined() {
        return predefined.all();
    }

    /** The policy if it is one of the account, and not a predefined one. */
    static Optional<ManagedPolicy> own(FoundPolicy found) {
        return switch (found) {
            case FoundPolicy.Own(var policy) -> Optional.of(policy);
            case FoundPolicy.Predefined _ -> Optional.empty();
        };
    }

    private static AuthorizationRequest request(
            ReadTx tx, Principal principal, Action action, Arn arn, Optional<ResourceId> id) {
        return AuthorizationRequest.in(tx, principal, action, resource(principal, arn, id));
    }

    private static ResourceRef resource(Principal principal, Arn arn, Optional<ResourceId> id) {
        return new ResourceRef.Policy(principal.account(), arn, id);
    }

    private static ServiceException notFound(ResourceType type, Arn arn) {
        return new ServiceException(new ServiceError.NotFound(type, arn.text()));
    }
}
