package dev.keyhold.model;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** The rule for URLs that are connected to, or that name those who are. */
public final class HttpsUrl {
    private static final String SCHEME = "https";

    private HttpsUrl() {}

    /** Reads a URL; empty unless it is one of {@code https}, in lower case, with a host, and without user info. */
    public static Optional<URI> parse(String text) {
        try {
            return Optional.of(new URI(text))
                    .filter(uri ->
                            SCHEME.equals(uri.getScheme()) && uri.getHost() != null && uri.getRawUserInfo() == null);
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }
}
