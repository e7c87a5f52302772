package dev.keyhold.domain.authz;

import java.util.Optional;
import java.util.Set;

/**
 * How role bindings decide an action.
 *
 * @param name the permission of Yandex Cloud; empty where other services do not ask for it
 * @param roles the weakest roles of which one is needed
 * @param scope the scope that an API key needs; empty where no API key is accepted
 */
public record RoleRule(Optional<String> name, Set<String> roles, Optional<String> scope) implements ActionRule {
    public RoleRule {
        roles = Set.copyOf(roles);
    }

    /** Decided by roles, and a permission that other services ask for too. */
    static RoleRule permitted(String name, String... roles) {
        return new RoleRule(Optional.of(name), Set.of(roles), Optional.empty());
    }

    /** Decided by roles alone. */
    static RoleRule role(String... roles) {
        return new RoleRule(Optional.empty(), Set.of(roles), Optional.empty());
    }

    RoleRule withScope(String needed) {
        return new RoleRule(name, roles, Optional.of(needed));
    }
}
