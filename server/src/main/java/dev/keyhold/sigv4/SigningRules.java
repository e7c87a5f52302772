package dev.keyhold.sigv4;

import java.time.Instant;
import java.util.Optional;

/** What a signature has to cover and how long it is good, which depends on who the request is addressed to. */
public sealed interface SigningRules permits QueryApiRules, ForwardedRules, SuppliedHashRules {
    /** The only service whose signatures are good, if there is only one. */
    Optional<String> service();

    /** Returns if a request that is signed for this service is addressed to whom the rules are of. */
    void requireAddressed(WireRequest request, String service);

    /** What becomes of the path of a request to this service before it is signed. */
    CanonicalPath path(String service);

    /** Returns if a signature of that time is good now. */
    void requireTimely(Signature signature, SigningTime time, Instant now);

    /** The hash that stands in the canonical request; one that the body is known not to have is refused. */
    String bodyHash(WireRequest request, Parameters query, Signature signature, String service);
}
