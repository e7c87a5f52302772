package dev.keyhold.domain.authz;

import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;

/**
 * Decides whether a principal may perform an action on a resource. Every use case asks here before it shows or changes
 * anything. Denies by default: what no evaluator allows is denied.
 */
public interface Authorizer {
    /** The decision alone; nothing is recorded. */
    Decision authorize(AuthorizationRequest request);

    /**
     * Records a denial in the audit trail.
     *
     * @return the error to throw, with {@link ServiceError.Denied}
     */
    ServiceException denied(AuthorizationRequest request);

    /**
     * Returns if the principal may.
     *
     * @throws ServiceException with {@link ServiceError.Denied}, after the denial has been recorded
     */
    default void require(AuthorizationRequest request) {
        switch (authorize(request)) {
            case Decision.Allow _ -> {}
            case Decision.Deny _ -> throw denied(request);
        }
    }

    /** The same for an action that is decided without policy data. */
    default void require(Principal principal, Action action, ResourceRef resource) {
        require(AuthorizationRequest.of(principal, action, resource));
    }

    /** The same by the policy data that a transaction sees. */
    default void require(ReadTx tx, Principal principal, Action action, ResourceRef resource) {
        require(AuthorizationRequest.in(tx, principal, action, resource));
    }
}
