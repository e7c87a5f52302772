package dev.keyhold.sigv4;

import java.time.Instant;
import java.util.Optional;

/**
 * Requests to other servers, who tell of them in parts of their own choice and have hashed the body themselves.
 *
 * @param told the body's hash
 */
public record ToldRules(String told) implements SigningRules {
    private static final ForwardedRules FORWARDED = new ForwardedRules(false);

    @Override
    public Optional<String> service() {
        return FORWARDED.service();
    }

    @Override
    public boolean signsPathAsItIs(String service) {
        return FORWARDED.signsPathAsItIs(service);
    }

    @Override
    public void requireTimely(Signature signature, SigningTime time, Instant now) {
        FORWARDED.requireTimely(signature, time, now);
    }

    @Override
    public String bodyHash(WireRequest request, Parameters query, Signature signature, String service) {
        if (!BodyHash.isHash(told) && !BodyHash.isWord(told)) {
            throw SignatureFault.of(Flaw.BAD_BODY_HASH);
        }
        return told;
    }
}
