package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.sigv4.SigningTime;
import dev.keyhold.sigv4.WireRequest;
import java.time.Instant;
import java.util.Optional;

/**
 * How a request is signed. The signature has been verified before; what is read here is what policies ask for. What
 * the verification may have read in another way is refused.
 *
 * @param date of a presigned request, as it stands there
 */
record S3Signature(boolean presigned, String date) {
    private static final S3Signature IN_HEADER = new S3Signature(false, "");
    private static final String AUTHORIZATION = "authorization";
    private static final String ALGORITHMS = "AWS4-";
    private static final String CREDENTIAL = "Credential=";
    private static final String SERVICE = "s3";
    private static final int SCOPE_PARTS = 5;
    private static final int SERVICE_PART = 3;

    /** The signature of Version 4; empty for a request with a token. */
    static Optional<S3Signature> of(WireRequest wire, S3Query query) throws UnmappableException {
        if (query.isPresigned()) {
            if (wire.first(AUTHORIZATION).isPresent()) {
                throw new UnmappableException("a signature in the query, and another credential");
            }
            var credential = query.header("X-Amz-Credential").orElse("");
            requireService(credential, 0, credential.length());
            return Optional.of(new S3Signature(true, query.header("X-Amz-Date").orElse("")));
        }
        var headers = wire.values(AUTHORIZATION);
        for (var header : headers) {
            if (header.stripLeading().startsWith(ALGORITHMS)) {
                if (headers.size() > 1) {
                    throw new UnmappableException("two credentials");
                }
                requireServiceOfHeader(header);
                return Optional.of(IN_HEADER);
            }
        }
        return Optional.empty();
    }

    private static void requireServiceOfHeader(String header) throws UnmappableException {
        var start = header.indexOf(CREDENTIAL);
        if (start < 0 || header.indexOf(CREDENTIAL, start + 1) >= 0) {
            throw new UnmappableException("a signature without one credential");
        }
        var end = header.indexOf(',', start);
        requireService(header, start + CREDENTIAL.length(), end < 0 ? header.length() : end);
    }

    /** The paths of other services are signed by other rules, so that a signature for one may be that of two paths. */
    private static void requireService(String text, int from, int end) throws UnmappableException {
        var part = 0;
        var start = from;
        var ofService = false;
        for (int i = from; i < end; i++) {
            if (text.charAt(i) == '/') {
                ofService |= part == SERVICE_PART && isService(text, start, i);
                start = i + 1;
                part++;
            }
        }
        if (part != SCOPE_PARTS - 1 || !ofService) {
            throw new UnmappableException("a signature for another service");
        }
    }

    private static boolean isService(String text, int start, int end) {
        return end - start == SERVICE.length() && text.startsWith(SERVICE, start);
    }

    /** When a presigned request was signed; empty if that is no time. */
    Optional<Instant> signedAt() {
        return SigningTime.parse(date).map(SigningTime::instant);
    }
}
