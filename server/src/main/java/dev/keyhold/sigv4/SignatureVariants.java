package dev.keyhold.sigv4;

import dev.keyhold.crypto.Sha256;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Requests that a client may have signed in the place of the one that arrived. Each part of the canonical request has a
 * few likely variants; those of one part are tried alone, and then those of two parts together. At most
 * {@value #MAX_TRIES} requests are tried.
 */
final class SignatureVariants {
    static final int MAX_TRIES = 8_000;
    /** Of all canonical requests together. */
    private static final int MAX_CHARS = 8 * 1024 * 1024;

    private static final String AUTHORITY = ":authority";
    private static final String HOST = "host";

    private final Signature signature;
    /** Parts of a request by their names, each with its variants; the first is what arrived. */
    private final LinkedHashMap<String, List<Variant>> parts = new LinkedHashMap<>();

    private int tries;
    private int chars;

    SignatureVariants(
            WireRequest request,
            Signature signature,
            CanonicalPath path,
            String bodyHash,
            SignatureEvidence.Hints hints) {
        this.signature = signature;
        var headers = new HeaderVariants(request, hints);
        // The host first: it is changed most often, and together with others.
        for (var name : signature.signedHeaders()) {
            if (isHost(name)) {
                parts.put(name, headers.ofHost());
            }
        }
        parts.put(Part.PATH, new PathVariants(request, path, hints).all());
        parts.put(Part.METHOD, TargetVariants.methods(request));
        parts.put(Part.HASH, TargetVariants.hashes(request, bodyHash));
        parts.put(Part.QUERY, TargetVariants.queries(request, signature.form()));
        parts.put(Part.DATE, TargetVariants.dates(request));
        for (var name : signature.signedHeaders()) {
            if (!isHost(name)) {
                parts.put(name, headers.of(name));
            }
        }
    }

    /** The names of the parts that are no headers; no header has such a name. */
    private static final class Part {
        static final String PATH = "(path)";
        static final String METHOD = "(method)";
        static final String HASH = "(hash)";
        static final String QUERY = "(query)";
        static final String DATE = "(date)";

        private Part() {}
    }

    /**
     * A variant of a part.
     *
     * @param text as it stands in the canonical request
     * @param difference from what arrived; empty for that itself
     */
    record Variant(String text, Optional<SignatureDifference> difference) {
        static Variant arrived(String text) {
            return new Variant(text, Optional.empty());
        }

        static Variant of(String text, SignatureDifference.Kind kind, String signed, String arrived) {
            return new Variant(text, Optional.of(new SignatureDifference(kind, signed, arrived)));
        }
    }

    /** What the string to sign has besides the canonical request. */
    record Scope(String signedAt, CredentialScope scope) {}

    private static boolean isHost(String name) {
        return name.equals(HOST) || name.equals(AUTHORITY);
    }

    /** What differs in the first variant that is signed; empty if none is. */
    List<SignatureDifference> find(Scope scope, Predicate<String> isSigned) {
        var names = List.copyOf(parts.keySet());
        var chosen = new LinkedHashMap<String, Variant>();
        parts.forEach((name, variants) -> chosen.put(name, variants.getFirst()));
        for (var name : names) {
            var found = tryAll(name, chosen, scope, isSigned);
            if (!found.isEmpty()) {
                return found;
            }
        }
        for (int i = 0; i < names.size(); i++) {
            for (var first : others(names.get(i))) {
                chosen.put(names.get(i), first);
                for (int j = i + 1; j < names.size(); j++) {
                    var found = tryAll(names.get(j), chosen, scope, isSigned);
                    if (!found.isEmpty()) {
                        return found;
                    }
                }
            }
            chosen.put(names.get(i), parts.getOrDefault(names.get(i), List.of()).getFirst());
        }
        return List.of();
    }

    private List<Variant> others(String name) {
        var all = parts.getOrDefault(name, List.of());
        return all.subList(1, all.size());
    }

    /** Tries the variants of one part, and puts back what arrived. */
    private List<SignatureDifference> tryAll(
            String name, Map<String, Variant> chosen, Scope scope, Predicate<String> isSigned) {
        var before = parts.getOrDefault(name, List.of()).getFirst();
        for (var variant : others(name)) {
            if (tries >= MAX_TRIES || chars >= MAX_CHARS) {
                return List.of();
            }
            chosen.put(name, variant);
            if (isSigned.test(stringToSign(chosen, scope))) {
                return chosen.values().stream()
                        .flatMap(part -> part.difference().stream())
                        .toList();
            }
        }
        chosen.put(name, before);
        return List.of();
    }

    private String stringToSign(Map<String, Variant> chosen, Scope scope) {
        var canonical = new StringBuilder(512)
                .append(text(chosen, Part.METHOD))
                .append('\n')
                .append(text(chosen, Part.PATH))
                .append('\n')
                .append(text(chosen, Part.QUERY))
                .append('\n');
        for (var name : signature.signedHeaders()) {
            canonical.append(name).append(':').append(text(chosen, name)).append('\n');
        }
        canonical
                .append('\n')
                .append(String.join(";", signature.signedHeaders()))
                .append('\n')
                .append(text(chosen, Part.HASH));
        tries++;
        chars += canonical.length();
        var date = text(chosen, Part.DATE);
        return String.join(
                "\n",
                Signature.ALGORITHM,
                date.isEmpty() ? scope.signedAt() : date,
                scope.scope().day() + "/" + scope.scope().region() + "/"
                        + scope.scope().service() + "/" + SigV4.TERMINATOR,
                Sha256.hex(WireText.bytes(canonical)));
    }

    private static String text(Map<String, Variant> chosen, String name) {
        var variant = chosen.get(name);
        return variant == null ? "" : variant.text();
    }

    /** Collects variants of one part, each text once. */
    static final class Collector {
        private final LinkedHashMap<String, Variant> found = new LinkedHashMap<>();

        Collector(String arrived) {
            found.put(arrived, Variant.arrived(arrived));
        }

        void add(String text, SignatureDifference.Kind kind, String signed, String arrived) {
            found.putIfAbsent(text, Variant.of(text, kind, signed, arrived));
        }

        List<Variant> all() {
            return new ArrayList<>(found.values());
        }
    }
}
