package dev.keyhold.sigv4;

import dev.keyhold.sigv4.SignatureDifference.Kind;
import dev.keyhold.sigv4.SignatureVariants.Collector;
import dev.keyhold.sigv4.SignatureVariants.Variant;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Hosts and values of headers that a client may have signed in the place of those that arrived. */
final class HeaderVariants {
    private static final String HOST = "host";
    /** Headers in which proxies hand on the host that they were called by. */
    private static final List<String> ORIGINAL_HOSTS =
            List.of("x-forwarded-host", "x-original-host", "x-envoy-original-host", "x-forwarded-server");
    /** Ports that clients name, or leave out as the usual ones. */
    private static final List<String> PORTS =
            List.of("80", "443", "8080", "8443", "9000", "9443", "8000", "8888", "7480", "5000", "3000");

    private static final int MAX_HOSTS = 80;
    /** Elements that may have been added to a list. */
    private static final int MAX_ADDED = 16;
    /** Values that clients and proxies are known to have for headers that they both set. */
    private static final Map<String, List<String>> USUAL = Map.of(
            "accept-encoding",
                    List.of("identity", "gzip", "gzip, deflate", "gzip, deflate, br", "gzip,deflate", "br,gzip", "*"),
            "content-type",
                    List.of(
                            "application/x-www-form-urlencoded",
                            "application/x-www-form-urlencoded; charset=utf-8",
                            "application/x-www-form-urlencoded; charset=UTF-8",
                            "application/octet-stream",
                            "binary/octet-stream",
                            "application/xml",
                            "application/json"),
            "content-length", List.of("0"),
            "connection", List.of("close", "keep-alive", "Keep-Alive", "upgrade"),
            "transfer-encoding", List.of("chunked"),
            "accept", List.of("*/*", "application/json"),
            "te", List.of("trailers"));

    private final WireRequest request;
    private final SignatureEvidence.Hints hints;

    HeaderVariants(WireRequest request, SignatureEvidence.Hints hints) {
        this.request = request;
        this.hints = hints;
    }

    List<Variant> ofHost() {
        var arrived = CanonicalRequest.header(request.values(HOST));
        var found = new Collector(arrived);
        var names = new LinkedHashSet<String>();
        names.add(arrived);
        for (var header : ORIGINAL_HOSTS) {
            request.values(header).forEach(value -> {
                for (var part : value.split(",", -1)) {
                    names.add(part.strip());
                }
            });
        }
        request.values("forwarded").forEach(value -> forwarded(value, names));
        names.addAll(hints.hosts());
        var ports = new LinkedHashSet<String>(request.values("x-forwarded-port"));
        names.forEach(name -> ports.add(port(name)));
        ports.addAll(PORTS);
        ports.remove("");
        for (var name : names) {
            host(found, name, arrived);
            host(found, withoutPort(name), arrived);
        }
        for (var name : names) {
            for (var port : ports) {
                if (found.all().size() < MAX_HOSTS) {
                    host(found, withoutPort(name) + ":" + port, arrived);
                }
            }
        }
        return found.all();
    }

    private static void host(Collector found, String host, String arrived) {
        if (!host.isEmpty()) {
            var kind = withoutPort(host).equals(withoutPort(arrived)) ? Kind.PORT : Kind.HOST;
            found.add(host, kind, host, arrived);
        }
    }

    /** The host of RFC 7239. */
    private static void forwarded(String value, Set<String> names) {
        for (var part : value.split("[;,]", -1)) {
            var pair = part.strip();
            if (pair.regionMatches(true, 0, "host=", 0, "host=".length())) {
                names.add(pair.substring("host=".length()).replace("\"", ""));
            }
        }
    }

    private static String withoutPort(String host) {
        var colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private static String port(String host) {
        var colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(colon + 1) : "";
    }

    List<Variant> of(String name) {
        var values = request.values(name);
        var arrived = CanonicalRequest.header(values);
        var found = new Collector(arrived);
        var shown = shown(name, arrived);
        for (var usual : USUAL.getOrDefault(name, List.of())) {
            found.add(usual, Kind.HEADER, name + ": " + usual, shown);
        }
        found.add("", Kind.HEADER, name + " without a value", shown);
        found.add(WireText.of(arrived.getBytes(StandardCharsets.UTF_8)), Kind.HEADER_BYTES, name, shown);
        var utf8 = new String(WireText.bytes(arrived), StandardCharsets.UTF_8);
        if (utf8.chars().allMatch(c -> c <= 0xFF)) {
            found.add(utf8, Kind.HEADER_BYTES, name, shown);
        }
        parts(found, name, arrived);
        if (values.size() > 1) {
            found.add(values.getFirst(), Kind.HEADER, "the first of the values of " + name, shown);
            found.add(values.getLast(), Kind.HEADER, "the last of the values of " + name, shown);
            found.add(CanonicalRequest.header(values.reversed()), Kind.HEADER, name + " in another order", shown);
        }
        // As it was before white space was taken out.
        found.add(String.join(",", values), Kind.HEADER, name + " with its white space", shown);
        return found.all();
    }

    /** Proxies add to lists; and parameters of a media type come and go. */
    private static void parts(Collector found, String name, String arrived) {
        var comma = arrived.lastIndexOf(',');
        for (int i = 0; i < MAX_ADDED && comma > 0; i++) {
            found.add(
                    arrived.substring(0, comma).strip(),
                    Kind.HEADER,
                    name + " without what was added to it",
                    shown(name, arrived));
            comma = arrived.lastIndexOf(',', comma - 1);
        }
        var semicolon = arrived.indexOf(';');
        if (semicolon > 0) {
            var bare = arrived.substring(0, semicolon).strip();
            found.add(bare, Kind.HEADER, name + ": " + bare, shown(name, arrived));
        } else if (name.equals("content-type")) {
            for (var added : List.of("; charset=utf-8", "; charset=UTF-8", ";charset=UTF-8")) {
                found.add(arrived + added, Kind.HEADER, name + ": " + arrived + added, shown(name, arrived));
            }
        }
    }

    private static String shown(String name, String value) {
        return SecretParts.isSecret(name) ? name : name + ": " + value;
    }
}
