package dev.keyhold.domain.authz;

import java.util.Arrays;
import java.util.Optional;

/** How an action is decided: one of the two ways to decide, of which an action may have both. */
sealed interface ActionRule permits PolicyAction, RoleRule {
    /** The one of that kind, if there is one. */
    static <R extends ActionRule> Optional<R> find(Class<R> kind, ActionRule... rules) {
        return Arrays.stream(rules).filter(kind::isInstance).map(kind::cast).findFirst();
    }
}
