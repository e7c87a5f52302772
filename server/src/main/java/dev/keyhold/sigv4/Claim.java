package dev.keyhold.sigv4;

import dev.keyhold.model.AccessKeyId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What the head of a request claims, before there is a body that could bear it out: the key it says it was signed with,
 * now and for one of the services that are here. Anybody who knows the name of a key can claim it.
 *
 * @param sessionToken what a temporary key comes with
 */
public record Claim(AccessKeyId accessKey, Optional<String> sessionToken) {
    private static final int SCOPE_PARTS = 5;

    /** The claim of a request; empty when there is none that could be good now. */
    public static Optional<Claim> of(WireRequest head, Set<String> services, Instant now) {
        try {
            var signature = SignatureParser.parse(head, Parameters.parse(head.query()));
            var time = SigningTime.parse(signature.date());
            var scope = signature.credential().split("/", -1);
            if (time.isEmpty() || scope.length != SCOPE_PARTS || !services.contains(scope[3])) {
                return Optional.empty();
            }
            time.get().requireNear(now);
            return AccessKeyId.parse(scope[0])
                    .filter(_ -> scope[1].equals(time.get().day()) && scope[4].equals(SigV4.TERMINATOR))
                    .map(key -> new Claim(key, signature.token().filter(token -> !token.isEmpty())));
        } catch (SignatureException | PercentCoding.Malformed _) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "Claim[" + accessKey.redacted() + "]";
    }
}
