package dev.keyhold.sigv4;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The canonical form of a request, as Signature Version 4 defines it: the query decoded, encoded again and sorted; the
 * path normalised and encoded once more, but for S3, where it is decoded and encoded again. All of it is bytes, one for
 * each character: nothing is read as text of some encoding, so no two requests have the same form but those that
 * Signature Version 4 does not tell apart.
 */
final class CanonicalRequest {
    private static final byte[] SIGNATURE_PARAMETER = WireText.bytes(SignatureParser.SIGNATURE);

    private static final List<String> EXPECTED = List.of("100-continue");

    private CanonicalRequest() {}

    /** The path alone, in canonical form. */
    static String path(String raw, CanonicalPath path) throws PercentCoding.Malformed {
        var text = new WireBytes(64);
        appendPath(text, raw, path);
        return text.toString();
    }

    /** The query alone, in canonical form. */
    static String query(String raw, Signature.Form form) throws PercentCoding.Malformed {
        var text = new WireBytes(64);
        appendQuery(text, raw, form);
        return text.toString();
    }

    /** The values of a header in one text, in canonical form. */
    static String header(List<String> values) {
        var text = new WireBytes(64);
        appendHeader(text, values);
        return text.toString();
    }

    /**
     * The whole canonical request, or empty when a header that is said to be signed is not there.
     *
     * <p>It is good until the thread asks for another.
     *
     * @param path what becomes of the path
     * @param form of the signature: where it stands in the query, it is no part of what it covers
     * @param signedHeaders names in the order the client listed them
     */
    static Optional<WireBytes> of(
            WireRequest request, CanonicalPath path, Signature.Form form, List<String> signedHeaders, String bodyHash)
            throws PercentCoding.Malformed {
        var text = WireBytes.ofThread();
        appendExactly(text, request.method());
        text.append('\n');
        appendPath(text, request.path(), path);
        text.append('\n');
        appendQuery(text, request.query(), form);
        text.append('\n');
        for (var name : signedHeaders) {
            var values = values(request, name);
            if (values.isEmpty()) {
                return Optional.empty();
            }
            appendExactly(text, name);
            text.append(':');
            appendHeader(text, values);
            text.append('\n');
        }
        text.append('\n');
        for (int i = 0; i < signedHeaders.size(); i++) {
            text.append(i == 0 ? "" : ";").append(signedHeaders.get(i));
        }
        text.append('\n').append(bodyHash);
        return Optional.of(text);
    }

    /**
     * The values of a signed header. Servers answer {@code Expect} and take it off the request before anybody sees it
     * (RFC 9110 §10.1.1). It has but one value, so that it was signed tells what it was.
     */
    private static List<String> values(WireRequest request, String name) {
        var values = request.values(name.equals(":authority") ? "host" : name);
        return values.isEmpty() && name.equals("expect") ? EXPECTED : values;
    }

    private static void appendPath(WireBytes text, String raw, CanonicalPath path) throws PercentCoding.Malformed {
        // That of all requests to AWS's own APIs.
        if (raw.isEmpty() || raw.equals("/")) {
            text.append('/');
            return;
        }
        switch (path) {
            case NORMALIZED -> appendNormalized(text, raw);
            case AS_IT_IS -> PercentCoding.encodePath(text, PercentCoding.decode(raw, ' '));
            case AS_IT_IS_WITH_PLUS -> PercentCoding.encodePath(text, PercentCoding.decode(raw, '+'));
        }
    }

    private static void appendNormalized(WireBytes text, String raw) {
        var segments = new ArrayDeque<String>();
        for (var segment : raw.split("/", -1)) {
            switch (segment) {
                case "", "." -> {}
                case ".." -> segments.pollLast();
                default -> segments.add(segment);
            }
        }
        // As the vendor's signers have it: "/a/." is "/a", not "/a/" as RFC 3986 would say.
        var directory = raw.endsWith("/") && !segments.isEmpty();
        var path = "/" + String.join("/", segments) + (directory ? "/" : "");
        for (int i = 0; i < path.length(); i++) {
            requireByte(path.charAt(i));
        }
        PercentCoding.encodePath(text, WireText.bytes(path));
    }

    private static void appendQuery(WireBytes text, String raw, Signature.Form form) throws PercentCoding.Malformed {
        if (raw.isEmpty()) {
            return;
        }
        record Encoded(String name, String value) {}
        var pairs = new ArrayList<Encoded>();
        var signatures = 0;
        for (var pair : Parameters.split(raw)) {
            if (form == Signature.Form.QUERY && pair.isNamed(SIGNATURE_PARAMETER)) {
                signatures++;
            } else {
                pairs.add(new Encoded(PercentCoding.encode(pair.name()), PercentCoding.encode(pair.value())));
            }
        }
        if (signatures > 1) {
            throw SignatureException.of(SignatureError.BAD_QUERY, new SignatureDetail.SeveralSignatures());
        }
        pairs.sort((a, b) -> a.name.equals(b.name) ? a.value.compareTo(b.value) : a.name.compareTo(b.name));
        var separator = "";
        for (var pair : pairs) {
            text.append(separator).append(pair.name).append('=').append(pair.value);
            separator = "&";
        }
    }

    private static void appendHeader(WireBytes text, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            text.append(i == 0 ? "" : ",");
            appendCollapsed(text, values.get(i));
        }
    }

    private static void appendExactly(WireBytes text, String value) {
        for (int i = 0; i < value.length(); i++) {
            requireInLine(value.charAt(i));
            text.append(value.charAt(i));
        }
    }

    /** Appends {@code value} without outer white space and with inner runs of it as one space. */
    private static void appendCollapsed(WireBytes text, String value) {
        var gap = false;
        var start = text.length();
        for (int i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c == ' ' || c == '\t') {
                gap = true;
                continue;
            }
            requireInLine(c);
            if (gap && text.length() > start) {
                text.append(' ');
            }
            gap = false;
            text.append(c);
        }
    }

    /** The canonical form is read in lines: what ends one would say more than it is. */
    private static void requireInLine(char c) {
        requireByte(c);
        if (c == '\n' || c == '\r' || c == 0) {
            throw SignatureException.of(SignatureError.AMBIGUOUS_BYTES);
        }
    }

    private static void requireByte(char c) {
        if (!WireText.isByte(c)) {
            throw SignatureException.of(SignatureError.AMBIGUOUS_BYTES);
        }
    }
}
