package dev.keyhold.domain.authn;

import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Actor;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.Change;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Authenticates the owner of an API key. Keys are cached, and invalidated before a change to them is acknowledged.
 * Why a key is not valid is checked only after its secret was verified.
 */
public final class ApiKeyAuthenticator {
    private final Store store;
    private final KeySeals seals;
    private final IdentityCache identities;
    private final AuthenticationRecorder recorder;
    private final InstantSource clock;
    private final RevocableCache<ResourceId, Stored> keys;

    public ApiKeyAuthenticator(
            Store store,
            KeySeals seals,
            IdentityCache identities,
            AuthenticationRecorder recorder,
            InstantSource clock,
            long maxCached) {
        this.store = store;
        this.seals = seals;
        this.identities = identities;
        this.recorder = recorder;
        this.clock = clock;
        this.keys = new RevocableCache<>(maxCached, store.lease(), Stored::equals, _ -> {}, this::read);
        store.onChange(this::forget);
    }

    /** A key, and whether its record is as it was written. */
    private record Stored(ApiKey key, boolean whole) {}

    /**
     * Verifies a secret. Garbage is refused by its checksum, without a look at the store.
     *
     * @param operation what is asked for, for the audit trail
     * @throws ServiceException with {@link ServiceError.Throttled} when this source has failed too often
     */
    public AuthenticationResult verify(String secret, RequestOrigin origin, String operation) {
        var claimed = ApiKeySecrets.keyOf(secret);
        recorder.check(origin, () -> claim(claimed));
        var stored = claimed.flatMap(this::key);
        var key = stored.map(Stored::key);
        var owner = key.flatMap(found -> identities.find(found.account(), found.owner()));
        var forged = stored.filter(found -> !found.whole()).isPresent();
        if (key.isEmpty() || forged || !ApiKeySecrets.matches(secret, key.get().digest())) {
            var reason = forged ? AuthenticationFailure.FORGED_RECORD : AuthenticationFailure.BAD_API_KEY;
            recorder.unproved(operation, reason, owner.map(Actor::of), claim(claimed), origin);
            return new AuthenticationResult.Failed(reason);
        }
        var fault = faultOf(key.get(), owner);
        if (fault.isPresent() || owner.isEmpty()) {
            var reason = fault.orElse(AuthenticationFailure.DELETED_IDENTITY);
            recorder.proved(
                    operation, reason, owner.map(Actor::of), key.get().id().text(), origin);
            return new AuthenticationResult.Failed(reason);
        }
        recorder.used(owner.get(), key.get().id(), clock.instant());
        var credential =
                new Principal.Credential.ScopedKey(key.get().id(), key.get().scopes());
        return new AuthenticationResult.Authenticated(Principal.of(owner.get(), credential, origin));
    }

    private ClaimedCredential claim(Optional<ResourceId> key) {
        return key.map(id -> new ClaimedCredential(identities.accounts().claimed(id), Optional.of(id.text())))
                .orElse(ClaimedCredential.NONE);
    }

    /** What audit calls the key that a text claims to be the secret of, if it has the form of one. */
    public Optional<String> nameOf(String secret) {
        return ApiKeySecrets.keyOf(secret).map(ResourceId::text);
    }

    private Optional<AuthenticationFailure> faultOf(ApiKey key, Optional<Identity> owner) {
        if (!key.isInForce(clock.instant())) {
            return Optional.of(AuthenticationFailure.EXPIRED_API_KEY);
        }
        return owner.flatMap(identities::faultOf);
    }

    private Optional<Stored> key(ResourceId id) {
        if (!identities.accounts().isOpen(id.account())) {
            return Optional.empty();
        }
        return keys.get(
                id.account(),
                id,
                () -> store.readAtOnce(tx -> tx.apiKeys().find(id.account(), id))
                        .map(this::stored));
    }

    private Map<ResourceId, Stored> read(AccountId account, List<ResourceId> ids) {
        return store.readAtOnce(tx -> tx.apiKeys().findAll(account, ids)).stream()
                .collect(Collectors.toMap(ApiKey::id, this::stored));
    }

    private Stored stored(ApiKey key) {
        return new Stored(key, seals.isWhole(key));
    }

    private void forget(Change change) {
        if (change instanceof Change.OfApiKey(var id)) {
            keys.forget(id);
        }
    }
}
