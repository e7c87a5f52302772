package dev.keyhold.api.gateway.envoy;

import dev.keyhold.model.RequestOrigin;
import dev.keyhold.sigv4.Audience;
import dev.keyhold.sigv4.ForwardedRules;
import dev.keyhold.sigv4.ForwardedRules.Body;
import dev.keyhold.sigv4.WireHeaders;
import dev.keyhold.sigv4.WireRequest;
import dev.keyhold.sigv4.WireText;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The request that Envoy holds back while it asks, as its attributes tell of it. In what it tells as text Envoy puts an
 * exclamation mark in the place of every byte that is no UTF-8. So text with such a mark may be that of two requests,
 * and no signature can cover it; what comes as bytes is what it is.
 */
record EnvoyRequest(
        WireRequest wire, ForwardedRules rules, Optional<String> client, String userAgent, Optional<Boolean> secure) {
    /** What Envoy says of a body of which it sends the beginning only. */
    private static final String PARTIAL = "x-envoy-auth-partial-body";
    /** What stands for bytes that Envoy could not tell. */
    private static final char REPLACEMENT = '!';

    static EnvoyRequest of(AttributeContext attributes, Audience audience) {
        var http = attributes.getRequest().getHttp();
        var raw = http.getHeaderMap().getHeadersList();
        var host = pseudo(raw, ":authority").orElseGet(() -> text(http.getHost()));
        var target = pseudo(raw, ":path").orElseGet(() -> text(http.getPath()));
        var body = http.getRawBody().isEmpty()
                ? http.getBody().getBytes(StandardCharsets.UTF_8)
                : http.getRawBody().toByteArray();
        var wire = WireRequest.of(http.getMethod(), target, headers(http, host), body, false);
        var address = attributes.getSource().getAddress().getSocketAddress().getAddress();
        return new EnvoyRequest(
                wire,
                new ForwardedRules(knownBody(http, wire), audience),
                Optional.of(address).filter(text -> !text.isEmpty()),
                wire.first("user-agent").orElse(""),
                secure(attributes));
    }

    /** How the request came to Envoy. */
    RequestOrigin.Transport transport() {
        return new RequestOrigin.Transport(secure, wire.first("user-agent"), wire.first("referer"));
    }

    /**
     * Over HTTP/2 the scheme is what the client says. That a connection is encrypted tells the session of TLS alone,
     * which Envoy sends if it is configured to.
     */
    private static Optional<Boolean> secure(AttributeContext attributes) {
        if (attributes.hasTlsSession()) {
            return Optional.of(true);
        }
        return attributes.getRequest().getHttp().getScheme().equals("http") ? Optional.of(false) : Optional.empty();
    }

    /** How much of the request's body Envoy sent along: bytes, or characters of a text. */
    static int bodyLength(AttributeContext attributes) {
        var http = attributes.getRequest().getHttp();
        return http.getRawBody().size() + http.getBody().length();
    }

    /** True when a request can be made of what Envoy sent. */
    static boolean isComplete(AttributeContext attributes) {
        var http = attributes.getRequest().getHttp();
        return !http.getMethod().isEmpty()
                && http.getPath().startsWith("/")
                && !http.getHost().isEmpty();
    }

    /** Without a body nothing is known of it: the size that Envoy tells is that of what has arrived so far. */
    private static Body knownBody(HttpRequest http, WireRequest wire) {
        if (wire.body().length == 0) {
            return Body.ofHeaders(wire);
        }
        var isCut = wire.first(PARTIAL).filter("true"::equals).isPresent();
        return isCut || isAmbiguous(http.getBody()) ? Body.UNKNOWN : Body.WHOLE;
    }

    /** Of one name several values come joined by commas, as they are signed too. */
    private static List<Map.Entry<String, String>> headers(HttpRequest http, String host) {
        var stated = new ArrayList<Map.Entry<String, String>>();
        http.getHeadersMap().forEach((name, value) -> stated.add(Map.entry(name, text(value))));
        http.getHeaderMap().getHeadersList().forEach(header -> stated.add(Map.entry(header.getKey(), value(header))));
        return WireHeaders.of(stated, host);
    }

    private static Optional<String> pseudo(List<HeaderValue> raw, String name) {
        for (var header : raw) {
            if (header.getKey().equals(name)) {
                return Optional.of(value(header));
            }
        }
        return Optional.empty();
    }

    private static String value(HeaderValue header) {
        return header.getRawValue().isEmpty()
                ? text(header.getValue())
                : header.getRawValue().toString(StandardCharsets.ISO_8859_1);
    }

    /** A part that Envoy sends as text. */
    private static String text(String text) {
        return isAmbiguous(text) ? text + WireText.AMBIGUOUS_BYTES : WireText.ofUtf8(text);
    }

    private static boolean isAmbiguous(String text) {
        return text.indexOf(REPLACEMENT) >= 0;
    }
}
