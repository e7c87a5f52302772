package dev.keyhold.api.gateway.forwardauth;

import com.linecorp.armeria.common.RequestHeaders;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.sigv4.ForwardedRules.Body;
import dev.keyhold.sigv4.WireHeaders;
import dev.keyhold.sigv4.WireRequest;
import io.netty.util.AsciiString;
import io.netty.util.NetUtil;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The request that a proxy holds back while it asks: its headers are those of the question, its method, target and host
 * stand in headers of one of two families. A client may send such headers too, and a proxy hands on those that it does
 * not set itself. So a question in which both families tell a method or a target, or one header tells twice, is not
 * answered: what is verified would not be what is passed on.
 *
 * <p> Both families have one header for the length of the body. A proxy that cannot always set it leaves it to the
 * client, so it only proves the absence of a body if the proxy sets the whole family.
 */
record ForwardedRequest(WireRequest wire, Body body, Optional<String> client, Optional<Boolean> secure) {
    private static final Family ORIGINAL = Family.of("x-original-");

    private static final Family FORWARDED = Family.of("x-forwarded-");
    /** The length of the body that stayed with the proxy: a question has none of its own. */
    private static final AsciiString LENGTH = AsciiString.cached("x-original-content-length");
    /** How the body was framed: servers take the header itself off a question. */
    private static final AsciiString ENCODING = AsciiString.cached("x-original-transfer-encoding");

    /** What codings the client accepts for the transfer, which proxies take off a question or change. */
    private static final AsciiString CODINGS = AsciiString.cached("x-original-te");

    private static final AsciiString CLIENTS = AsciiString.cached("x-forwarded-for");
    private static final int MAX_METHOD = 32;
    private static final int MAX_LENGTH = 18;
    private static final String NO_BODY = "none";
    private static final String UNKNOWN_LENGTH = "unknown";

    /** The names of the headers that tell of a request. */
    private record Family(AsciiString method, AsciiString uri, AsciiString host, AsciiString proto) {
        static Family of(String prefix) {
            return new Family(
                    AsciiString.of(prefix + "method"),
                    AsciiString.of(prefix + "uri"),
                    AsciiString.of(prefix + "host"),
                    AsciiString.of(prefix + "proto"));
        }

        boolean tellsIn(RequestHeaders request) {
            return request.contains(uri) || request.contains(method);
        }
    }

    /** A question that does not tell of one request, with the reason in words. */
    static final class Ambiguous extends Exception {
        Ambiguous(String why) {
            super(why, null, false, false);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * Reads the question of a proxy.
     *
     * @param ends whether the question ends with its headers
     * @throws Ambiguous when it does not tell of one request
     */
    static ForwardedRequest of(RequestHeaders request, boolean ends) throws Ambiguous {
        var family = family(request);
        var method = one(request, family.method);
        var target = one(request, family.uri);
        var host = one(request, family.host);
        if (!isMethod(method) || !target.startsWith("/")) {
            throw new Ambiguous(family.method + " and " + family.uri + " must be a method and a path with its query");
        }
        var length = optional(request, LENGTH);
        var encoding = optional(request, ENCODING);
        requireOneFraming(length, encoding);
        var body = family.equals(ORIGINAL)
                ? body(method, length, encoding, ends)
                : assumedBody(method, length, ends && encoding.isEmpty() && request.contentLength() <= 0);
        var headers = withFraming(WireHeaders.of(request, host), family, length, encoding);
        var codings = optional(request, CODINGS);
        if (!codings.isEmpty()) {
            headers.removeIf(header -> header.getKey().equals("te"));
            headers.add(Map.entry("te", codings));
        }
        var wire = WireRequest.of(method, target, headers, new byte[0], false);
        return new ForwardedRequest(wire, body, client(request), secure(optional(request, family.proto)));
    }

    /** How the request came to the proxy. */
    RequestOrigin.Transport transport() {
        return new RequestOrigin.Transport(secure, wire.first("user-agent"), wire.first("referer"));
    }

    /** Only the two words that proxies have for it tell something. */
    private static Optional<Boolean> secure(String scheme) {
        return switch (scheme) {
            case "https" -> Optional.of(true);
            case "http" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static boolean isMethod(String text) {
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if ((c < 'A' || c > 'Z') && (c < 'a' || c > 'z')) {
                return false;
            }
        }
        return text.length() <= MAX_METHOD;
    }

    private static Family family(RequestHeaders request) throws Ambiguous {
        var original = ORIGINAL.tellsIn(request);
        if (original != FORWARDED.tellsIn(request)) {
            return original ? ORIGINAL : FORWARDED;
        }
        throw new Ambiguous(
                original
                        ? "X-Original- and X-Forwarded- headers both tell of the request"
                        : "it must send X-Original-Method, -URI and -Host, or X-Forwarded-Method, -Uri and -Host");
    }

    private static String one(RequestHeaders request, AsciiString name) throws Ambiguous {
        var values = request.valueIterator(name);
        var only = values.hasNext() ? values.next() : "";
        if (only.isEmpty() || values.hasNext()) {
            throw new Ambiguous(name + " must be there once");
        }
        return only;
    }

    /** The value of a header that may be missing, which some proxies tell of by an empty one. */
    private static String optional(RequestHeaders request, AsciiString name) throws Ambiguous {
        var values = request.valueIterator(name);
        var only = values.hasNext() ? values.next() : "";
        if (values.hasNext()) {
            throw new Ambiguous(name + " must not be there twice");
        }
        return only;
    }

    private static void requireOneFraming(String length, String encoding) throws Ambiguous {
        if (!length.isEmpty() && !isLength(length) && !length.equals(NO_BODY) && !length.equals(UNKNOWN_LENGTH)) {
            throw new Ambiguous(LENGTH + " must be a number, or none, or unknown");
        }
        if (!encoding.isEmpty() && !length.isEmpty() && !length.equals(UNKNOWN_LENGTH)) {
            throw new Ambiguous(LENGTH + " and " + ENCODING + " both tell of a body");
        }
    }

    private static boolean isLength(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() <= MAX_LENGTH;
    }

    /** What a proxy tells that can tell it: without a word only of those methods that have no body. */
    private static Body body(String method, String length, String encoding, boolean ends) throws Ambiguous {
        if (length.isEmpty() && encoding.isEmpty()) {
            if (!Body.isUnusual(method)) {
                throw new Ambiguous(LENGTH + " must be there with " + method + ": a number, or none, or unknown");
            }
            return ends ? Body.NONE : Body.UNKNOWN;
        }
        return length.equals(NO_BODY) || length.equals("0") ? Body.NONE : Body.UNKNOWN;
    }

    /** What can be assumed where the length may be the client's word. */
    private static Body assumedBody(String method, String length, boolean nothingTells) {
        var none = length.isEmpty() || length.equals(NO_BODY) || length.equals("0");
        return none && nothingTells && Body.isUnusual(method) ? Body.NONE : Body.UNKNOWN;
    }

    /** The headers that tell of the body, as the client sent them: those of the question tell of its own. */
    private static List<Map.Entry<String, String>> withFraming(
            List<Map.Entry<String, String>> headers, Family family, String length, String encoding) {
        if (family.equals(ORIGINAL) || !length.isEmpty()) {
            headers.removeIf(header -> header.getKey().equals("content-length"));
        }
        if (!length.isEmpty() && isLength(length)) {
            headers.add(Map.entry("content-length", length));
        }
        if (!encoding.isEmpty()) {
            headers.add(Map.entry("transfer-encoding", encoding));
        }
        return headers;
    }

    /** Who dialled the proxy: the last address, since what stands before it the client can have sent. */
    private static Optional<String> client(RequestHeaders request) {
        return Optional.ofNullable(request.getLast(CLIENTS))
                .map(list -> list.substring(list.lastIndexOf(',') + 1).strip())
                .filter(address -> NetUtil.isValidIpV4Address(address) || NetUtil.isValidIpV6Address(address));
    }
}
