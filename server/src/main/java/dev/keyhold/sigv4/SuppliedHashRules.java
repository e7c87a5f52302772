package dev.keyhold.sigv4;

import java.time.Instant;
import java.util.Optional;

/**
 * Requests to other servers that forward selected parts of a request and the hash of its body.
 *
 * @param hash the body's hash
 * @param audience the hosts and services behind the server that supplies the hash
 */
public record SuppliedHashRules(String hash, Audience audience) implements SigningRules {
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
        if (!BodyHash.isHash(hash) && !BodyHash.isWord(hash)) {
            throw SignatureException.of(SignatureError.BAD_BODY_HASH);
        }
        return hash;
    }
}
