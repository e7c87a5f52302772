package dev.keyhold.domain.authn;

import dev.keyhold.crypto.SigningKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Actor;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.sigv4.CredentialScope;
import dev.keyhold.sigv4.SignedRequest;
import dev.keyhold.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * Authenticates people who show a credential once and then send requests that carry no secret of it. The credential is
 * verified as in a request of an API, with the same limits and the same records. Each later request is authenticated
 * by what the caches of the APIs say of the credential: from the moment when a signature of it would be refused, the
 * request is.
 */
public final class BrowserAuthenticator {
    private static final String SERVICE = "console";
    /** The region of the scope in which IAM is signed. */
    private static final String REGION = "us-east-1";

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Store store;
    private final SigV4Authenticator signatures;
    private final AccessKeyCache keys;
    private final IdentityCache identities;
    private final IamTokens tokens;
    private final AuthenticationRecorder recorder;
    private final InstantSource clock;

    /** {@code signatures} has the keys in memory that {@code keys} are. */
    BrowserAuthenticator(
            Store store,
            SigV4Authenticator signatures,
            AccessKeyCache keys,
            IdentityCache identities,
            IamTokens tokens,
            AuthenticationRecorder recorder,
            InstantSource clock) {
        this.store = store;
        this.signatures = signatures;
        this.keys = keys;
        this.identities = identities;
        this.tokens = tokens;
        this.recorder = recorder;
        this.clock = clock;
    }

    /** A credential that was accepted, and who showed it. */
    public record Proof(BrowserCredential credential, Principal principal) {}

    record OfKey(AccessKeyId id, AccountId account) implements BrowserCredential {
        @Override
        public Kind kind() {
            return Kind.ACCESS_KEY;
        }

        @Override
        public String name() {
            return id.text();
        }
    }

    record OfToken(IamToken token) implements BrowserCredential {
        @Override
        public Kind kind() {
            return Kind.IAM_TOKEN;
        }

        @Override
        public AccountId account() {
            return token.subject().account();
        }

        @Override
        public String name() {
            return token.id();
        }
    }

    record OfLink(ResourceId owner, String name) implements BrowserCredential {
        @Override
        public Kind kind() {
            return Kind.LINK;
        }

        @Override
        public AccountId account() {
            return owner.account();
        }
    }

    /**
     * Verifies an access key by its secret.
     *
     * @param operation for the audit trail
     * @throws ServiceException with {@link ServiceError.Unauthenticated} when it is not accepted, and with
     *     {@link ServiceError.Throttled} when this source has failed too often
     */
    public Proof verify(AccessKeyId id, SecretBytes secret, RequestOrigin origin, String operation) {
        var scope = new CredentialScope(DAY.format(clock.instant()), REGION, SERVICE);
        var text = SERVICE + "\n" + origin.requestId();
        var signature = SigningKey.derive(secret, scope.day(), scope.region(), scope.service())
                .sign(text);
        var signed = new SignedRequest(operation, id, scope, text, signature, Optional.empty(), origin);
        return switch (signatures.verify(signed)) {
            case AuthenticationResult.Authenticated(var principal) ->
                new Proof(new OfKey(id, principal.account()), principal);
            case AuthenticationResult.Failed(var reason) -> throw rejected(reason);
        };
    }

    /** The same of an IAM token. */
    public Proof verify(String token, RequestOrigin origin, String operation) {
        return switch (tokens.verify(token, origin, operation)) {
            case AuthenticationResult.Authenticated(var principal) ->
                new Proof(new OfToken(tokens.read(token).orElseThrow()), principal);
            case AuthenticationResult.Failed(var reason) -> throw rejected(reason);
        };
    }

    /**
     * Lets the root of an account in without a credential, for the operator of the machine.
     *
     * @param name of the link, for the audit trail
     * @throws ServiceException with {@link ServiceError.Unauthenticated} when the account is not open
     */
    public Proof admit(AccountId account, String name, RequestOrigin origin) {
        var owner = store.read(tx -> tx.accounts().find(account))
                .orElseThrow(() -> rejected(AuthenticationFailure.DELETED_IDENTITY))
                .root();
        var credential = new OfLink(owner, name);
        return new Proof(credential, authenticate(credential, origin, name));
    }

    /** Whether {@link #authenticate} would accept the credential now; nothing is recorded. */
    public boolean isInForce(BrowserCredential credential) {
        return owner(credential)
                .filter(owner -> faultOf(credential, owner).isEmpty())
                .isPresent();
    }

    /**
     * Authenticates a request of somebody who has shown the credential before.
     *
     * @throws ServiceException with {@link ServiceError.Unauthenticated}, after that has been recorded, when the
     *     credential is not accepted any more
     */
    public Principal authenticate(BrowserCredential credential, RequestOrigin origin, String operation) {
        var owner = owner(credential);
        var fault = owner.map(identity -> faultOf(credential, identity))
                .orElse(Optional.of(AuthenticationFailure.DELETED_IDENTITY));
        if (owner.isEmpty() || fault.isPresent()) {
            var reason = fault.orElse(AuthenticationFailure.DELETED_IDENTITY);
            recorder.proved(operation, reason, owner.map(Actor::of), credential.name(), origin);
            throw rejected(reason);
        }
        var identity = owner.get();
        return switch (credential) {
            case OfKey(var id, var _) -> {
                key(id).ifPresent(key -> recorder.used(key, new LastUse(now(), SERVICE, REGION)));
                yield Principal.of(identity, new Principal.Credential.LongTermKey(id), origin);
            }
            case OfToken(var token) -> {
                recorder.used(identity, now());
                yield Principal.of(identity, new Principal.Credential.IamToken(token.id(), token.expiresAt()), origin);
            }
            case OfLink(var _, var name) -> Principal.of(identity, new Principal.Credential.Link(name), origin);
        };
    }

    private Instant now() {
        return clock.instant();
    }

    private Optional<Identity> owner(BrowserCredential credential) {
        return switch (credential) {
            case OfKey(var id, var account) -> key(id).flatMap(key -> identities.find(account, key.owner()));
            case OfToken(var token) -> identities.find(token.subject().account(), token.subject());
            case OfLink(var owner, var _) -> identities.find(owner.account(), owner);
        };
    }

    private Optional<AuthenticationFailure> faultOf(BrowserCredential credential, Identity owner) {
        return switch (credential) {
            case OfKey(var id, var _) ->
                key(id).filter(CachedAccessKey::isActive).isPresent()
                        ? identities.faultOf(owner)
                        : Optional.of(AuthenticationFailure.INACTIVE_KEY);
            case OfToken(var token) -> tokens.faultOf(token, Optional.of(owner));
            case OfLink _ -> identities.faultOf(owner);
        };
    }

    private Optional<CachedAccessKey> key(AccessKeyId id) {
        return keys.find(id);
    }

    private static ServiceException rejected(AuthenticationFailure reason) {
        return new ServiceException(new ServiceError.Unauthenticated(reason));
    }
}
