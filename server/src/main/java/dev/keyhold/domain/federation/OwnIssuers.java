package dev.keyhold.domain.federation;

import dev.keyhold.model.PublicUrl;
import java.net.IDN;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Optional;

/**
 * Which issuers of identity tokens are accounts of this installation. It never accepts such a token itself: the session
 * would be rid of what the session that asked for the token is bound by, such as its policies and the one-hour limit of
 * chains. Nothing is looked up, so that it is true of every account, whether it issues tokens now or not.
 */
public final class OwnIssuers {
    private static final String SCHEME_END = "://";
    private static final String DEFAULT_PORT = "443";
    /** No host has a longer name (RFC 1035 §2.3.4), and the JDK fails on some that are. */
    private static final int MAX_HOST = 253;

    private final Optional<Place> place;

    /** {@code publicUrl} is the setting; without it no account is an issuer. */
    public OwnIssuers(Optional<PublicUrl> publicUrl) {
        this.place = publicUrl.flatMap(url -> Place.of(url.text() + PublicUrl.ISSUERS));
    }

    /**
     * Whether tokens of that issuer come from here. To be asked before a provider or a key is looked for.
     *
     * @param issuer as a token or a provider has it, with its scheme or without; every way of writing a URL counts as
     *     the same that leads to the same place
     */
    public boolean isOwn(String issuer) {
        return place.isPresent()
                && Place.of(issuer).filter(place.get()::contains).isPresent();
    }

    /** Where a URL leads: letters of the host in lower case, its port, and the path in its shortest form. */
    private record Place(String host, String port, String path) {
        static Optional<Place> of(String url) {
            var scheme = url.indexOf(SCHEME_END);
            var rest = (scheme < 0 ? url : url.substring(scheme + SCHEME_END.length()))
                    .strip()
                    .replace('\\', '/');
            var end = end(rest, "/?#");
            var authority = rest.substring(0, end);
            var address = authority.substring(authority.lastIndexOf('@') + 1);
            var colon = address.lastIndexOf(':');
            var hasPort = colon > address.lastIndexOf(']');
            var host = host(hasPort ? address.substring(0, colon) : address);
            var port = port(hasPort ? address.substring(colon + 1) : "");
            var path = rest.substring(end);
            return host.map(found -> new Place(found, port, shortest(path.substring(0, end(path, "?#")))));
        }

        private static int end(String text, String marks) {
            for (int i = 0; i < text.length(); i++) {
                if (marks.indexOf(text.charAt(i)) >= 0) {
                    return i;
                }
            }
            return text.length();
        }

        private static Optional<String> host(String text) {
            var name = decoded(text);
            if (name.length() > MAX_HOST) {
                return Optional.empty();
            }
            try {
                var ascii = IDN.toASCII(name).toLowerCase(Locale.ROOT);
                return Optional.of(ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii);
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        }

        private static String port(String text) {
            var digits = text.replaceFirst("^0+", "");
            return digits.isEmpty() ? DEFAULT_PORT : digits;
        }

        /** Each segment decoded, without those that are empty or lead nowhere. */
        private static String shortest(String path) {
            var segments = new ArrayDeque<String>();
            for (var segment : decoded(path).split("/", -1)) {
                switch (segment) {
                    case "", "." -> {}
                    case ".." -> segments.pollLast();
                    default -> segments.addLast(segment);
                }
            }
            return "/" + String.join("/", segments);
        }

        private static String decoded(String text) {
            try {
                return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException _) {
                return text;
            }
        }

        /** Whether the other is here or below. Servers differ in whether the case of a path counts. */
        boolean contains(Place other) {
            return host.equals(other.host)
                    && port.equals(other.port)
                    && (other.path + "/").toLowerCase(Locale.ROOT).startsWith((path + "/").toLowerCase(Locale.ROOT));
        }
    }
}
