package dev.keyhold.domain.credential;

import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Origin;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Rejection;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.Change;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Tells whose API key a request carries and whether it is still good. Keys are cached, and forgotten before a change to
 * them is acknowledged. Why a key is not good is looked at only after its secret was right.
 */
public final class ApiKeyCheck {
    private final Store store;
    private final KeySeals seals;
    private final Identities identities;
    private final LastUses lastUses;
    private final Failures failures;
    private final InstantSource clock;
    private final RevocableCache<ResourceId, Stored> keys;

    public ApiKeyCheck(
            Store store,
            KeySeals seals,
            Identities identities,
            LastUses lastUses,
            Failures failures,
            InstantSource clock,
            long maxCached) {
        this.store = store;
        this.seals = seals;
        this.identities = identities;
        this.lastUses = lastUses;
        this.failures = failures;
        this.clock = clock;
        this.keys = new RevocableCache<>(maxCached, store.lease());
        store.onChange(this::forget);
    }

    /** A key, and whether its record is as it was written. */
    private record Stored(ApiKey key, boolean whole) {}

    /**
     * Verifies a secret. Garbage is refused by its checksum, without a look at the store.
     *
     * @param operation what is asked for, for the audit trail
     * @throws Refused with {@link Refusal.Throttled} when this source has failed too often
     */
    public Verification verify(String secret, Origin origin, String operation) {
        var claimed = ApiKeySecrets.keyOf(secret);
        failures.check(origin, () -> claimed.map(ResourceId::text));
        var stored = claimed.flatMap(this::key);
        var key = stored.map(Stored::key);
        var owner = key.flatMap(found -> identities.find(found.account(), found.owner()));
        var forged = stored.filter(found -> !found.whole()).isPresent();
        if (key.isEmpty() || forged || !ApiKeySecrets.matches(secret, key.get().digest())) {
            var reason = forged ? Rejection.FORGED_RECORD : Rejection.BAD_API_KEY;
            failures.unproved(operation, reason, owner, claimed.map(ResourceId::text), origin);
            return new Verification.Rejected(reason);
        }
        var fault = faultOf(key.get(), owner);
        if (fault.isPresent() || owner.isEmpty()) {
            var reason = fault.orElse(Rejection.DELETED_IDENTITY);
            failures.proved(operation, reason, owner, key.get().id().text(), origin);
            return new Verification.Rejected(reason);
        }
        lastUses.used(owner.get(), key.get().id(), clock.instant());
        var credential =
                new Caller.Credential.ScopedKey(key.get().id(), key.get().scopes());
        return new Verification.Verified(new Caller(owner.get(), credential, origin));
    }

    /** What audit calls the key that a text claims to be the secret of, if it has the form of one. */
    public Optional<String> nameOf(String secret) {
        return ApiKeySecrets.keyOf(secret).map(ResourceId::text);
    }

    private Optional<Rejection> faultOf(ApiKey key, Optional<Identity> owner) {
        if (!key.isInForce(clock.instant())) {
            return Optional.of(Rejection.EXPIRED_API_KEY);
        }
        return owner.flatMap(identities::faultOf);
    }

    private Optional<Stored> key(ResourceId id) {
        return keys.get(
                id,
                () -> store.read(tx -> tx.apiKeys().find(id.account(), id))
                        .map(key -> new Stored(key, seals.isWhole(key))));
    }

    private void forget(Change change) {
        if (change instanceof Change.OfApiKey(var id)) {
            keys.forget(id);
        }
    }
}
