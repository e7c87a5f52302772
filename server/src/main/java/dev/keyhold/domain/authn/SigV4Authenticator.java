package dev.keyhold.domain.authn;

import dev.keyhold.crypto.BrokenSealException;
import dev.keyhold.crypto.SigningKey;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.SessionRules;
import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.domain.session.SessionTokens;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Actor;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SessionProblem;
import dev.keyhold.sigv4.CredentialScope;
import dev.keyhold.sigv4.SignedRequest;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Authenticates the sender of a signed request. Keys are cached, and invalidated before a change to them is
 * acknowledged: a disabled key is refused at the very next request.
 */
public final class SigV4Authenticator {
    /** An unknown key costs the derivation and comparison too that a known one costs at its first use. */
    private static final SecretBytes DECOY = SecretBytes.ofText("0000000000000000000000000000000000000000");

    private final Store store;
    private final IdentityCache identities;
    private final AccessKeyIssuer issuer;
    private final AuthenticationRecorder recorder;
    private final InstantSource clock;
    private final AccessKeyCache keys;
    private final OpenedSessions opened;
    private final SessionPrincipals sessions;

    public SigV4Authenticator(
            Store store,
            IdentityCache identities,
            AccessKeyIssuer issuer,
            SessionTokens tokens,
            AuthenticationRecorder recorder,
            InstantSource clock,
            long maxCached) {
        this.store = store;
        this.identities = identities;
        this.issuer = issuer;
        this.recorder = recorder;
        this.clock = clock;
        this.keys = new AccessKeyCache(store, identities.accounts(), maxCached);
        this.opened = new OpenedSessions(tokens, maxCached);
        var roles = new RoleCache(store, identities.accounts(), maxCached);
        this.sessions = new SessionPrincipals(keys, identities, roles, clock);
    }

    /**
     * Verifies a signature. It is compared whatever the state of the key, and a key that is not in force is answered
     * the same for a right signature and a wrong one: only the limits tell them apart.
     *
     * @throws ServiceException with {@link ServiceError.Throttled} when this source has failed too often
     */
    public AuthenticationResult verify(SignedRequest signed) {
        recorder.check(signed.origin(), () -> claim(signed.accessKey()));
        var checked = check(signed);
        var reason = checked.reason();
        if (reason.isPresent()) {
            note(signed, checked, reason.get());
            return new AuthenticationResult.Failed(reason.get());
        }
        var principal = checked.principal.orElseThrow();
        use(signed, checked.key, principal);
        return new AuthenticationResult.Authenticated(principal);
    }

    /**
     * The account of the key, if something that it signed may be accepted now. It says nothing of who asks, and is
     * neither counted nor noted: names of keys are no secret.
     */
    public Optional<AccountId> accountOfUsable(AccessKeyId id, Optional<String> sessionToken) {
        if (id.isTemporary()) {
            return sessionToken
                    .flatMap(token -> id.account().flatMap(account -> opened.find(account, id, token)))
                    .filter(session -> sessions.faultOf(session).isEmpty())
                    .map(session -> session.owner().account());
        }
        if (sessionToken.isPresent()) {
            return Optional.empty();
        }
        return keys.find(id)
                .filter(CachedAccessKey::isActive)
                .flatMap(this::identity)
                .filter(owner -> identities.faultOf(owner).isEmpty())
                .map(Identity::account);
    }

    /**
     * Returns if the caller's kind of credential will do for the operation.
     *
     * @throws ServiceException with {@link AuthenticationFailure#TEMPORARY_CREDENTIAL}, after that has been noted for
     *     the audit trail
     */
    public void requireSuits(Principal principal, Action operation) {
        if (!SessionRules.admit(principal, operation)) {
            var reason = AuthenticationFailure.TEMPORARY_CREDENTIAL;
            var name = principal.credential().name();
            recorder.proved(operation.name(), reason, Optional.of(principal.actor()), name, principal.origin());
            throw new ServiceException(
                    SessionRules.isOfKeys(operation)
                            ? new ServiceError.RefusedSession(SessionProblem.ISSUED_BY_SESSION)
                            : new ServiceError.Unauthenticated(reason));
        }
    }

    /**
     * Notes a credential that was refused before its key could even be looked at.
     *
     * @throws ServiceException with {@link ServiceError.Throttled} when this source has failed too often
     */
    public void rejected(
            String operation, AuthenticationFailure reason, Optional<AccessKeyId> claimed, RequestOrigin origin) {
        var credential = claimed.map(this::claim).orElse(ClaimedCredential.NONE);
        recorder.unproved(operation, reason, Optional.empty(), credential, origin);
    }

    /**
     * Notes a request that was refused for when it was signed. Its key is looked at all the same: a right signature is
     * no guess.
     *
     * @throws ServiceException with {@link ServiceError.Throttled} when this source has failed too often
     */
    public void rejected(SignedRequest signed, AuthenticationFailure reason) {
        recorder.check(signed.origin(), () -> claim(signed.accessKey()));
        note(signed, check(signed), reason);
    }

    /** The principals that other servers vouch for, by the same keys and sessions in memory. */
    public AssertedPrincipals asserted() {
        return new AssertedPrincipals(store, identities, keys, opened, sessions);
    }

    /** Authenticates people in browsers, by the same keys in memory and by {@code tokens}. */
    public BrowserAuthenticator browsers(IamTokens tokens) {
        return new BrowserAuthenticator(store, this, keys, identities, tokens, recorder, clock);
    }

    /** Compares signatures that were refused, by the same keys and sessions in memory. */
    public RefusedSignatures refused() {
        return new RefusedSignatures(store, keys, opened, issuer);
    }

    public RevocableCache.Counts cacheCounts() {
        return keys.counts();
    }

    /**
     * What there is to say about a signature.
     *
     * @param right whether it is of the key that it names
     * @param key the long-term key that it names, if there is one
     * @param fault what else speaks against it
     */
    private record Checked(
            boolean right,
            Optional<CachedAccessKey> key,
            Optional<Principal> principal,
            Optional<AuthenticationFailure> fault) {
        static Checked wrong(AuthenticationFailure fault) {
            return new Checked(false, Optional.empty(), Optional.empty(), Optional.of(fault));
        }

        Optional<AuthenticationFailure> reason() {
            return fault.isPresent() || right ? fault : Optional.of(AuthenticationFailure.WRONG_SIGNATURE);
        }

        Optional<Actor> actor() {
            return principal.map(Principal::actor);
        }
    }

    private Checked check(SignedRequest signed) {
        return signed.accessKey().isTemporary() ? checkSession(signed) : checkLongTerm(signed);
    }

    private Checked checkLongTerm(SignedRequest signed) {
        var cached = keys.find(signed.accessKey());
        if (cached.isEmpty()) {
            verifies(derive(DECOY, signed.scope()), signed);
            return Checked.wrong(AuthenticationFailure.UNKNOWN_KEY);
        }
        var key = cached.get();
        var owner = identity(key);
        var principal = owner.<Principal>map(identity ->
                Principal.of(identity, new Principal.Credential.LongTermKey(signed.accessKey()), signed.origin()));
        boolean right;
        try {
            right = verifies(key.signingKey(signed.scope(), () -> derive(key, signed.scope())), signed);
        } catch (BrokenSealException _) {
            return new Checked(false, cached, principal, Optional.of(AuthenticationFailure.FORGED_RECORD));
        }
        return new Checked(right, cached, principal, faultOf(signed, key, owner));
    }

    private Optional<AuthenticationFailure> faultOf(
            SignedRequest signed, CachedAccessKey key, Optional<Identity> owner) {
        if (owner.isEmpty()) {
            return Optional.of(AuthenticationFailure.UNKNOWN_KEY);
        }
        if (!key.isActive()) {
            return Optional.of(AuthenticationFailure.INACTIVE_KEY);
        }
        var fault = identities.faultOf(owner.get());
        // Last, or the answer would tell a key that is inactive from one that does not exist.
        return fault.isEmpty() && signed.sessionToken().isPresent()
                ? Optional.of(AuthenticationFailure.UNEXPECTED_TOKEN)
                : fault;
    }

    private Checked checkSession(SignedRequest signed) {
        if (signed.sessionToken().isEmpty()) {
            return Checked.wrong(AuthenticationFailure.MISSING_TOKEN);
        }
        var id = signed.accessKey();
        var token = signed.sessionToken().get();
        var found = id.account().flatMap(account -> opened.find(account, id, token, signed.scope()));
        if (found.isEmpty()) {
            return Checked.wrong(AuthenticationFailure.INVALID_TOKEN);
        }
        var session = found.get().session();
        return new Checked(
                verifies(found.get().key(), signed),
                Optional.empty(),
                sessions.of(session, id, signed.origin()),
                sessions.faultOf(session));
    }

    private static boolean verifies(SigningKey key, SignedRequest signed) {
        return key.verifies(signed.stringToSign(), signed.signature());
    }

    /** Remembers a use, of a long-term key or of a session. */
    private void use(SignedRequest signed, Optional<CachedAccessKey> key, Principal principal) {
        var now = clock.instant();
        var use = new LastUse(now, signed.scope().service(), signed.scope().region());
        if (key.isPresent()) {
            recorder.used(key.get(), use);
        } else if (principal instanceof Principal.RoleSession session) {
            recorder.used(session.role(), use);
        } else {
            principal.asIdentity().ifPresent(identity -> recorder.used(identity, now));
        }
    }

    private void note(SignedRequest signed, Checked checked, AuthenticationFailure reason) {
        if (checked.right) {
            var name = shown(signed.accessKey());
            recorder.proved(signed.operation(), reason, checked.actor(), name, signed.origin());
        } else {
            recorder.unproved(signed.operation(), reason, checked.actor(), claim(signed.accessKey()), signed.origin());
            if (reason == AuthenticationFailure.WRONG_SIGNATURE) {
                recorder.wrongSignature(signed);
            }
        }
    }

    /** What records show of an access key id that is claimed. */
    public String shown(AccessKeyId id) {
        return identities.accounts().shown(id);
    }

    private ClaimedCredential claim(AccessKeyId id) {
        return new ClaimedCredential(identities.accounts().of(id).orElse(AccountId.SYSTEM), Optional.of(shown(id)));
    }

    private Optional<Identity> identity(CachedAccessKey key) {
        return identities.find(key.account(), key.owner());
    }

    private SigningKey derive(CachedAccessKey key, CredentialScope scope) {
        try (var secret = key.open(issuer)) {
            return derive(secret, scope);
        }
    }

    private static SigningKey derive(SecretBytes secret, CredentialScope scope) {
        return SigningKey.derive(secret, scope.day(), scope.region(), scope.service());
    }
}
