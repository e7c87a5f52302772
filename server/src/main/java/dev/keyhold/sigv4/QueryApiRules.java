package dev.keyhold.sigv4;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Requests to a service of the Query protocol: signed within the last quarter of an hour, whatever a presigned one says
 * of its lifetime; their body is always here.
 */
public record QueryApiRules(String name) implements SigningRules {
    @Override
    public Optional<String> service() {
        return Optional.of(name);
    }

    @Override
    public void requireAddressed(WireRequest request, String service) {}

    @Override
    public CanonicalPath path(String service) {
        return CanonicalPath.NORMALIZED;
    }

    @Override
    public void requireTimely(Signature signature, SigningTime time, Instant now) {
        time.requireNear(now);
    }

    @Override
    public String bodyHash(WireRequest request, Parameters query, Signature signature, String service) {
        var stated = request.values(BodyHash.HEADER);
        if (request.secure() && stated.equals(List.of(BodyHash.UNSIGNED))) {
            return BodyHash.UNSIGNED;
        }
        var actual = BodyHash.of(request.body());
        if (!stated.isEmpty() && !stated.equals(List.of(actual))) {
            throw SignatureException.of(SignatureError.WRONG_BODY_HASH);
        }
        return actual;
    }
}
