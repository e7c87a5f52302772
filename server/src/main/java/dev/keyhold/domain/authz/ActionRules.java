package dev.keyhold.domain.authz;

import java.util.Optional;

/**
 * The row of an action.
 *
 * @param ofPolicies how IAM policies decide it; empty for what role bindings alone decide
 * @param ofRoles how role bindings decide it; empty for what IAM policies alone decide
 */
public record ActionRules(Effect effect, Optional<PolicyAction> ofPolicies, Optional<RoleRule> ofRoles) {
    static ActionRules of(Effect effect, ActionRule... rules) {
        return new ActionRules(
                effect, ActionRule.find(PolicyAction.class, rules), ActionRule.find(RoleRule.class, rules));
    }
}
