package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.domain.audit.DenialAuditLog;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;

/**
 * Decides who may do what. Every use case asks here, before it looks anything up, so that what a caller may not touch
 * and what does not exist look alike. Without policies the rule is the {@link Action} table: the root may do
 * everything in its account, others what the table grants to anyone or to oneself.
 */
public final class Authorizer {
    private final DenialAuditLog denials;

    public Authorizer(DenialAuditLog denials) {
        this.denials = denials;
    }

    /**
     * Returns if the caller may.
     *
     * @throws ServiceException with {@link ServiceError.Denied}, after the refusal has been noted for the audit trail
     */
    public void require(Principal principal, Action operation, ResourceRef target) {
        switch (decide(principal, operation, target)) {
            case Decision.Allow _ -> {}
            case Decision.Deny _ -> throw denied(principal, operation, target);
        }
    }

    /** The refusal of a caller who may not learn more. */
    public ServiceException denied(Principal principal, Action operation, ResourceRef target) {
        denials.denied(principal, operation, target);
        return new ServiceException(new ServiceError.Denied(principal, operation.name(), target));
    }

    /** The decision alone. */
    public Decision decide(Principal principal, Action operation, ResourceRef target) {
        if (principal.isTemporary() && !operation.takesTemporaryKeys()) {
            return new Decision.Deny();
        }
        if (principal.identity().isRoot() && operation.grant() != Action.Grant.ROLE && isIn(principal, target)) {
            return new Decision.Allow(Action.Grant.ROOT);
        }
        return switch (operation.grant()) {
            case ANYONE -> new Decision.Allow(Action.Grant.ANYONE);
            case SELF -> isSelf(principal, target) ? new Decision.Allow(Action.Grant.SELF) : new Decision.Deny();
            case ROOT, ROLE -> new Decision.Deny();
        };
    }

    private static boolean isIn(Principal principal, ResourceRef target) {
        return switch (target) {
            case ResourceRef.WholeAccount(var account) -> account.equals(principal.account());
            case ResourceRef.AllUsers(var account) -> account.equals(principal.account());
            case ResourceRef.User(var account, var _, var _) -> account.equals(principal.account());
            case ResourceRef.Root(var account) -> account.equals(principal.account());
            case ResourceRef.Resource _ -> false;
            case ResourceRef.Key _ -> true; // looked for in the caller's own account alone
        };
    }

    private static boolean isSelf(Principal principal, ResourceRef target) {
        return target instanceof ResourceRef.User(var account, var _, var name)
                && account.equals(principal.account())
                && principal.identity().isNamed(name);
    }
}
