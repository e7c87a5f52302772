package dev.keyhold.sigv4;

import java.time.Instant;
import java.util.Optional;

/**
 * Requests to other servers, who tell of them in parts of their own choice and have hashed the body themselves.
 *
 * @param told the body's hash
 * @param audience what is behind the server that tells
 */
public record SuppliedHashRules(String told, Audience audience) implements SigningRules {
    private ForwardedRules forwarded() {
        return new ForwardedRules(ForwardedRules.Body.UNKNOWN, audience);
    }

    @Override
    public Optional<String> service() {
        return Optional.empty();
    }

    @Override
    public void requireAddressed(WireRequest request, String service) {
        forwarded().requireAddressed(request, service);
    }

    @Override
    public CanonicalPath path(String service) {
        return forwarded().path(service);
    }

    @Override
    public void requireTimely(Signature signature, SigningTime time, Instant now) {
        forwarded().requireTimely(signature, time, now);
    }

    @Override
    public String bodyHash(WireRequest request, Parameters query, Signature signature, String service) {
        if (!BodyHash.isHash(told) && !BodyHash.isWord(told)) {
            throw SignatureException.of(SignatureError.BAD_BODY_HASH);
        }
        return told;
    }
}
