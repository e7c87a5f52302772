package dev.keyhold.domain.authz;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a request for a session asks for, as far as policies can ask for it; its tags are in {@link RequestDetails}.
 *
 * @param externalId what the owner of the role has agreed on with the caller
 * @param transitiveTagKeys keys of the tags that following sessions have too
 * @param mfaAt when a multi-factor device proved the caller in this very request
 */
public record SessionRequest(
        Optional<String> name,
        Optional<String> externalId,
        Optional<String> sourceIdentity,
        List<String> transitiveTagKeys,
        Optional<Instant> mfaAt) {
    public static final SessionRequest NONE =
            new SessionRequest(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Optional.empty());

    public SessionRequest {
        transitiveTagKeys = List.copyOf(transitiveTagKeys);
    }
}
