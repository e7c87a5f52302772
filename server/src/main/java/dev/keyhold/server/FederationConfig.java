package dev.keyhold.server;

import dev.keyhold.model.HttpsUrl;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who outside of the installation is trusted.
 *
 * @param issuers whose identity tokens are accepted
 * @param fetchLimit how long it may take an issuer to tell its keys
 */
public record FederationConfig(List<Issuer> issuers, Duration fetchLimit) {
    private static final Duration FETCH_LIMIT = Duration.ofSeconds(5);
    /** Nobody. */
    public static final FederationConfig DEFAULT = new FederationConfig(List.of(), FETCH_LIMIT);

    /** What bounds the fetches of keys that are under way at once. */
    static final int MAX_ISSUERS = 100;

    private static final String SCHEME = "https://";
    private static final int HTTPS_PORT = 443;
    static final String JWKS_FILE = "jwks-file";
    private static final String JWKS_HOST = "jwks-host";
    static final String CA_FILE = "ca-file";
    private static final String PRIVATE_ADDRESSES = "private-addresses";
    private static final String ALLOW = "allow";

    public FederationConfig {
        issuers = List.copyOf(issuers);
    }

    /**
     * An issuer of identity tokens.
     *
     * @param url {@code iss} of its tokens, character by character
     * @param keysFile a file with its JWK set, in place of any connection to it
     * @param keysHost where its JWK set is, as host and port; empty for the issuer's own host
     * @param authority a file with the certificates that are trusted for its hosts, in place of the system's
     * @param privateAddresses whether its hosts may have addresses that are not public
     */
    public record Issuer(
            String url,
            Optional<Path> keysFile,
            Optional<String> keysHost,
            Optional<Path> authority,
            boolean privateAddresses) {
        /**
         * Reads what is set of an issuer: its URL, and names with values behind it, separated by spaces.
         *
         * @throws IllegalArgumentException with a message for the operator
         */
        static Issuer parse(String text) {
            var words = text.strip().split("\\s+", -1);
            var url = url(words[0]);
            var issuer = new Issuer(url, Optional.empty(), Optional.empty(), Optional.empty(), false);
            for (var word : Arrays.asList(words).subList(1, words.length)) {
                var equals = word.indexOf('=');
                issuer = issuer.with(word, word.substring(0, Math.max(equals, 0)), word.substring(equals + 1));
            }
            if (issuer.keysFile.isPresent()
                    && (issuer.keysHost.isPresent() || issuer.authority.isPresent() || issuer.privateAddresses)) {
                throw new IllegalArgumentException(
                        "with " + JWKS_FILE + " nothing is fetched, so nothing else can be set for " + url);
            }
            return issuer;
        }

        private Issuer with(String word, String name, String value) {
            if (!value.isEmpty()) {
                switch (name) {
                    case JWKS_FILE -> {
                        return new Issuer(url, Optional.of(path(value)), keysHost, authority, privateAddresses);
                    }
                    case JWKS_HOST -> {
                        return new Issuer(url, keysFile, Optional.of(host(value)), authority, privateAddresses);
                    }
                    case CA_FILE -> {
                        return new Issuer(url, keysFile, keysHost, Optional.of(path(value)), privateAddresses);
                    }
                    case PRIVATE_ADDRESSES -> {
                        if (value.equals(ALLOW)) {
                            return new Issuer(url, keysFile, keysHost, authority, true);
                        }
                    }
                    default -> {}
                }
            }
            throw new IllegalArgumentException("'" + word + "' is none of " + JWKS_FILE + "=FILE, " + JWKS_HOST
                    + "=HOST[:PORT], " + CA_FILE + "=FILE and " + PRIVATE_ADDRESSES + "=" + ALLOW);
        }

        private static String url(String text) {
            return HttpsUrl.parse(text)
                    .filter(uri -> uri.getRawQuery() == null && uri.getRawFragment() == null)
                    .map(URI::toString)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "'" + text + "' is no issuer: it must be https:// with a host, and a path or none"));
        }

        private static Path path(String text) {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("'" + text + "' is no file name", e);
            }
        }

        private static String host(String text) {
            return HttpsUrl.parse(SCHEME + text)
                    .filter(uri -> text.equals(uri.getRawAuthority()))
                    .map(FederationConfig::hostAndPort)
                    .orElseThrow(
                            () -> new IllegalArgumentException("'" + text + "' is no host with or without a port"));
        }

        /** Where its keys may be fetched. */
        String keysHostAndPort() {
            return keysHost.orElseGet(() -> hostAndPort(URI.create(url)));
        }
    }

    /** Host and port of a URL that has a host, in one spelling. */
    static String hostAndPort(URI uri) {
        var port = uri.getPort() < 0 ? HTTPS_PORT : uri.getPort();
        return uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }

    /**
     * Reads what is set of all issuers.
     *
     * @throws IllegalArgumentException with a message for the operator
     */
    public static FederationConfig parse(List<String> texts) {
        var issuers = new ArrayList<Issuer>();
        for (var text : texts) {
            issuers.add(Issuer.parse(text));
        }
        var urls = new HashSet<String>();
        for (var issuer : issuers) {
            if (!urls.add(issuer.url())) {
                throw new IllegalArgumentException("'" + issuer.url() + "' is named twice");
            }
        }
        if (issuers.size() > MAX_ISSUERS) {
            throw new IllegalArgumentException("more than " + MAX_ISSUERS + " issuers are named");
        }
        return new FederationConfig(issuers, FETCH_LIMIT);
    }
}
