package dev.keyhold.domain.simulation;

/** Policies that the user, group or role has, and that a simulation leaves out. Policies of the request stay. */
public sealed interface PolicyExclusion {
    /** A kind of policies. */
    enum Kind implements PolicyExclusion {
        INLINE,
        /** Managed policies of the account. */
        OWN,
        PREDEFINED,
        BOUNDARY,
        /** The policies of an organization that limit its accounts. There are none: only their mention goes. */
        ORGANIZATION,
        /** The policies of an organization that limit access to resources. There are none. */
        RESOURCES
    }

    /** A managed policy, by its ARN without its path: with it, no policy is found, as recorded from the vendor. */
    record OfArn(String arn) implements PolicyExclusion {}

    /**
     * An inline policy.
     *
     * @param kind what has it: {@code user}, {@code group} or {@code role}
     * @param holder the name of what has it, which may end with {@code *}, or with {@code ?} for one character
     */
    record OfInline(String policy, String kind, String holder) implements PolicyExclusion {}
}
