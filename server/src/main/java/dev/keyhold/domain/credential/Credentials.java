package dev.keyhold.domain.credential;

import dev.keyhold.crypto.SigningKey;
import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Identity;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Origin;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Rejection;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.store.Change;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Tells whose signature a request carries and whether it is still good. Keys are cached, and forgotten before a change
 * to them is acknowledged: a disabled key is refused at the very next request.
 */
public final class Credentials {
    /** An unknown key costs the derivation and comparison too that a known one costs at its first use. */
    private static final SecretBytes DECOY = SecretBytes.ofText("0000000000000000000000000000000000000000");

    private final Store store;
    private final Identities identities;
    private final AccessKeyMint mint;
    private final Sessions sessions;
    private final LastUses lastUses;
    private final Failures failures;
    private final InstantSource clock;
    private final RevocableCache<AccessKeyId, CachedKey> keys;

    public Credentials(
            Store store,
            Identities identities,
            AccessKeyMint mint,
            Sessions sessions,
            LastUses lastUses,
            Failures failures,
            InstantSource clock,
            long maxCached) {
        this.store = store;
        this.identities = identities;
        this.mint = mint;
        this.sessions = sessions;
        this.lastUses = lastUses;
        this.failures = failures;
        this.clock = clock;
        this.keys = new RevocableCache<>(maxCached, store.lease(), CachedKey::isSame, _ -> {});
        store.onChange(this::forget);
    }

    /**
     * Verifies a signature. A session token is looked at first, then the key's state, then the signature.
     *
     * @throws Refused with {@link Refusal.Throttled} when this source has failed too often
     */
    public Verification verify(SignedRequest signed) {
        failures.check(signed.origin(), () -> Optional.of(signed.accessKey().shown()));
        return signed.accessKey().isTemporary() ? verifySession(signed) : verifyLongTerm(signed);
    }

    /** Notes a credential that was refused before its key could even be looked at. */
    public void rejected(
            String operation,
            Rejection reason,
            Optional<Identity> identity,
            Optional<AccessKeyId> claimed,
            Origin origin) {
        failures.note(operation, reason, identity, claimed.map(AccessKeyId::shown), origin);
    }

    public RevocableCache.Counts cacheCounts() {
        return keys.counts();
    }

    private Verification verifyLongTerm(SignedRequest signed) {
        var cached = key(signed.accessKey());
        if (cached.isEmpty()) {
            SigningKey.derive(
                            DECOY,
                            signed.scope().day(),
                            signed.scope().region(),
                            signed.scope().service())
                    .verifies(signed.stringToSign(), signed.signature());
            return reject(signed, Rejection.UNKNOWN_KEY, Optional.empty());
        }
        var key = cached.get();
        var owner = identity(key);
        if (owner.isEmpty()) {
            return reject(signed, Rejection.UNKNOWN_KEY, owner);
        }
        if (signed.sessionToken().isPresent()) {
            return reject(signed, Rejection.UNEXPECTED_TOKEN, owner);
        }
        if (!key.key().isActive()) {
            return reject(signed, Rejection.INACTIVE_KEY, owner);
        }
        var fault = identities.faultOf(owner.get());
        if (fault.isPresent()) {
            return reject(signed, fault.get(), owner);
        }
        var signingKey = key.signingKey(signed.scope(), () -> derive(key, signed.scope()));
        if (!signingKey.verifies(signed.stringToSign(), signed.signature())) {
            return reject(signed, Rejection.WRONG_SIGNATURE, owner);
        }
        var scope = signed.scope();
        lastUses.used(key.key(), new LastUse(clock.instant(), scope.service(), scope.region()));
        return new Verification.Verified(
                new Caller(owner.get(), new Caller.Credential.LongTermKey(signed.accessKey()), signed.origin()));
    }

    private Verification verifySession(SignedRequest signed) {
        if (signed.sessionToken().isEmpty()) {
            return reject(signed, Rejection.MISSING_TOKEN, Optional.empty());
        }
        var token = signed.sessionToken().get();
        var opened = signed.accessKey().account().flatMap(account -> sessions.open(account, signed.accessKey(), token));
        if (opened.isEmpty()) {
            return reject(signed, Rejection.INVALID_TOKEN, Optional.empty());
        }
        var session = opened.get();
        try (var secret = session.secret()) {
            var owner = owner(session);
            if (owner.isEmpty()) {
                return reject(signed, Rejection.REVOKED_SESSION, Optional.empty());
            }
            var fault = identities.faultOf(owner.get());
            if (fault.isPresent()) {
                return reject(signed, fault.get(), owner);
            }
            if (!clock.instant().isBefore(session.expiresAt())) {
                return reject(signed, Rejection.EXPIRED_TOKEN, owner);
            }
            var scope = signed.scope();
            var signingKey = SigningKey.derive(secret, scope.day(), scope.region(), scope.service());
            if (!signingKey.verifies(signed.stringToSign(), signed.signature())) {
                return reject(signed, Rejection.WRONG_SIGNATURE, owner);
            }
            lastUses.used(owner.get(), clock.instant());
            return new Verification.Verified(
                    new Caller(owner.get(), new Caller.Credential.Session(signed.accessKey()), signed.origin()));
        }
    }

    /** Whose session it is, unless that identity or the key it was made with is gone or switched off. */
    private Optional<Identity> owner(Sessions.Session session) {
        if (session.madeWith().isEmpty()) {
            return identities.find(session.owner().account(), session.owner());
        }
        return key(session.madeWith().get()).filter(key -> key.key().isActive()).flatMap(this::identity);
    }

    private Verification reject(SignedRequest signed, Rejection reason, Optional<Identity> who) {
        rejected(signed.operation(), reason, who, Optional.of(signed.accessKey()), signed.origin());
        return new Verification.Rejected(reason);
    }

    private Optional<CachedKey> key(AccessKeyId id) {
        return keys.get(
                id,
                () -> id.account()
                        .flatMap(account -> store.read(tx -> tx.accessKeys().find(account, id)))
                        .map(CachedKey::new));
    }

    private Optional<Identity> identity(CachedKey key) {
        return identities.find(key.key().account(), key.key().owner());
    }

    private SigningKey derive(CachedKey key, Scope scope) {
        try (var secret = mint.open(key.key())) {
            return SigningKey.derive(secret, scope.day(), scope.region(), scope.service());
        }
    }

    private void forget(Change change) {
        if (change instanceof Change.OfAccessKey(var id)) {
            keys.forget(id);
        }
    }
}
