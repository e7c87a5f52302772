package dev.keyhold.api.gateway;

import dev.keyhold.api.gateway.mapping.RequestOverrides;
import dev.keyhold.sigv4.PercentCoding;
import dev.keyhold.sigv4.WireRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A request that reads, and shows no credential of any kind. Whatever may be one counts, also if Keyhold does not know
 * it: it would be the word of a sender whom nobody has verified.
 */
final class AnonymousRead {
    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    /** Words in names of headers with which clients prove or renew who they are. */
    private static final List<String> WORDS = List.of(
            "authorization",
            "authentication",
            "x-auth",
            "dpop",
            "cookie",
            "token",
            "api-key",
            "apikey",
            "access-key",
            "credential",
            "signature",
            "password",
            "secret",
            "session",
            "jwt");

    /** Not a client's: what the proxy itself shows, and the headers that are replaced in any case. */
    private static final String OWN = "x-keyhold-";
    /** What goes on with another protocol is not one request that reads. */
    private static final String UPGRADE = "upgrade";

    /** Beginnings of names of parameters, in lower case, of the signatures of stores. */
    private static final List<String> SIGNATURES = List.of("x-amz-", "x-goog-", "x-oss-", "x-cos-", "x-obs-", "q-");

    /** Names of parameters in lower case without punctuation. */
    private static final Set<String> PARAMETERS = Set.of(
            "awsaccesskeyid",
            "googleaccessid",
            "ossaccesskeyid",
            "accesskeyid",
            "accesskey",
            "signature",
            "sign",
            "sig",
            "expires",
            "securitytoken",
            "sessiontoken",
            "accesstoken",
            "authtoken",
            "idtoken",
            "token",
            "jwt",
            "auth",
            "authorization",
            "credential",
            "apikey",
            "key",
            "password",
            "secret",
            "session",
            "sessionid");

    private AnonymousRead() {}

    static boolean is(WireRequest request) {
        return METHODS.contains(request.method())
                && request.headers().stream().map(Map.Entry::getKey).noneMatch(AnonymousRead::mayBeCredential)
                && !RequestOverrides.areIn(request)
                && hasOnlyPlainParameters(request.query());
    }

    /** Names of headers are in lower case. */
    private static boolean mayBeCredential(String header) {
        return !header.startsWith(OWN)
                && (header.equals(UPGRADE) || WORDS.stream().anyMatch(header::contains));
    }

    private static boolean hasOnlyPlainParameters(String query) {
        for (var parameter : query.split("[&;]", -1)) {
            var equals = parameter.indexOf('=');
            try {
                var name = PercentCoding.text(
                                PercentCoding.decode(equals < 0 ? parameter : parameter.substring(0, equals)))
                        .toLowerCase(Locale.ROOT);
                if (SIGNATURES.stream().anyMatch(name::startsWith) || PARAMETERS.contains(plain(name))) {
                    return false;
                }
            } catch (PercentCoding.Malformed _) {
                return false;
            }
        }
        return true;
    }

    private static String plain(String name) {
        return name.chars()
                .filter(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
