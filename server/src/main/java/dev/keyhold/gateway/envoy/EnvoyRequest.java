package dev.keyhold.gateway.envoy;

import dev.keyhold.sigv4.ForwardedRules;
import dev.keyhold.sigv4.WireHeaders;
import dev.keyhold.sigv4.WireRequest;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The request that Envoy holds back while it asks, as its attributes tell of it. */
record EnvoyRequest(WireRequest wire, ForwardedRules rules, Optional<String> client, String userAgent) {
    /** What Envoy says of a body of which it sends the beginning only. */
    private static final String PARTIAL = "x-envoy-auth-partial-body";

    static EnvoyRequest of(AttributeContext attributes) {
        var http = attributes.getRequest().getHttp();
        var headers = headers(http);
        var body = http.getRawBody().isEmpty()
                ? http.getBody().getBytes(StandardCharsets.UTF_8)
                : http.getRawBody().toByteArray();
        var wire = WireRequest.of(http.getMethod(), http.getPath(), headers, body, false);
        // Without a body nothing is known of it: the size that Envoy tells is that of what has arrived so far.
        var isWhole =
                body.length > 0 && wire.first(PARTIAL).filter("true"::equals).isEmpty();
        var address = attributes.getSource().getAddress().getSocketAddress().getAddress();
        return new EnvoyRequest(
                wire,
                new ForwardedRules(isWhole),
                Optional.of(address).filter(text -> !text.isEmpty()),
                wire.first("user-agent").orElse(""));
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

    /** Of one name several values come joined by commas, as they are signed too. */
    private static List<Map.Entry<String, String>> headers(HttpRequest http) {
        var told = new ArrayList<>(http.getHeadersMap().entrySet());
        http.getHeaderMap().getHeadersList().forEach(header -> told.add(Map.entry(header.getKey(), value(header))));
        return WireHeaders.told(told, http.getHost());
    }

    private static String value(HeaderValue header) {
        return header.getRawValue().isEmpty()
                ? header.getValue()
                : header.getRawValue().toStringUtf8();
    }
}
