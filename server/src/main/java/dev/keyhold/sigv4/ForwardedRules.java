package dev.keyhold.sigv4;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Requests to other servers that delegate authentication. Those to S3 follow its rules: the path is not normalised,
 * and the body need not be signed. A presigned request is valid for as long as it says, at most a week.
 *
 * <p> If the body stayed with the server that forwards the request, the hash that the client states is used for the
 * signature; only that server can verify that the body has this hash.
 *
 * @param body what is known of the request's body
 * @param audience what is behind the server that forwards
 */
public record ForwardedRules(Body body, Audience audience) implements SigningRules {
    private static final String S3 = "s3";
    private static final long MAX_LIFETIME_SECONDS = StringToSign.WEEK.toSeconds();
    private static final int MAX_DIGITS = 6;

    /** What is known of the body of a request that somebody else holds. */
    public enum Body {
        /** It came with the request, from the first byte to the last. */
        WHOLE,
        /** There is none. */
        NONE,
        /** It may be anything. */
        UNKNOWN;

        /** Methods whose requests have no body but by a mistake (RFC 9110 §9.3). */
        private static final Set<String> WITHOUT = Set.of("GET", "HEAD", "DELETE", "OPTIONS");

        /** Proxies may leave out what tells of a body that stays with them: not telling is believed of few methods. */
        public static Body ofHeaders(WireRequest request) {
            var length = request.values("content-length");
            var isNone = length.isEmpty() ? isUnusual(request.method()) : length.equals(List.of("0"));
            return isNone && request.first("transfer-encoding").isEmpty() ? NONE : UNKNOWN;
        }

        /** True for a method whose requests have no body but by a mistake. */
        public static boolean isUnusual(String method) {
            return WITHOUT.contains(method);
        }
    }

    @Override
    public Optional<String> service() {
        return Optional.empty();
    }

    @Override
    public void requireAddressed(WireRequest request, String service) {
        audience.requireService(service);
        audience.requireHost(request);
        PlainTarget.requireNoFragment(request);
        if (!service.equals(S3)) {
            PlainTarget.requirePlain(request.path());
        }
    }

    @Override
    public CanonicalPath path(String service) {
        if (!service.equals(S3)) {
            return CanonicalPath.NORMALIZED;
        }
        return audience.plus() == Audience.Plus.PLUS ? CanonicalPath.AS_IT_IS_WITH_PLUS : CanonicalPath.AS_IT_IS;
    }

    @Override
    public void requireTimely(Signature signature, SigningTime time, Instant now) {
        if (signature.form() == Signature.Form.HEADER) {
            time.requireNear(now);
            return;
        }
        time.requireBegun(now);
        if (!now.isBefore(time.instant().plus(lifetime(signature)))) {
            throw SignatureException.of(SignatureError.EXPIRED);
        }
    }

    private static Duration lifetime(Signature signature) {
        var seconds = signature
                .lifetime()
                .filter(text -> !text.isEmpty() && text.length() <= MAX_DIGITS)
                .filter(text -> text.chars().allMatch(c -> c >= '0' && c <= '9'))
                .map(Long::parseLong)
                .filter(number -> number >= 1 && number <= MAX_LIFETIME_SECONDS)
                .orElseThrow(() -> SignatureException.of(SignatureError.BAD_LIFETIME));
        return Duration.ofSeconds(seconds);
    }

    @Override
    public String bodyHash(WireRequest request, Parameters query, Signature signature, String service) {
        var inHeader = request.values(BodyHash.HEADER);
        if (inHeader.size() > 1) {
            throw SignatureException.of(SignatureError.BAD_BODY_HASH);
        }
        var stated = inHeader.isEmpty() ? inQuery(query, signature) : Optional.of(inHeader.getFirst());
        return stated.map(hash -> checked(hash, request)).orElseGet(() -> unstated(request, signature, service));
    }

    /** Some signers move what would be headers to the query of a presigned request. */
    private static Optional<String> inQuery(Parameters query, Signature signature) {
        return signature.form() == Signature.Form.QUERY ? query.get(BodyHash.PARAMETER) : Optional.empty();
    }

    private String checked(String stated, WireRequest request) {
        if (BodyHash.isWord(stated)) {
            return stated;
        }
        if (!BodyHash.isHash(stated)) {
            throw SignatureException.of(SignatureError.BAD_BODY_HASH);
        }
        if (body == Body.WHOLE && !stated.equals(BodyHash.of(request.body()))) {
            throw SignatureException.of(SignatureError.WRONG_BODY_HASH);
        }
        return stated;
    }

    private String unstated(WireRequest request, Signature signature, String service) {
        if (service.equals(S3)) {
            if (signature.form() == Signature.Form.QUERY) {
                return BodyHash.UNSIGNED;
            }
            throw SignatureException.of(SignatureError.NO_BODY_HASH);
        }
        return switch (body) {
            case WHOLE -> BodyHash.of(request.body());
            case NONE -> BodyHash.EMPTY;
            case UNKNOWN -> throw SignatureException.of(SignatureError.NO_BODY_HASH);
        };
    }
}
