package dev.keyhold.domain.authz;

/**
 * Finds the grants on one key. There may be tens of thousands, so a decision asks for those of the principals that its
 * caller acts as, and only when no policy allows what is asked for.
 */
@FunctionalInterface
public interface GrantLookup {
    /** For requests that no grant can be about. */
    GrantLookup NONE = _ -> GranteeGrants.NONE;

    /** The grants for a principal, as policies store principals. */
    GranteeGrants to(String grantee);
}
