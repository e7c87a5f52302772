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
     * Records a denial in the audit trail, unless it is of something {@link Unasked}.
     *
     * @return the error to throw, with {@link ServiceError.Denied}
     */
    ServiceException denied(AuthorizationRequest request, Decision.Deny denial);

    /**
     * Returns if the principal may.
     *
     * @throws ServiceException with {@link ServiceError.Denied}, after the denial has been recorded
     */
    default void require(AuthorizationRequest request) {
        require(request, request.resource());
    }

    /**
     * The same where the caller may not learn which resource it is.
     *
     * @param shown what the denial names instead
     */
    default void require(AuthorizationRequest request, ResourceRef shown) {
        switch (authorize(request)) {
            case Decision.Allow _ -> {}
            case Decision.Deny denial -> throw denied(request.on(shown), denial);
        }
    }

    /** The same outside of a transaction. */
    default void require(Principal principal, Action action, ResourceRef resource) {
        require(AuthorizationRequest.of(principal, action, resource));
    }

    /** The same in a transaction. */
    default void require(ReadTx tx, Principal principal, Action action, ResourceRef resource) {
        require(AuthorizationRequest.in(tx, principal, action, resource));
    }
}
