package dev.keyhold.sigv4;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is kept of a request that was refused: no body, and nothing that may be a secret.
 *
 * @param request as it arrived, but for what was removed
 * @param signature its parts without the signature, if they could be read
 * @param removed the names of signed values that were removed
 * @param isWhole false where the request was too long to keep
 */
record KeptRequest(WireRequest request, Optional<Signature> signature, List<String> removed, boolean isWhole) {
    /** Characters of path, query and headers together. */
    static final int MAX_CHARS = 8 * 1024;

    /** Of a request that nobody has shown. */
    static final KeptRequest UNKNOWN = new KeptRequest(
            new WireRequest("", "", "", List.of(), new byte[0], false), Optional.empty(), List.of(), false);

    private static final String OWN_HEADERS = "x-amz-";
    private static final String TOKEN_PARAMETER = "X-Amz-Security-Token=";
    /** What one header takes in memory besides its text, about. */
    private static final int HEADER_BYTES = 80;

    private static final int OWN_BYTES = 300;

    /** Headers that tell what proxies did, or that proxies are known to change. */
    private static final Set<String> TELLING = Set.of(
            "host",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-proto",
            "x-forwarded-prefix",
            "x-forwarded-uri",
            "x-forwarded-server",
            "x-original-host",
            "x-original-uri",
            "x-original-url",
            "x-rewrite-url",
            "x-envoy-original-path",
            "x-envoy-original-host",
            "forwarded",
            "via",
            "date",
            "content-length",
            "content-type");

    KeptRequest {
        removed = List.copyOf(removed);
    }

    /** {@code isOfKnownKey}: the name of its key is one, and no secret in the wrong place. */
    static KeptRequest of(WireRequest request, Optional<Signature> signature, boolean isOfKnownKey) {
        var signed = signature.map(Signature::signedHeaders).orElse(List.of());
        var removed = new ArrayList<String>();
        var headers = new ArrayList<Map.Entry<String, String>>();
        var left = MAX_CHARS - request.path().length() - request.query().length();
        var isShort = left >= 0;
        for (var header : request.headers()) {
            var name = header.getKey();
            var isSigned = signed.contains(name);
            if (isSigned || TELLING.contains(name) || name.startsWith(OWN_HEADERS)) {
                left -= name.length() + header.getValue().length();
                if (left < 0) {
                    break;
                }
                var isSecret = SecretParts.isSecret(name);
                if (isSigned && isSecret) {
                    removed.add(name);
                }
                headers.add(isSecret ? Map.entry(name, SecretParts.REMOVED) : header);
            }
        }
        var harmless = new WireRequest(
                request.method(),
                isShort ? request.path() : "",
                isShort ? SecretParts.ofQuery(request.query(), isOfKnownKey, removed) : "",
                headers,
                new byte[0],
                request.secure());
        return new KeptRequest(harmless, signature.map(Signature::withoutSecrets), removed, left >= 0);
    }

    /** The same request with its session token, which was removed. */
    WireRequest withToken(String token) {
        var headers = request.headers().stream()
                .map(header -> header.getKey().equals(SecretParts.TOKEN) ? Map.entry(SecretParts.TOKEN, token) : header)
                .toList();
        var encoded = PercentCoding.encode(token.getBytes(StandardCharsets.UTF_8));
        var query = request.query().replace(TOKEN_PARAMETER + SecretParts.REMOVED, TOKEN_PARAMETER + encoded);
        return new WireRequest(request.method(), request.path(), query, headers, request.body(), request.secure());
    }

    List<String> signedHeaders() {
        return signature.map(Signature::signedHeaders).orElse(List.of());
    }

    /** The names of signed headers that did not arrive. */
    List<String> absentHeaders() {
        return signedHeaders().stream()
                .filter(name -> request.values(name.equals(":authority") ? "host" : name)
                        .isEmpty())
                .toList();
    }

    /** The names of headers that arrived and would have to be signed. */
    List<String> unsignedHeaders() {
        var signed = signedHeaders();
        return request.headers().stream()
                .map(Map.Entry::getKey)
                .filter(name -> name.startsWith(OWN_HEADERS) && !signed.contains(name))
                .distinct()
                .toList();
    }

    /** What it takes in memory, about. */
    int bytes() {
        var bytes = OWN_BYTES + request.path().length() + request.query().length();
        for (var header : request.headers()) {
            bytes += HEADER_BYTES + header.getKey().length() + header.getValue().length();
        }
        for (var name : signedHeaders()) {
            bytes += HEADER_BYTES / 2 + name.length();
        }
        return bytes;
    }
}
