package dev.keyhold.domain.authn;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.TokenMac;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.domain.credential.LastUses;
import dev.keyhold.domain.credential.Sessions;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.Change;
import dev.keyhold.store.Store;
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

    /** Rows that go in one transaction, so that a clean-up does not hold up other writers for long. */
    private static final int MAX_BATCH = 1_000;

    /** What every IAM token begins with. */
    public static final String PREFIX = "t1.";

    private static final int MAX_LENGTH = 4_096;

    private final Store store;
    private final TokenSigningKeys signingKeys;
    private final IdentityCache identities;
    private final Authorizer authorizer;
    private final AuditEventFactory audit;
    private final LastUses lastUses;
    private final AuthenticationFailureRecorder failures;
    private final IdGenerator ids;
    private final InstantSource clock;
    /** Whether a token, by its id, was revoked. */
    private final RevocableCache<String, Boolean> revoked;

    public IamTokens(
            Store store,
            TokenSigningKeys signingKeys,
            IdentityCache identities,
            Authorizer authorizer,
            AuditEventFactory audit,
            LastUses lastUses,
            AuthenticationFailureRecorder failures,
            IdGenerator ids,
            InstantSource clock,
            long maxCached) {
        this.store = store;
        this.signingKeys = signingKeys;
        this.identities = identities;
        this.authorizer = authorizer;
        this.audit = audit;
        this.lastUses = lastUses;
        this.failures = failures;
        this.ids = ids;
        this.clock = clock;
        this.revoked = new RevocableCache<>(maxCached, store.lease());
        store.onChange(this::forget);
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
        failures.check(origin, Optional::empty);
        var read = read(text);
        if (read.isEmpty()) {
            failures.unproved(operation, AuthenticationFailure.BAD_TOKEN, Optional.empty(), Optional.empty(), origin);
            return new AuthenticationResult.Failed(AuthenticationFailure.BAD_TOKEN);
        }
        var token = read.get();
        var owner = identities.find(token.subject().account(), token.subject());
        var fault = faultOf(token, owner);
        if (fault.isPresent() || owner.isEmpty()) {
            var reason = fault.orElse(AuthenticationFailure.DELETED_IDENTITY);
            failures.proved(operation, reason, owner, token.id(), origin);
            return new AuthenticationResult.Failed(reason);
        }
        lastUses.used(owner.get(), clock.instant());
        return new AuthenticationResult.Authenticated(
                new Principal(owner.get(), new Principal.Credential.IamToken(token.id(), token.expiresAt()), origin));
    }

    /** What audit calls a token that was made here, good or not; empty for any other text. */
    public Optional<String> nameOf(String text) {
        return read(text).map(IamToken::id);
    }

    /**
     * Revokes a token. Having the token is sufficient. Revoking it again changes nothing, so a client that lost the
     * response can repeat the call.
     *
     * @return the owner of the token
     * @throws ServiceException with {@link ServiceError.Unauthenticated} when the token is invalid or has expired
     */
    public ResourceId revoke(Principal principal, String text) {
        authorizer.require(principal, Action.REVOKE_IAM_TOKEN, new ResourceRef.WholeAccount(principal.account()));
        failures.check(principal.origin(), Optional::empty);
        var operation = Action.REVOKE_IAM_TOKEN.name();
        var who = Optional.of(principal.identity());
        var read = read(text);
        if (read.isEmpty()) {
            failures.unproved(operation, AuthenticationFailure.BAD_TOKEN, who, Optional.empty(), principal.origin());
            throw new ServiceException(new ServiceError.Unauthenticated(AuthenticationFailure.BAD_TOKEN));
        }
        var token = read.get();
        if (isExpired(token)) {
            failures.proved(operation, AuthenticationFailure.EXPIRED_IAM_TOKEN, who, token.id(), principal.origin());
            throw new ServiceException(new ServiceError.Unauthenticated(AuthenticationFailure.EXPIRED_IAM_TOKEN));
        }
        var account = token.subject().account();
        store.write(tx -> {
            if (!tx.tokens().isRevoked(account, token.id())) {
                tx.tokens().revoke(account, token.id(), token.expiresAt());
                var what = "IAM token " + token.id() + " of identity " + token.subject();
                tx.audit().append(audit.change(principal, Action.REVOKE_IAM_TOKEN, what));
            }
            return token;
        });
        return token.subject();
    }

    /** To be called every minute: rotates the signing keys when that is due. */
    public void rotateKeys() {
        signingKeys.rotate();
    }

    /** To be called now and then: deletes the revocations of tokens that have expired since. */
    public void clean() {
        var now = clock.instant();
        for (var account : store.read(tx -> tx.accounts().directory())) {
            int gone;
            do {
                gone = store.write(tx -> tx.tokens().forgetExpired(account, now, MAX_BATCH));
            } while (gone == MAX_BATCH);
        }
    }

    /** What a token says, if its tag is good. */
    private Optional<IamToken> read(String text) {
        var dot = text.length() - TokenMac.LENGTH - 1;
        if (text.length() > MAX_LENGTH
                || dot < PREFIX.length()
                || !text.startsWith(PREFIX)
                || text.charAt(dot) != '.') {
            return Optional.empty();
        }
        var signed = text.substring(0, dot);
        var tag = text.substring(dot + 1);
        return IamToken.parse(signed.substring(PREFIX.length()))
                .filter(token -> signingKeys
                        .find(token.keyId())
                        .filter(key -> key.tag().verifies(signed, tag))
                        .isPresent());
    }

    private Optional<AuthenticationFailure> faultOf(IamToken token, Optional<Identity> owner) {
        if (isExpired(token)) {
            return Optional.of(AuthenticationFailure.EXPIRED_IAM_TOKEN);
        }
        if (token.issuedAt().isAfter(clock.instant().plus(Sessions.LEEWAY))) {
            return Optional.of(AuthenticationFailure.TOKEN_FROM_FUTURE);
        }
        if (isRevoked(token)) {
            return Optional.of(AuthenticationFailure.REVOKED_TOKEN);
        }
        return owner.flatMap(identities::faultOf);
    }

    private boolean isExpired(IamToken token) {
        var now = clock.instant();
        return !now.isBefore(token.expiresAt())
                || !now.isBefore(token.issuedAt().plus(MAX_LIFE));
    }

    private boolean isRevoked(IamToken token) {
        var account = token.subject().account();
        return revoked.get(
                        token.id(),
                        () -> Optional.of(store.read(tx -> tx.tokens().isRevoked(account, token.id()))))
                .orElse(true);
    }

    private void forget(Change change) {
        if (change instanceof Change.OfToken(var token)) {
            revoked.forget(token);
        }
    }
}
