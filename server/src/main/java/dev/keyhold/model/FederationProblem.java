package dev.keyhold.model;

/** What can be wrong with an OIDC provider. */
public enum FederationProblem {
    /** The URL of an issuer does not begin with {@code https://} and a host. */
    MALFORMED_ISSUER,
    /** The URL of an issuer has a query or a fragment. */
    ISSUER_WITH_QUERY,
    /** More thumbprints than a provider may have. */
    TOO_MANY_THUMBPRINTS,
    /** A list of thumbprints can be replaced, not removed. */
    NO_THUMBPRINTS,
    /** A request to add or remove tags that names none. */
    NO_TAGS,
    /** The ARN of a provider does not have the form of one. */
    MALFORMED_PROVIDER_ARN,
    /** The provider that is to be deleted is not there. */
    NOTHING_TO_DELETE
}
