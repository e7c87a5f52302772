package dev.keyhold.sigv4;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Requests to other servers, who ask whose they are. Those to S3 follow its own rules: the path as it is, and a body
 * that need not be signed. A presigned request is good for as long as it says, at most a week.
 *
 * <p>Where the body stayed with whoever forwards the request, the hash that the client states of it is taken for what
 * the signature covers: that the body has it, only who has the body can tell.
 *
 * @param hasBody whether the request came with its whole body
 */
public record ForwardedRules(boolean hasBody) implements SigningRules {
    private static final String S3 = "s3";
    private static final long MAX_LIFETIME_SECONDS = StringToSign.WEEK.toSeconds();
    private static final int MAX_DIGITS = 6;
    /** Methods whose requests have no body but by a mistake (RFC 9110 §9.3). */
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "DELETE", "OPTIONS");

    @Override
    public Optional<String> service() {
        return Optional.empty();
    }

    @Override
    public boolean signsPathAsItIs(String service) {
        return service.equals(S3);
    }

    @Override
    public void requireTimely(Signature signature, SigningTime time, Instant now) {
        if (signature.form() == Signature.Form.HEADER) {
            time.requireNear(now);
            return;
        }
        time.requireBegun(now);
        if (!now.isBefore(time.instant().plus(lifetime(signature)))) {
            throw SignatureFault.of(Flaw.EXPIRED);
        }
    }

    private static Duration lifetime(Signature signature) {
        var seconds = signature
                .lifetime()
                .filter(text -> !text.isEmpty() && text.length() <= MAX_DIGITS)
                .filter(text -> text.chars().allMatch(c -> c >= '0' && c <= '9'))
                .map(Long::parseLong)
                .filter(number -> number >= 1 && number <= MAX_LIFETIME_SECONDS)
                .orElseThrow(() -> SignatureFault.of(Flaw.BAD_LIFETIME));
        return Duration.ofSeconds(seconds);
    }

    @Override
    public String bodyHash(WireRequest request, Parameters query, Signature signature, String service) {
        var inHeader = request.values(BodyHash.HEADER);
        if (inHeader.size() > 1) {
            throw SignatureFault.of(Flaw.BAD_BODY_HASH);
        }
        var stated = inHeader.stream().findFirst().or(() -> inQuery(query, signature));
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
            throw SignatureFault.of(Flaw.BAD_BODY_HASH);
        }
        if (hasBody && !stated.equals(BodyHash.of(request.body()))) {
            throw SignatureFault.of(Flaw.WRONG_BODY_HASH);
        }
        return stated;
    }

    private String unstated(WireRequest request, Signature signature, String service) {
        if (service.equals(S3)) {
            if (signature.form() == Signature.Form.QUERY) {
                return BodyHash.UNSIGNED;
            }
            throw SignatureFault.of(Flaw.NO_BODY_HASH);
        }
        if (hasBody) {
            return BodyHash.of(request.body());
        }
        if (mayHaveBody(request)) {
            throw SignatureFault.of(Flaw.NO_BODY_HASH);
        }
        return BodyHash.EMPTY;
    }

    /** Proxies may leave out what tells of a body that stays with them; so not telling of one is believed of few. */
    private static boolean mayHaveBody(WireRequest request) {
        var length = request.values("content-length");
        var isNone = length.isEmpty() ? WITHOUT_BODY.contains(request.method()) : length.equals(List.of("0"));
        return !isNone || request.first("transfer-encoding").isPresent();
    }
}
