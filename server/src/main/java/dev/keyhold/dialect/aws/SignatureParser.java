package dev.keyhold.dialect.aws;

import dev.keyhold.model.Rejection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds the signature in a request: in the {@code Authorization} header, or in the query of a presigned one. */
final class SignatureParser {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;

    private SignatureParser() {}

    /**
     * Reads the signature's parts.
     *
     * @param query the decoded query string
     * @throws AwsFault in AWS's words when parts are missing, malformed, or given in both forms
     */
    static Signature parse(WireRequest request, Parameters query) {
        var authorization = request.values("authorization");
        var presigned = query.get("X-Amz-Algorithm");
        if (!authorization.isEmpty() && presigned.isPresent()) {
            throw fault(Rejection.MALFORMED, FORBIDDEN, "SignatureDoesNotMatch", "");
        }
        if (presigned.isPresent()) {
            return presigned(request, query, presigned.get());
        }
        if (authorization.isEmpty()) {
            throw missing();
        }
        if (authorization.size() > 1) {
            throw incomplete("Only one Authorization header is allowed.");
        }
        return header(request, authorization.getFirst());
    }

    private static AwsFault missing() {
        return fault(
                Rejection.MISSING, FORBIDDEN, "MissingAuthenticationToken", "Request is missing Authentication Token");
    }

    private static Signature header(WireRequest request, String authorization) {
        var text = authorization.strip();
        var space = text.indexOf(' ');
        var algorithm = space < 0 ? text : text.substring(0, space);
        if (!algorithm.equals(Signature.ALGORITHM)) {
            throw incomplete("Unsupported AWS 'algorithm': '" + algorithm + "'.");
        }
        var parts = parts(space < 0 ? "" : text.substring(space + 1), text);
        var date = request.first("x-amz-date").or(() -> request.first("date"));
        var problems = new ArrayList<String>();
        for (var name : new String[] {"Credential", "Signature", "SignedHeaders"}) {
            if (!parts.containsKey(name)) {
                problems.add("Authorization header requires '" + name + "' parameter.");
            }
        }
        if (date.isEmpty()) {
            problems.add("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        }
        if (!problems.isEmpty()) {
            throw incomplete(String.join(" ", problems) + " Authorization=" + algorithm);
        }
        return Signature.of(
                parts.getOrDefault("Credential", ""),
                parts.getOrDefault("SignedHeaders", ""),
                parts.getOrDefault("Signature", ""),
                date.orElseThrow(),
                request.first("x-amz-security-token"));
    }

    private static Map<String, String> parts(String list, String authorization) {
        var parts = new HashMap<String, String>();
        for (var part : list.split(",", -1)) {
            var stripped = part.strip();
            if (stripped.isEmpty()) {
                continue;
            }
            var equals = stripped.indexOf('=');
            if (equals < 0) {
                throw incomplete("'" + stripped + "' not a valid key=value pair (missing equal-sign) in Authorization"
                        + " header: '" + authorization + "'");
            }
            parts.put(stripped.substring(0, equals), stripped.substring(equals + 1));
        }
        return parts;
    }

    private static Signature presigned(WireRequest request, Parameters query, String algorithm) {
        if (!algorithm.equals(Signature.ALGORITHM)) {
            throw missing();
        }
        var problems = new ArrayList<String>();
        for (var name : new String[] {"X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"}) {
            if (query.get(name).isEmpty()) {
                problems.add("AWS query-string parameters must include '" + name + "'.");
            }
        }
        if (!problems.isEmpty()) {
            throw incomplete(String.join(" ", problems) + " Re-examine the query-string parameters.");
        }
        return Signature.of(
                query.get("X-Amz-Credential").orElseThrow(),
                query.get("X-Amz-SignedHeaders").orElseThrow(),
                query.get("X-Amz-Signature").orElseThrow(),
                query.get("X-Amz-Date").orElseThrow(),
                request.first("x-amz-security-token").or(() -> query.get("X-Amz-Security-Token")));
    }

    private static AwsFault incomplete(String message) {
        return fault(Rejection.MALFORMED, BAD_REQUEST, "IncompleteSignature", message);
    }

    private static AwsFault fault(Rejection why, int status, String code, String message) {
        return AwsFault.unauthenticated(why, Optional.empty(), new AwsError(status, code, message));
    }
}
