package dev.keyhold.domain.session;

import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SessionFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a session token says besides the secret.
 *
 * @param owner whose session it is: the identity, the role, or the identity that answers for a federated user
 */
public record Session(ResourceId owner, SessionFacts facts, Instant expiresAt) {
    /** How far ahead of this node's clock the one may have been that issued a session or a token. */
    public static final Duration LEEWAY = Duration.ofMinutes(5);

    /** Why its time is not now; a clock that was ahead when it was made gives it no more time. */
    public Optional<AuthenticationFailure> faultAt(Instant now) {
        if (!now.isBefore(expiresAt)) {
            return Optional.of(AuthenticationFailure.EXPIRED_TOKEN);
        }
        return facts.issuedAt().isAfter(now.plus(LEEWAY))
                ? Optional.of(AuthenticationFailure.TOKEN_FROM_FUTURE)
                : Optional.empty();
    }
}
