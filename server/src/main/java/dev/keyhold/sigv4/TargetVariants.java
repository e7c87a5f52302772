package dev.keyhold.sigv4;

import dev.keyhold.sigv4.SignatureDifference.Kind;
import dev.keyhold.sigv4.SignatureVariants.Collector;
import dev.keyhold.sigv4.SignatureVariants.Variant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Methods, queries, hashes of bodies and times that a client may have signed in the place of those that arrived. */
final class TargetVariants {
    private static final List<String> METHODS = List.of("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH");
    /** Parameters that are left out one by one. */
    private static final int MAX_LEFT_OUT = 32;

    private static final String WITHOUT = "(without) ";

    private TargetVariants() {}

    static List<Variant> methods(WireRequest request) {
        var arrived = request.method();
        var found = new Collector(arrived);
        for (var method : METHODS) {
            found.add(method, Kind.METHOD, method, arrived);
        }
        return found.all();
    }

    static List<Variant> hashes(WireRequest request, String arrived) {
        var found = new Collector(arrived);
        found.add(BodyHash.UNSIGNED, Kind.BODY_HASH, BodyHash.UNSIGNED, "the hash of the body");
        found.add(BodyHash.EMPTY, Kind.BODY_HASH, "the hash of no body", "another hash");
        for (var stated : request.values(BodyHash.HEADER)) {
            found.add(stated, Kind.BODY_HASH, "the value of " + BodyHash.HEADER, "the hash of the body");
        }
        for (var word : BodyHash.words()) {
            found.add(word, Kind.BODY_HASH, word, "the hash of the body");
        }
        return found.all();
    }

    /** The first text is empty: the time that was read. */
    static List<Variant> dates(WireRequest request) {
        var found = new Collector("");
        for (var name : List.of("date", "x-amz-date")) {
            for (var value : request.values(name)) {
                SigningTime.parse(value)
                        .ifPresent(time -> found.add(time.basicForm(), Kind.DATE, name + ": " + value, "another time"));
            }
        }
        return found.all();
    }

    static List<Variant> queries(WireRequest request, Signature.Form form) {
        var raw = request.query();
        var found = new Collector(canonical(raw, form).orElse(""));
        if (!raw.isEmpty()) {
            var pairs = withoutSignature(raw);
            unsorted(raw, form)
                    .ifPresent(text -> found.add(text, Kind.QUERY_ORDER, "the parameters in the order sent", "sorted"));
            // Before those that are not sorted either: of parameters in order, only the encoding can differ.
            var sorted = new ArrayList<>(pairs);
            Collections.sort(sorted);
            found.add(String.join("&", sorted), Kind.QUERY_CODING, "the values as sent", "encoded again");
            found.add(String.join("&", pairs), Kind.QUERY_ORDER, "the parameters in the order sent", "sorted");
            add(found, raw.replace("+", "%2B"), form, Kind.QUERY_CODING, "a plus as %2B", "a plus as a space");
            add(found, raw.replace("%20", "%2B"), form, Kind.QUERY_CODING, "a space as a plus", "a space");
            add(found, raw.replace("%", "%25"), form, Kind.QUERY_CODING, "the values encoded twice", "encoded once");
            found.add("", Kind.QUERY, "no query", "a query");
            leftOut(raw, form, found);
        }
        for (var original : PathVariants.originalQueries(request)) {
            add(found, original, form, Kind.QUERY, "the query that the proxy was called by", "another query");
        }
        return found.all();
    }

    /** Something on the way may have added a parameter. */
    private static void leftOut(String raw, Signature.Form form, Collector found) {
        var pairs = Arrays.asList(raw.split("&", -1));
        for (int i = 0; i < Math.min(pairs.size(), MAX_LEFT_OUT); i++) {
            var others = new ArrayList<>(pairs);
            var name = others.remove(i).split("=", 2)[0];
            add(found, String.join("&", others), form, Kind.QUERY, WITHOUT + name, name);
        }
    }

    private static void add(
            Collector found, String raw, Signature.Form form, Kind kind, String signed, String arrived) {
        canonical(raw, form).ifPresent(text -> found.add(text, kind, signed, arrived));
    }

    private static List<String> withoutSignature(String raw) {
        return Arrays.stream(raw.split("&", -1))
                .filter(pair -> !pair.startsWith(SignatureParser.SIGNATURE + "="))
                .map(pair -> pair.contains("=") ? pair : pair + "=")
                .toList();
    }

    /** Encoded as it should be, and not sorted. */
    private static Optional<String> unsorted(String raw, Signature.Form form) {
        try {
            var pairs = new ArrayList<String>();
            for (var pair : Parameters.split(raw)) {
                if (form == Signature.Form.HEADER || !pair.isNamed(WireText.bytes(SignatureParser.SIGNATURE))) {
                    pairs.add(PercentCoding.encode(pair.name()) + "=" + PercentCoding.encode(pair.value()));
                }
            }
            return Optional.of(String.join("&", pairs));
        } catch (PercentCoding.Malformed _) {
            return Optional.empty();
        }
    }

    private static Optional<String> canonical(String raw, Signature.Form form) {
        try {
            return Optional.of(CanonicalRequest.query(raw, form));
        } catch (PercentCoding.Malformed | SignatureException _) {
            return Optional.empty();
        }
    }
}
