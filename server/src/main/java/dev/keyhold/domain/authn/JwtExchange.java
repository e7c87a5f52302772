package dev.keyhold.domain.authn;

import dev.keyhold.crypto.JwtReader;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.model.Actor;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Jwt;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * Issues an IAM token for a JWT that an authorized key has signed. A JWT can be used repeatedly until it expires, as
 * with the vendor. Its claims are read only after its signature was verified.
 */
public final class JwtExchange {
    private static final String ALGORITHM = "PS256";
    private static final String TYPE = "JWT";
    private static final Duration MAX_LIFE = Duration.ofHours(1);
    /** How far the clocks of clients may be off. */
    private static final Duration SKEW = Duration.ofSeconds(60);

    private final AuthorizedKeyCache keys;
    private final IdentityCache identities;
    private final IamTokens tokens;
    private final AuthenticationRecorder recorder;
    private final Changes changes;
    private final InstantSource clock;

    public JwtExchange(
            AuthorizedKeyCache keys,
            IdentityCache identities,
            IamTokens tokens,
            AuthenticationRecorder recorder,
            Changes changes,
            InstantSource clock) {
        this.keys = keys;
        this.identities = identities;
        this.tokens = tokens;
        this.recorder = recorder;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * Exchanges a JWT.
     *
     * @param audiences that name this server
     * @throws ServiceException with {@link ServiceError.Unauthenticated} when it is invalid, which has been recorded
     * for the audit trail, or with {@link ServiceError.Throttled} when this source has failed too often
     */
    public IamTokens.Issued exchange(String text, Set<String> audiences, RequestOrigin origin) {
        return new Attempt(audiences, origin).exchange(text);
    }

    /** The refusal of a client that sends an OAuth token in place of a JWT; notes it. */
    public ServiceException refuseOauth(RequestOrigin origin) {
        return new Attempt(Set.of(), origin).refused(AuthenticationFailure.NO_OAUTH);
    }

    /** One exchange; what is known about the client so far goes into a refusal. */
    private final class Attempt {
        private final Set<String> audiences;
        private final RequestOrigin origin;
        private final Instant now = clock.instant();
        private ClaimedCredential claimed = ClaimedCredential.NONE;
        /** The key's name, once the signature was right. */
        private Optional<String> proved = Optional.empty();

        private Optional<Identity> owner = Optional.empty();

        Attempt(Set<String> audiences, RequestOrigin origin) {
            this.audiences = audiences;
            this.origin = origin;
        }

        IamTokens.Issued exchange(String text) {
            var jwt = JwtReader.read(text).orElseThrow(() -> refused(AuthenticationFailure.BAD_JWT));
            var key = signer(jwt);
            var identity = owner.orElseThrow(() -> refused(AuthenticationFailure.DELETED_IDENTITY));
            require(
                    jwt.claims().issuer().equals(Optional.of(identity.id().text())),
                    AuthenticationFailure.WRONG_ISSUER);
            require(
                    jwt.claims().audiences().stream().anyMatch(audiences::contains),
                    AuthenticationFailure.WRONG_AUDIENCE);
            checkTimes(jwt.claims());
            identities.faultOf(identity).ifPresent(fault -> {
                throw refused(fault);
            });
            var issued = tokens.issue(identity);
            var what = "IAM token " + issued.id() + " of " + AuditTargets.describe(identity);
            changes.record(identity, key.id().text(), origin, SessionAction.CREATE_IAM_TOKEN, what);
            recorder.used(identity, key.id(), now);
            return issued;
        }

        /** The key whose signature the JWT bears. */
        private AuthorizedKey signer(Jwt jwt) {
            require(jwt.algorithm().equals(Optional.of(ALGORITHM)), AuthenticationFailure.WRONG_JWT_ALGORITHM);
            require(jwt.type().map(TYPE::equalsIgnoreCase).orElse(true), AuthenticationFailure.BAD_JWT);
            var kid = jwt.keyId().orElseThrow(() -> refused(AuthenticationFailure.MISSING_KID));
            var id = ResourceId.parse(kid).orElseThrow(() -> refused(AuthenticationFailure.UNKNOWN_JWT_KEY));
            claimed = new ClaimedCredential(identities.accounts().claimed(id), Optional.of(kid));
            recorder.check(origin, () -> claimed);
            var stored = Optional.of(id)
                    .filter(it -> identities.accounts().isOpen(it.account()))
                    .flatMap(keys::find)
                    .orElseThrow(() -> refused(AuthenticationFailure.UNKNOWN_JWT_KEY));
            var key = stored.key();
            owner = identities.find(key.account(), key.owner());
            var verifier = stored.verifier().orElseThrow(() -> refused(AuthenticationFailure.FORGED_RECORD));
            require(verifier.verifies(jwt.signingInput(), jwt.signature()), AuthenticationFailure.BAD_JWT_SIGNATURE);
            proved = Optional.of(kid);
            return key;
        }

        private void checkTimes(Jwt.Claims claims) {
            var issuedAt = claims.issuedAt().orElseThrow(() -> refused(AuthenticationFailure.BAD_JWT));
            var expiresAt = claims.expiresAt().orElseThrow(() -> refused(AuthenticationFailure.BAD_JWT));
            require(!expiresAt.isAfter(issuedAt.plus(MAX_LIFE)), AuthenticationFailure.JWT_TOO_LONG_LIVED);
            // Never valid, though its end may lie within what clocks may be off.
            require(expiresAt.isAfter(issuedAt), AuthenticationFailure.JWT_EXPIRED);
            require(now.isBefore(expiresAt.plus(SKEW)), AuthenticationFailure.JWT_EXPIRED);
            var latest = now.plus(SKEW);
            require(!issuedAt.isAfter(latest), AuthenticationFailure.JWT_FROM_FUTURE);
            require(!claims.notBefore().orElse(Instant.MIN).isAfter(latest), AuthenticationFailure.JWT_FROM_FUTURE);
        }

        private void require(boolean holds, AuthenticationFailure otherwise) {
            if (!holds) {
                throw refused(otherwise);
            }
        }

        ServiceException refused(AuthenticationFailure reason) {
            var operation = SessionAction.CREATE_IAM_TOKEN.name();
            if (proved.isPresent()) {
                recorder.proved(operation, reason, owner.map(Actor::of), proved.get(), origin);
            } else {
                recorder.unproved(operation, reason, owner.map(Actor::of), claimed, origin);
            }
            return new ServiceException(new ServiceError.Unauthenticated(reason));
        }
    }
}
