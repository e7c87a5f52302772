package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.Evaluator;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;

/**
 * Decides without policies, by the {@link Action} table alone: the root may do everything in its account, others what
 * the table grants to everybody or on oneself.
 */
public final class FixedRuleEvaluator implements Evaluator {
    @Override
    public Decision evaluate(AuthorizationRequest request) {
        var principal = request.principal();
        var action = request.action();
        if (principal.isTemporary() && !action.takesTemporaryKeys()) {
            return new Decision.Deny(Decision.Reason.TEMPORARY_CREDENTIAL);
        }
        var grant = action.grant();
        if (grant.isEmpty()) {
            return new Decision.Deny(Decision.Reason.NOT_ALLOWED);
        }
        if (principal.isRoot() && isIn(principal, request.resource())) {
            return new Decision.Allow(Decision.Grant.ROOT);
        }
        return switch (grant.get()) {
            case ANYONE -> new Decision.Allow(Decision.Grant.ANYONE);
            case SELF ->
                isSelf(principal, request.resource())
                        ? new Decision.Allow(Decision.Grant.SELF)
                        : new Decision.Deny(Decision.Reason.NOT_ALLOWED);
            case ROOT -> new Decision.Deny(Decision.Reason.NOT_ALLOWED);
        };
    }

    private static boolean isIn(Principal principal, ResourceRef resource) {
        return switch (resource) {
            case ResourceRef.WholeAccount(var account) -> account.equals(principal.account());
            case ResourceRef.AllUsers(var account) -> account.equals(principal.account());
            case ResourceRef.User(var account, var _, var _) -> account.equals(principal.account());
            case ResourceRef.Root(var account) -> account.equals(principal.account());
            case ResourceRef.Resource _ -> false;
            case ResourceRef.Key _ -> true; // looked for in the principal's own account alone
        };
    }

    private static boolean isSelf(Principal principal, ResourceRef resource) {
        return resource instanceof ResourceRef.User(var account, var _, var name)
                && account.equals(principal.account())
                && principal.asIdentity().filter(it -> it.isNamed(name)).isPresent();
    }
}
