package dev.keyhold.domain.authz;

import java.util.function.Predicate;

/**
 * Finds the grants on one key. There may be tens of thousands, so a decision asks for those of the principals that its
 * caller acts as, and only when no policy allows what is asked for.
 */
@FunctionalInterface
public interface GrantLookup {
    /** For requests that no grant can be about. */
    GrantLookup NONE = (_, _, _) -> false;

    /**
     * Whether the grants for a principal do what is asked of them, all together or some of them.
     *
     * @param grantee the principal, as policies store principals
     * @param operation of those that allow nothing else none need be looked at
     * @param allow what is asked: whatever some of the grants do, all of them do
     */
    boolean any(String grantee, String operation, Predicate<GranteeGrants> allow);
}
