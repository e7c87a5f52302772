package dev.keyhold.model;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * The URL by which other services reach this installation. The issuers of identity tokens are below it.
 *
 * @param text with its host in lower case, and without the usual port and a slash at its end
 */
public record PublicUrl(String text) {
    /** What the paths of issuers begin with, after the path of the public URL. */
    public static final String ISSUERS = "/oidc/";

    private static final String SCHEME = "https";
    private static final int DEFAULT_PORT = 443;

    /** Reads a URL; empty unless it is one of {@code https} with a host, and perhaps a port and a path, alone. */
    public static Optional<PublicUrl> parse(String text) {
        try {
            var uri = new URI(text);
            var isWhole = SCHEME.equalsIgnoreCase(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.equals(uri.normalize())
                    && !text.contains("%");
            return isWhole ? Optional.of(new PublicUrl(canonical(uri))) : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    private static String canonical(URI uri) {
        var port = uri.getPort() < 0 || uri.getPort() == DEFAULT_PORT ? "" : ":" + uri.getPort();
        var path = uri.getRawPath();
        return SCHEME + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port
                + (path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }

    /** The URL of an issuer, with which its tokens and other services name it. */
    public String ofIssuer(String id) {
        return text + ISSUERS + id;
    }
}
