package dev.keyhold.model;

import java.time.Instant;
import java.util.List;

/**
 * An issuer of identity tokens that the account trusts. It has no name of its own: requests name it by its ARN, which
 * ends with the issuer.
 *
 * @param issuer without the scheme, as it was sent: case and a slash at the end distinguish providers
 * @param clientIds the audiences whose tokens are accepted, in the order in which they were added
 * @param thumbprints SHA-1 digests of certificates, in lower case
 */
public record OidcProvider(
        AccountId account,
        ResourceId id,
        String issuer,
        List<String> clientIds,
        List<String> thumbprints,
        Instant createdAt) {
    /** What the URL of every issuer begins with. */
    public static final String SCHEME = "https://";

    public OidcProvider {
        clientIds = List.copyOf(clientIds);
        thumbprints = List.copyOf(thumbprints);
    }

    public Arn arn() {
        return Arn.oidcProvider(account, issuer);
    }

    /** The same provider with other audiences. */
    public OidcProvider withClientIds(List<String> others) {
        return new OidcProvider(account, id, issuer, others, thumbprints, createdAt);
    }

    /** The same provider with other thumbprints. */
    public OidcProvider withThumbprints(List<String> others) {
        return new OidcProvider(account, id, issuer, clientIds, others, createdAt);
    }
}
