package dev.keyhold.sigv4;

import dev.keyhold.sigv4.SignatureDifference.Kind;
import dev.keyhold.sigv4.SignatureVariants.Collector;
import dev.keyhold.sigv4.SignatureVariants.Variant;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Paths that a client may have signed in the place of the one that arrived. */
final class PathVariants {
    /** Headers in which proxies hand on the target that they were called by. */
    private static final List<String> ORIGINAL_TARGETS =
            List.of("x-original-uri", "x-forwarded-uri", "x-original-url", "x-rewrite-url", "x-envoy-original-path");
    /** Segments that may have been put in front. */
    private static final int MAX_PREFIX = 2;

    private final WireRequest request;
    private final CanonicalPath rules;
    private final SignatureEvidence.Hints hints;
    private final String arrived;
    private final Collector found;

    PathVariants(WireRequest request, CanonicalPath rules, SignatureEvidence.Hints hints) {
        this.request = request;
        this.rules = rules;
        this.hints = hints;
        this.arrived = request.path();
        this.found = new Collector(canonical(arrived, rules).orElse("/"));
    }

    List<Variant> all() {
        plus();
        coding();
        bytes();
        others();
        rules();
        return found.all();
    }

    private void plus() {
        add(Kind.PATH_PLUS, arrived.replace("+", "%2B"));
        add(Kind.PATH_PLUS, arrived.replace("+", "%20"));
        add(Kind.PATH_PLUS, arrived.replace("%20", "+"));
        add(Kind.PATH_PLUS, arrived.replace("%2B", "%20").replace("%2b", "%20"));
    }

    private void coding() {
        decoded(arrived).ifPresent(once -> {
            add(Kind.PATH_CODING, once);
            exactly(Kind.PATH_CODING, once);
            decoded(once).ifPresent(twice -> add(Kind.PATH_CODING, twice));
        });
        var encoded = encoded(arrived);
        add(Kind.PATH_CODING, encoded);
        add(Kind.PATH_CODING, encoded(encoded));
        // A path that was decoded on the way cannot be told from one that never was encoded.
        add(Kind.PATH_CODING, encoded(encoded).replace("%25", "%"));
        add(Kind.PATH_CODING, arrived.replace("%2F", "/").replace("%2f", "/"));
        exactly(Kind.PATH_CODING, arrived);
    }

    private void bytes() {
        var bytes = WireText.bytes(arrived);
        add(Kind.PATH_BYTES, WireText.of(WireText.of(bytes).getBytes(StandardCharsets.UTF_8)));
        add(Kind.PATH_BYTES, WireText.ofUtf8(new String(bytes, StandardCharsets.UTF_8)));
        decoded(arrived)
                .map(once -> new String(WireText.bytes(once), StandardCharsets.UTF_8))
                .filter(text -> text.chars().allMatch(c -> c <= 0xFF))
                .ifPresent(text -> add(
                        Kind.PATH_BYTES,
                        PercentCoding.encode(text.getBytes(StandardCharsets.ISO_8859_1))
                                .replace("%2F", "/")));
    }

    private void others() {
        for (var path : hints.paths()) {
            add(Kind.PATH, path);
        }
        for (var name : ORIGINAL_TARGETS) {
            request.first(name).ifPresent(target -> add(Kind.PATH, withoutQuery(target)));
        }
        request.first("x-forwarded-prefix").ifPresent(prefix -> {
            add(Kind.PATH, prefix + arrived);
            if (prefix.endsWith("/")) {
                add(Kind.PATH, prefix.substring(0, prefix.length() - 1) + arrived);
            }
        });
        add(Kind.PATH, arrived.endsWith("/") ? arrived.substring(0, arrived.length() - 1) : arrived + "/");
        var rest = arrived;
        for (int i = 0; i < MAX_PREFIX; i++) {
            var slash = rest.indexOf('/', 1);
            if (slash < 0) {
                break;
            }
            rest = rest.substring(slash);
            add(Kind.PATH, rest);
        }
        add(Kind.PATH, "/");
        add(Kind.PATH, arrived.replaceAll("/{2,}", "/"));
        add(Kind.PATH, "/" + arrived);
        // What stands before the path where the host is a name of the store.
        var host = request.first("host").orElse("");
        var point = host.indexOf('.');
        if (point > 0) {
            add(Kind.PATH, "/" + host.substring(0, point) + arrived);
        }
    }

    private void rules() {
        for (var other : CanonicalPath.values()) {
            if (other != rules) {
                canonical(arrived, other)
                        .ifPresent(text -> found.add(text, Kind.PATH_RULES, ruleName(other), ruleName(rules)));
            }
        }
    }

    private static String ruleName(CanonicalPath path) {
        return switch (path) {
            case NORMALIZED -> "the path encoded twice, as all services but S3 have it";
            case AS_IT_IS -> "the path encoded once, as S3 has it, a plus as a space";
            case AS_IT_IS_WITH_PLUS -> "the path encoded once, as S3 has it, a plus as a plus";
        };
    }

    private void add(Kind kind, String path) {
        canonical(path, rules).ifPresent(text -> found.add(text, kind, path, arrived));
    }

    /** A path that the client did not bring into the canonical form. */
    private void exactly(Kind kind, String path) {
        if (isInLine(path)) {
            found.add(path, kind, path, arrived);
        }
    }

    private static boolean isInLine(String path) {
        return path.chars().allMatch(c -> c >= ' ' && c <= 0xFF);
    }

    private static Optional<String> canonical(String path, CanonicalPath rules) {
        if (!isInLine(path)) {
            return Optional.empty();
        }
        try {
            return Optional.of(CanonicalRequest.path(path, rules));
        } catch (PercentCoding.Malformed | SignatureException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> decoded(String path) {
        try {
            return Optional.of(WireText.of(PercentCoding.decode(path, '+'))).filter(text -> !text.equals(path));
        } catch (PercentCoding.Malformed _) {
            return Optional.empty();
        }
    }

    private static String encoded(String path) {
        var text = new WireBytes(path.length());
        PercentCoding.encodePath(text, WireText.bytes(path));
        return text.toString();
    }

    private static String withoutQuery(String target) {
        var mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    /** What stands in for the query in the targets that proxies hand on. */
    static List<String> originalQueries(WireRequest request) {
        var queries = new ArrayList<String>();
        for (var name : ORIGINAL_TARGETS) {
            request.first(name).ifPresent(target -> {
                var mark = target.indexOf('?');
                queries.add(mark < 0 ? "" : target.substring(mark + 1));
            });
        }
        return queries;
    }
}
