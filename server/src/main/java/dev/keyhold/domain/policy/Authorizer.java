package dev.keyhold.domain.policy;

import dev.keyhold.domain.Operation;
import dev.keyhold.domain.audit.RefusalLog;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Target;

/**
 * Decides who may do what. Every use case asks here, before it looks anything up, so that what a caller may not touch
 * and what does not exist look alike. Without policies the rule is the {@link Operation} table: the root may do
 * everything in its account, others what the table grants to anyone or to oneself.
 */
public final class Authorizer {
    private final RefusalLog refusals;

    public Authorizer(RefusalLog refusals) {
        this.refusals = refusals;
    }

    /**
     * Returns if the caller may.
     *
     * @throws Refused with {@link Refusal.Denied}, after the refusal has been noted for the audit trail
     */
    public void require(Caller caller, Operation operation, Target target) {
        switch (decide(caller, operation, target)) {
            case Decision.Allow _ -> {}
            case Decision.Deny _ -> throw denied(caller, operation, target);
        }
    }

    /** The refusal of a caller who may not learn more. */
    public Refused denied(Caller caller, Operation operation, Target target) {
        refusals.denied(caller, operation, target);
        return new Refused(new Refusal.Denied(caller, operation.name(), target));
    }

    /** The decision alone. */
    public Decision decide(Caller caller, Operation operation, Target target) {
        if (caller.isTemporary() && !operation.takesTemporaryKeys()) {
            return new Decision.Deny();
        }
        if (caller.identity().isRoot() && operation.grant() != Operation.Grant.ROLE && isIn(caller, target)) {
            return new Decision.Allow(Operation.Grant.ROOT);
        }
        return switch (operation.grant()) {
            case ANYONE -> new Decision.Allow(Operation.Grant.ANYONE);
            case SELF -> isSelf(caller, target) ? new Decision.Allow(Operation.Grant.SELF) : new Decision.Deny();
            case ROOT, ROLE -> new Decision.Deny();
        };
    }

    private static boolean isIn(Caller caller, Target target) {
        return switch (target) {
            case Target.WholeAccount(var account) -> account.equals(caller.account());
            case Target.AllUsers(var account) -> account.equals(caller.account());
            case Target.User(var account, var _, var _) -> account.equals(caller.account());
            case Target.Root(var account) -> account.equals(caller.account());
            case Target.Resource _ -> false;
            case Target.Key _ -> true; // looked for in the caller's own account alone
        };
    }

    private static boolean isSelf(Caller caller, Target target) {
        return target instanceof Target.User(var account, var _, var name)
                && account.equals(caller.account())
                && caller.identity().isNamed(name);
    }
}
