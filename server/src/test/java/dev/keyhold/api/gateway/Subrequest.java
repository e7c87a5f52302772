package dev.keyhold.api.gateway;

import dev.keyhold.api.aws.RawRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a proxy makes of a request that it holds back: a subrequest that has its headers and tells of the rest. */
public final class Subrequest {
    /** What a proxy does not hand on with a subrequest that has no body. */
    private static final Set<String> BODY = Set.of("host", "content-length", "transfer-encoding");

    private Subrequest() {}

    /** As nginx asks, following the guide. */
    public static RawRequest nginx(RawRequest request) {
        var forwarded = base(request);
        forwarded.add(Map.entry("X-Original-Method", request.method()));
        forwarded.add(Map.entry("X-Original-URI", request.target()));
        forwarded.add(Map.entry("X-Original-Host", request.header("host")));
        forwarded.add(Map.entry("X-Original-Content-Length", length(request)));
        return of(forwarded);
    }

    private static String length(RawRequest request) {
        return request.headers().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("content-length"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(request.body().length == 0 ? "none" : "unknown");
    }

    /** As Traefik and Caddy ask. */
    static RawRequest traefik(RawRequest request) {
        var forwarded = base(request);
        forwarded.add(Map.entry("X-Forwarded-Method", request.method()));
        forwarded.add(Map.entry("X-Forwarded-Uri", request.target()));
        forwarded.add(Map.entry("X-Forwarded-Host", request.header("host")));
        return of(forwarded);
    }

    private static List<Map.Entry<String, String>> base(RawRequest request) {
        var forwarded = new ArrayList<Map.Entry<String, String>>();
        forwarded.add(Map.entry("host", "keyhold"));
        request.headers().stream()
                .filter(header -> !BODY.contains(header.getKey().toLowerCase(Locale.ROOT)))
                .forEach(forwarded::add);
        return forwarded;
    }

    private static RawRequest of(List<Map.Entry<String, String>> headers) {
        return new RawRequest("GET", "/verify", headers, new byte[0]);
    }
}
