package dev.keyhold.domain.authz;

import static dev.keyhold.domain.authz.PolicyAction.iam;
import static dev.keyhold.domain.authz.RoleRule.role;

/** What can be asked for about this service itself: its operations, its audit trail and its settings. */
public enum ServiceAction implements Action {
    /** Reading why requests of the account were refused. No API offers it. */
    EXPLAIN_REFUSALS(Effect.READ, iam("keyhold:ExplainRefusals")),
    /** Reading the audit trail of the account. No API that is served offers it; policies name it as AWS does. */
    READ_AUDIT_TRAIL(Effect.READ, iam("cloudtrail:LookupEvents"), role("admin")),
    /** Reading settings and state of the servers, for those of the management account. No API offers it. */
    DESCRIBE_INSTALLATION(Effect.READ, iam("keyhold:DescribeInstallation"), role("organization-manager.admin")),

    GET_OPERATION(Effect.READ, role("viewer")),
    CANCEL_OPERATION(Effect.CHANGE, role("editor"));

    @SuppressWarnings("ImmutableEnumChecker") // what the rules contain are immutable sets
    private final ActionRules rules;

    ServiceAction(Effect effect, ActionRule... rules) {
        this.rules = ActionRules.of(effect, rules);
    }

    @Override
    public ActionRules rules() {
        return rules;
    }
}
