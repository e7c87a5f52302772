package dev.keyhold.domain.federation;

import dev.keyhold.model.FederationProblem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * The URL of an issuer as a provider has it.
 *
 * @param issuer the URL without its scheme and without the port that it would have anyway; everything else stays
 * @param problem why it cannot be the URL of an issuer, if it cannot
 */
record IssuerUrl(String issuer, Optional<FederationProblem> problem) {
    private static final String SCHEME = "https://";
    private static final String DEFAULT_PORT = ":443";

    static IssuerUrl of(String url) {
        var rest = url.startsWith(SCHEME) ? url.substring(SCHEME.length()) : url;
        var path = rest.indexOf('/');
        var authority = path < 0 ? rest : rest.substring(0, path);
        var host = authority.endsWith(DEFAULT_PORT)
                ? authority.substring(0, authority.length() - DEFAULT_PORT.length())
                : authority;
        return new IssuerUrl(host + rest.substring(authority.length()), problem(url));
    }

    private static Optional<FederationProblem> problem(String url) {
        try {
            var uri = new URI(url);
            if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
                return Optional.of(FederationProblem.ISSUER_WITH_QUERY);
            }
            return url.startsWith(SCHEME) && uri.getHost() != null && uri.getRawUserInfo() == null
                    ? Optional.empty()
                    : Optional.of(FederationProblem.MALFORMED_ISSUER);
        } catch (URISyntaxException _) {
            return Optional.of(FederationProblem.MALFORMED_ISSUER);
        }
    }
}
