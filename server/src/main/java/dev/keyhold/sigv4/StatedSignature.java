package dev.keyhold.sigv4;

import java.time.Instant;
import java.util.Optional;

/**
 * What a request says of its signature. Only the verification of the signature tells whether that is true.
 *
 * @param presigned whether the signature stands in the query
 * @param region as it stands in the scope, and so is the service
 */
public record StatedSignature(boolean presigned, String region, String service, Instant signedAt) {
    private static final int SCOPE_PARTS = 5;
    private static final String ALGORITHMS = "AWS4-";

    /**
     * Reads the signature of a request; empty if it has none of Version 4, as those with a token.
     *
     * @param query the decoded query string
     * @throws SignatureException when parts are missing, malformed, or given in both forms
     */
    public static Optional<StatedSignature> of(WireRequest request, Parameters query) {
        var presigned = SignatureParser.isInQuery(query);
        if (!presigned && request.values("authorization").stream().noneMatch(text -> text.startsWith(ALGORITHMS))) {
            return Optional.empty();
        }
        var signature = SignatureParser.parse(request, query);
        var scope = signature.credential().split("/", -1);
        if (scope.length != SCOPE_PARTS) {
            throw SignatureException.of(SignatureError.BAD_CREDENTIAL);
        }
        var time =
                SigningTime.parse(signature.date()).orElseThrow(() -> SignatureException.of(SignatureError.BAD_DATE));
        return Optional.of(new StatedSignature(presigned, scope[2], scope[3], time.instant()));
    }
}
