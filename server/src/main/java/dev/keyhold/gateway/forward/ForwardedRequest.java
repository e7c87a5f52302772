package dev.keyhold.gateway.forward;

import com.linecorp.armeria.common.RequestHeaders;
import dev.keyhold.sigv4.WireHeaders;
import dev.keyhold.sigv4.WireRequest;
import io.netty.util.AsciiString;
import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The request that a proxy holds back while it asks: its headers are those of the question, its method, target and host
 * stand in headers of one of two families. A client may send such headers too, and a proxy hands on those that it does
 * not set itself. So a question in which both families tell a method or a target, or one header tells twice, is not
 * answered: what is verified would not be what is passed on.
 */
record ForwardedRequest(WireRequest wire, Optional<String> client) {
    private static final Family ORIGINAL = Family.of("x-original-");

    private static final Family FORWARDED = Family.of("x-forwarded-");
    /** The length of the body that stayed with the proxy: a question has none of its own. */
    private static final AsciiString LENGTH = AsciiString.cached("x-original-content-length");

    private static final AsciiString CLIENTS = AsciiString.cached("x-forwarded-for");
    private static final Pattern METHOD = Pattern.compile("[A-Za-z]{1,32}");

    /** The names of the headers that tell of a request. */
    private record Family(AsciiString method, AsciiString uri, AsciiString host) {
        static Family of(String prefix) {
            return new Family(
                    AsciiString.of(prefix + "method"), AsciiString.of(prefix + "uri"), AsciiString.of(prefix + "host"));
        }

        boolean tellsIn(RequestHeaders asked) {
            return asked.contains(uri) || asked.contains(method);
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
     * @throws Ambiguous when it does not tell of one request
     */
    static ForwardedRequest of(RequestHeaders asked) throws Ambiguous {
        var family = family(asked);
        var method = one(asked, family.method);
        var target = one(asked, family.uri);
        var host = one(asked, family.host);
        if (!METHOD.matcher(method).matches() || !target.startsWith("/")) {
            throw new Ambiguous(family.method + " and " + family.uri + " must be a method and a path with its query");
        }
        var headers = withLength(WireHeaders.of(asked, host), asked);
        return new ForwardedRequest(WireRequest.of(method, target, headers, new byte[0], false), client(asked));
    }

    private static Family family(RequestHeaders asked) throws Ambiguous {
        var original = ORIGINAL.tellsIn(asked);
        if (original != FORWARDED.tellsIn(asked)) {
            return original ? ORIGINAL : FORWARDED;
        }
        throw new Ambiguous(
                original
                        ? "X-Original- and X-Forwarded- headers both tell of the request"
                        : "it must send X-Original-Method, -URI and -Host, or X-Forwarded-Method, -Uri and -Host");
    }

    private static String one(RequestHeaders asked, AsciiString name) throws Ambiguous {
        var values = asked.getAll(name);
        if (values.size() != 1 || values.getFirst().isEmpty()) {
            throw new Ambiguous(name + " must be there once");
        }
        return values.getFirst();
    }

    private static List<Map.Entry<String, String>> withLength(
            List<Map.Entry<String, String>> headers, RequestHeaders asked) {
        var length = asked.get(LENGTH);
        if (length == null) {
            return headers;
        }
        var with = new ArrayList<>(headers);
        with.removeIf(header -> header.getKey().equals("content-length"));
        with.add(Map.entry("content-length", length));
        return with;
    }

    /** Who dialled the proxy: the last address, since what stands before it the client can have sent. */
    private static Optional<String> client(RequestHeaders asked) {
        return Optional.ofNullable(asked.getLast(CLIENTS))
                .map(list -> list.substring(list.lastIndexOf(',') + 1).strip())
                .filter(address -> NetUtil.isValidIpV4Address(address) || NetUtil.isValidIpV6Address(address));
    }
}
