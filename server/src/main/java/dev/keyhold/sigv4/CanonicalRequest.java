package dev.keyhold.sigv4;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The canonical form of a request, as Signature Version 4 defines it: the query decoded, encoded again and sorted; the
 * path normalised and encoded once more, but for S3, where it is decoded and encoded again.
 */
final class CanonicalRequest {
    private static final String SIGNATURE_PARAMETER = "X-Amz-Signature";

    private CanonicalRequest() {}

    /**
     * The whole canonical request, or empty when a header that is said to be signed is not there.
     *
     * @param pathAsItIs whether the path is taken as S3 does
     * @param signedHeaders names in the order the client listed them
     */
    static Optional<String> of(WireRequest request, boolean pathAsItIs, List<String> signedHeaders, String bodyHash)
            throws PercentCoding.Malformed {
        var text = new StringBuilder(512)
                .append(request.method())
                .append('\n')
                .append(pathAsItIs ? encodedOnce(request.path()) : path(request.path()))
                .append('\n')
                .append(query(request.query()))
                .append('\n');
        for (var name : signedHeaders) {
            var values = request.values(name.equals(":authority") ? "host" : name);
            if (values.isEmpty()) {
                return Optional.empty();
            }
            text.append(name).append(':');
            for (int i = 0; i < values.size(); i++) {
                text.append(i == 0 ? "" : ",");
                appendCollapsed(text, values.get(i));
            }
            text.append('\n');
        }
        text.append('\n').append(String.join(";", signedHeaders)).append('\n').append(bodyHash);
        return Optional.of(text.toString());
    }

    private static String path(String raw) {
        if (raw.isEmpty() || raw.equals("/")) {
            return "/";
        }
        var segments = new ArrayDeque<String>();
        for (var segment : raw.split("/", -1)) {
            switch (segment) {
                case "", "." -> {}
                case ".." -> segments.pollLast();
                default -> segments.add(segment);
            }
        }
        // As the vendor's signers have it: "/a/." is "/a", not "/a/" as RFC 3986 would say.
        var directory = raw.endsWith("/");
        var path = "/" + String.join("/", segments) + (directory && !segments.isEmpty() ? "/" : "");
        return PercentCoding.encodePath(path.getBytes(StandardCharsets.UTF_8));
    }

    private static String encodedOnce(String raw) throws PercentCoding.Malformed {
        return raw.isEmpty() ? "/" : PercentCoding.encodePath(PercentCoding.decodePath(raw));
    }

    private static String query(String raw) throws PercentCoding.Malformed {
        if (raw.isEmpty()) {
            return "";
        }
        record Encoded(String name, String value) {}
        var pairs = new ArrayList<Encoded>();
        for (var pair : Parameters.split(raw)) {
            if (!pair.isNamed(SIGNATURE_PARAMETER)) {
                pairs.add(new Encoded(PercentCoding.encode(pair.name()), PercentCoding.encode(pair.value())));
            }
        }
        pairs.sort((a, b) -> a.name.equals(b.name) ? a.value.compareTo(b.value) : a.name.compareTo(b.name));
        var text = new StringBuilder(raw.length() + 16);
        for (var pair : pairs) {
            text.append(text.isEmpty() ? "" : "&").append(pair.name).append('=').append(pair.value);
        }
        return text.toString();
    }

    /** Appends {@code value} without outer white space and with inner runs of it as one space. */
    private static void appendCollapsed(StringBuilder text, String value) {
        var gap = false;
        var start = text.length();
        for (int i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c == ' ' || c == '\t') {
                gap = true;
                continue;
            }
            if (gap && text.length() > start) {
                text.append(' ');
            }
            gap = false;
            text.append(c);
        }
    }
}
