package dev.keyhold.domain.authn;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.TokenMac;
import dev.keyhold.domain.session.Session;
import dev.keyhold.model.Actor;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * IAM tokens: {@code t1.}, a payload that names the owner, a dot, and a tag that only this installation can make.
 * Only revocations are stored. Identities and revocations are cached, and invalidated before a change is
 * acknowledged: a suspended identity or a revoked token is refused at the very next request.
 */
public final class IamTokens {
    /** How long a token lives at most. */
    public static final Duration MAX_LIFE = Duration.ofHours(12);

    /** What every IAM token begins with. */
    public static final String PREFIX = "t1.";

    private static final int MAX_LENGTH = 4_096;

    private final TokenSigningKeys signingKeys;
    private final RevokedTokens revoked;
    private final IdentityCache identities;
    private final AuthenticationRecorder recorder;
    private final IdGenerator ids;
    private final InstantSource clock;

    public IamTokens(
            TokenSigningKeys signingKeys,
            RevokedTokens revoked,
            IdentityCache identities,
            AuthenticationRecorder recorder,
            IdGenerator ids,
            InstantSource clock) {
        this.signingKeys = signingKeys;
        this.revoked = revoked;
        this.identities = identities;
        this.recorder = recorder;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A token just made.
     *
     * @param id names it in the audit trail; no secret
     */
    public record Issued(SecretBytes token, Instant expiresAt, String id) {}

    /**
     * Issues a token for an identity, valid for 12 hours or until the identity expires. The use case authorizes and
     * audits it.
     *
     * @throws ServiceException with {@link ServiceError.Unauthenticated} when no token of the identity would be
     *     accepted
     */
    public Issued issue(Identity identity) {
        identities.faultOf(identity).ifPresent(fault -> {
            throw new ServiceException(new ServiceError.Unauthenticated(fault));
        });
        var key = signingKeys.current();
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var longest = now.plus(MAX_LIFE);
        var end = identity.expiresAt()
                .map(at -> at.truncatedTo(ChronoUnit.MILLIS))
                .filter(longest::isAfter)
                .orElse(longest);
        var token = new IamToken(key.id(), ids.tokenId(), identity.id(), now, end);
        var signed = PREFIX + token.payload();
        return new Issued(SecretBytes.ofText(signed + "." + key.tag().tag(signed)), end, token.id());
    }

    /**
     * Verifies a token that came with a request.
     *
     * @throws ServiceException with {@link ServiceError.Throttled} when this source has failed too often
     */
    public AuthenticationResult verify(String text, RequestOrigin origin, String operation) {
        recorder.check(origin, () -> claim(text));
        var read = read(text);
        if (read.isEmpty()) {
            recorder.unproved(operation, AuthenticationFailure.BAD_TOKEN, Optional.empty(), claim(text), origin);
            return new AuthenticationResult.Failed(AuthenticationFailure.BAD_TOKEN);
        }
        var token = read.get();
        var owner = identities.find(token.subject().account(), token.subject());
        var fault = faultOf(token, owner);
        if (fault.isPresent() || owner.isEmpty()) {
            var reason = fault.orElse(AuthenticationFailure.DELETED_IDENTITY);
            recorder.proved(operation, reason, owner.map(Actor::of), token.id(), origin);
            return new AuthenticationResult.Failed(reason);
        }
        recorder.used(owner.get(), clock.instant());
        return new AuthenticationResult.Authenticated(
                Principal.of(owner.get(), new Principal.Credential.IamToken(token.id(), token.expiresAt()), origin));
    }

    /** What audit calls a token that was made here, good or not; empty for any other text. */
    public Optional<String> nameOf(String text) {
        return read(text).map(IamToken::id);
    }

    /** To be called every minute: rotates the signing keys when that is due. */
    public void rotateKeys() {
        signingKeys.rotate();
    }

    /** What a token says, if its tag is good. */
    Optional<IamToken> read(String text) {
        return parse(text).filter(token -> {
            var dot = endOfPayload(text);
            return signingKeys
                    .find(token.keyId())
                    .filter(key -> key.tag().verifies(text.substring(0, dot), text.substring(dot + 1)))
                    .isPresent();
        });
    }

    private static Optional<IamToken> parse(String text) {
        var dot = endOfPayload(text);
        return text.length() > MAX_LENGTH
                        || dot < PREFIX.length()
                        || !text.startsWith(PREFIX)
                        || text.charAt(dot) != '.'
                ? Optional.empty()
                : IamToken.parse(text.substring(PREFIX.length(), dot));
    }

    private static int endOfPayload(String text) {
        return text.length() - TokenMac.LENGTH - 1;
    }

    private ClaimedCredential claim(String text) {
        return parse(text)
                .map(token -> new ClaimedCredential(identities.accounts().claimed(token.subject()), Optional.empty()))
                .orElse(ClaimedCredential.NONE);
    }

    /** Why the token is not accepted now, if it is not. */
    Optional<AuthenticationFailure> faultOf(IamToken token, Optional<Identity> owner) {
        var now = clock.instant();
        if (isExpired(token, now)) {
            return Optional.of(AuthenticationFailure.EXPIRED_IAM_TOKEN);
        }
        if (token.issuedAt().isAfter(now.plus(Session.LEEWAY))) {
            return Optional.of(AuthenticationFailure.TOKEN_FROM_FUTURE);
        }
        if (revoked.contains(token)) {
            return Optional.of(AuthenticationFailure.REVOKED_TOKEN);
        }
        return owner.flatMap(identities::faultOf);
    }

    boolean isExpired(IamToken token) {
        return isExpired(token, clock.instant());
    }

    private static boolean isExpired(IamToken token, Instant now) {
        return !now.isBefore(token.expiresAt())
                || !now.isBefore(token.issuedAt().plus(MAX_LIFE));
    }
}
