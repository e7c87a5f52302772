package dev.keyhold.sigv4;

import dev.keyhold.model.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds the signature in a request: in the {@code Authorization} header, or in the query of a presigned one. */
final class SignatureParser {
    static final String SIGNATURE = "X-Amz-Signature";

    private static final String ALGORITHM = "X-Amz-Algorithm";
    private static final String CREDENTIAL = "X-Amz-Credential";
    /** What a signature must have, in the order in which it is missed. */
    private static final List<String> HEADER_PARTS = List.of("Credential", "Signature", "SignedHeaders");

    private static final List<String> QUERY_PARTS = List.of(CREDENTIAL, SIGNATURE, "X-Amz-SignedHeaders", "X-Amz-Date");
    private static final String VERSION_2 = "AWS";
    private static final String VERSION_2_KEY = "AWSAccessKeyId";

    private SignatureParser() {}

    /** True when parameters of a query are those of a signature, of whatever version. */
    static boolean isInQuery(Parameters query) {
        return query.get(ALGORITHM).isPresent()
                || query.get(SIGNATURE).isPresent()
                || query.get(CREDENTIAL).isPresent()
                || isVersion2(query);
    }

    private static boolean isVersion2(Parameters query) {
        return query.get(VERSION_2_KEY).isPresent() && query.get("Signature").isPresent();
    }

    /**
     * Reads the signature's parts.
     *
     * @param query the decoded query string
     * @throws SignatureException when parts are missing, malformed, or given in both forms
     */
    static Signature parse(WireRequest request, Parameters query) {
        var authorization = request.values("authorization");
        if (!authorization.isEmpty() && isInQuery(query)) {
            throw SignatureException.of(SignatureError.TWO_FORMS);
        }
        var presigned = query.get(ALGORITHM);
        if (presigned.isPresent()) {
            return presigned(request, query, presigned.get());
        }
        if (authorization.isEmpty()) {
            throw isVersion2(query) ? version2() : SignatureException.of(SignatureError.MISSING);
        }
        if (authorization.size() > 1) {
            throw badHeader(new SignatureDetail.SeveralAuthorizationHeaders());
        }
        return header(request, authorization.getFirst());
    }

    private static Signature header(WireRequest request, String authorization) {
        var text = authorization.strip();
        var space = text.indexOf(' ');
        var algorithm = space < 0 ? text : text.substring(0, space);
        if (algorithm.equals(VERSION_2)) {
            throw version2();
        }
        if (!algorithm.equals(Signature.ALGORITHM)) {
            throw SignatureException.of(
                    SignatureError.UNSUPPORTED_ALGORITHM,
                    new SignatureDetail.UnsupportedAlgorithm(Redaction.of(algorithm)));
        }
        var parts = new HeaderParts();
        parts.read(text, space < 0 ? text.length() : space + 1);
        var date = request.first("x-amz-date").or(() -> request.first("date"));
        var missing = missing(HEADER_PARTS, parts::has);
        if (!missing.isEmpty() || date.isEmpty()) {
            throw badHeader(new SignatureDetail.IncompleteHeader(missing, date.isEmpty(), algorithm));
        }
        return new Signature(
                Signature.Form.HEADER,
                parts.get("Credential"),
                list(parts.get("SignedHeaders")),
                parts.get("Signature"),
                date.orElseThrow(),
                Optional.empty(),
                request.first("x-amz-security-token"));
    }

    private static List<String> missing(List<String> names, Predicate<String> isThere) {
        var missing = new ArrayList<String>(0);
        for (var name : names) {
            if (!isThere.test(name)) {
                missing.add(name);
            }
        }
        return missing;
    }

    /** What the header has of {@link #HEADER_PARTS}, in that order; of a part given twice the last counts. */
    private static final class HeaderParts {
        private final @Nullable String[] values = new @Nullable String[HEADER_PARTS.size()];

        /** Reads pairs that commas separate. */
        void read(String authorization, int from) {
            for (int end, start = from; start < authorization.length(); start = end + 1) {
                var comma = authorization.indexOf(',', start);
                end = comma < 0 ? authorization.length() : comma;
                readPair(authorization, start, end);
            }
        }

        private void readPair(String authorization, int from, int to) {
            var start = from;
            var end = to;
            while (start < end && Character.isWhitespace(authorization.charAt(start))) {
                start++;
            }
            while (start < end && Character.isWhitespace(authorization.charAt(end - 1))) {
                end--;
            }
            if (start == end) {
                return;
            }
            var equals = authorization.indexOf('=', start, end);
            if (equals < 0) {
                throw badHeader(new SignatureDetail.NotAPair(
                        Redaction.word(authorization.substring(start, end)), Redaction.of(authorization)));
            }
            for (int i = 0; i < values.length; i++) {
                var part = HEADER_PARTS.get(i);
                if (part.length() == equals - start && authorization.startsWith(part, start)) {
                    values[i] = authorization.substring(equals + 1, end);
                }
            }
        }

        boolean has(String name) {
            return values[HEADER_PARTS.indexOf(name)] != null;
        }

        /** The value of a part, which is there. */
        String get(String name) {
            return Objects.requireNonNull(values[HEADER_PARTS.indexOf(name)]);
        }
    }

    private static Signature presigned(WireRequest request, Parameters query, String algorithm) {
        if (!algorithm.equals(Signature.ALGORITHM)) {
            throw SignatureException.of(SignatureError.MISSING);
        }
        var missing = missing(QUERY_PARTS, name -> query.get(name).isPresent());
        if (!missing.isEmpty()) {
            throw SignatureException.of(SignatureError.BAD_QUERY, new SignatureDetail.IncompleteQuery(missing));
        }
        return new Signature(
                Signature.Form.QUERY,
                query.get(CREDENTIAL).orElseThrow(),
                list(query.get("X-Amz-SignedHeaders").orElseThrow()),
                query.get(SIGNATURE).orElseThrow(),
                query.get("X-Amz-Date").orElseThrow(),
                query.get("X-Amz-Expires"),
                request.first("x-amz-security-token").or(() -> query.get("X-Amz-Security-Token")));
    }

    private static List<String> list(String names) {
        return List.of(names.split(";", -1));
    }

    private static SignatureException version2() {
        return SignatureException.of(SignatureError.VERSION_2);
    }

    private static SignatureException badHeader(SignatureDetail detail) {
        return SignatureException.of(SignatureError.BAD_HEADER, detail);
    }
}
