package dev.keyhold.sigv4;

import java.time.Instant;
import java.util.Optional;

/** What a signature has to cover and how long it is good, which depends on who the request is addressed to. */
public sealed interface SigningRules permits QueryRules, ForwardedRules, ToldRules {
    /** The only service whose signatures are good, if there is only one. */
    Optional<String> service();

    /** True where the path is signed as it is, as S3 has it: neither normalised nor encoded twice. */
    boolean signsPathAsItIs(String service);

    /** Returns if a signature of that time is good now. */
    void requireTimely(Signature signature, SigningTime time, Instant now);

    /** The hash that stands in the canonical request; one that the body is known not to have is refused. */
    String bodyHash(WireRequest request, Parameters query, Signature signature, String service);
}
