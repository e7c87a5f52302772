package dev.keyhold.domain.authz;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything a principal can ask for, each act once, in a table for each area. An API routes to these; nothing runs
 * without a row. Each row has the action of IAM policies, the permission of Yandex Cloud and the roles that include it,
 * or both, for the APIs that offer the act. No two areas have an act of the same name, by which audit events tell it.
 */
public sealed interface Action
        permits IamAction, IdentityAction, KmsAction, OrganizationAction, ServiceAction, SessionAction {
    /** The acts of all areas. */
    static List<Action> all() {
        return Actions.ALL;
    }

    /** The act of that name; empty if there is none. */
    static Optional<Action> find(String name) {
        return Optional.ofNullable(Actions.BY_NAME.get(name));
    }

    /** As in audit events, such as {@code CREATE_ROLE}. */
    String name();

    /** Its row in the table. */
    ActionRules rules();

    /** The action of IAM policies, such as {@code iam:CreateUser}; empty for what no AWS API offers. */
    default Optional<String> policyAction() {
        return ofPolicies().flatMap(PolicyAction::name);
    }

    /** What IAM policies decide about; empty for what role bindings alone decide. */
    default Optional<PolicyAction> ofPolicies() {
        return rules().ofPolicies();
    }

    /** The permission of Yandex Cloud; empty where other services do not ask for it. */
    default Optional<String> permission() {
        return rules().ofRoles().flatMap(RoleRule::name);
    }

    /** The weakest roles of which one is needed; empty for what IAM alone decides. */
    default Set<String> roles() {
        return rules().ofRoles().map(RoleRule::roles).orElse(Set.of());
    }

    /** The scope that an API key needs; empty where no API key is accepted. */
    default Optional<String> scope() {
        return rules().ofRoles().flatMap(RoleRule::scope);
    }

    default Effect effect() {
        return rules().effect();
    }
}
