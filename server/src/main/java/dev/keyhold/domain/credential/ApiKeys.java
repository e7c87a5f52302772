package dev.keyhold.domain.credential;

import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.domain.Operation;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.operation.Call;
import dev.keyhold.domain.operation.Operations;
import dev.keyhold.domain.operation.Receipt;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Shown;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.model.Target;
import dev.keyhold.model.Violation;
import dev.keyhold.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The life of API keys. A secret is shown once and kept as a digest. */
public final class ApiKeys {
    private final OwnedKeys<ApiKey, Seen> owned;
    private final KeyFactory keys;
    private final ApiKeySecrets secrets;
    private final KeySeals seals;
    private final InstantSource clock;

    public ApiKeys(
            Store store,
            Owners owners,
            Operations operations,
            KeyFactory keys,
            ApiKeySecrets secrets,
            KeySeals seals,
            LastUses lastUses,
            InstantSource clock,
            Quotas quotas) {
        this.keys = keys;
        this.secrets = secrets;
        this.seals = seals;
        this.clock = clock;
        var kind = new OwnedKeys.Kind<ApiKey, Seen>(
                Refusal.Kind.API_KEY,
                new Refusal.LimitExceeded(Refusal.Quota.API_KEYS_PER_ACCOUNT, quotas.apiKeys()),
                (tx, account, id) -> tx.apiKeys().find(account, id),
                (tx, account, owner, page) -> tx.apiKeys().ownedBy(account, owner, page),
                (tx, account, most) -> tx.apiKeys().count(account, most),
                (tx, key) -> tx.apiKeys().update(key),
                (tx, key) -> tx.apiKeys().delete(key),
                (tx, key) -> new Seen(key, lastUses.find(tx, key.account(), key.id())),
                key -> new Target.Resource(Refusal.Kind.API_KEY, key.id()));
        this.owned = new OwnedKeys<>(store, owners, operations, kind);
    }

    /** A key and when it was last used. */
    public record Seen(ApiKey key, Optional<Instant> lastUse) {}

    /** What to change; what is empty stays. An {@code expiresAt} that is set and empty takes the expiry away. */
    public record Patch(
            Optional<String> description, Optional<List<String>> scopes, Optional<Optional<Instant>> expiresAt) {}

    public Seen get(Caller caller, String id) {
        return owned.get(caller, Operation.GET_API_KEY, id);
    }

    /** Keys of a service account, or of the caller. */
    public Page<Seen> list(Caller caller, Optional<String> owner, Page.Request page) {
        return owned.list(caller, Operation.LIST_API_KEYS, owner, page);
    }

    /** Makes a key for a service account, or for the caller; without scopes it gets the default ones. */
    public NewKey<Seen> create(
            Call call, Optional<String> owner, String description, List<String> scopes, Optional<Instant> expiresAt) {
        checkScopes(scopes);
        var id = keys.resourceId(ResourceId.IAM, call.caller().account());
        var made = secrets.make(id);
        var now = clock.instant();
        return owned.create(call, Operation.CREATE_API_KEY, owner, (tx, identity) -> {
            var key = new ApiKey(
                    identity.account(),
                    id,
                    identity.id(),
                    description,
                    made.digest(),
                    made.tail(),
                    scopes.isEmpty() ? Scopes.DEFAULT : scopes,
                    expiresAt,
                    now,
                    seals.ofApiKey(identity.account(), id, identity.id(), made.digest()));
            tx.apiKeys().insert(key);
            return new OwnedKeys.Minted<>(key, made.secret());
        });
    }

    public StoredOperation update(Call call, String id, Patch patch, Receipt<Seen> receipt) {
        patch.scopes().ifPresent(ApiKeys::checkScopes);
        return owned.update(
                call,
                Operation.UPDATE_API_KEY,
                id,
                before -> before.changed(
                        patch.description().orElse(before.description()),
                        patch.scopes().orElse(before.scopes()),
                        patch.expiresAt().orElse(before.expiresAt())),
                receipt);
    }

    public StoredOperation delete(Call call, String id, Receipt<Seen> receipt) {
        return owned.delete(call, Operation.DELETE_API_KEY, id, receipt);
    }

    public Page<StoredOperation> operations(Caller caller, String id, Page.Request page) {
        return owned.operations(caller, Operation.GET_API_KEY, id, page);
    }

    private static void checkScopes(List<String> scopes) {
        for (int i = 0; i < scopes.size(); i++) {
            if (!Scopes.ALL.contains(scopes.get(i))) {
                var constraint = "Scope " + Shown.of(scopes.get(i)) + " does not exist";
                throw new Refused(new Refusal.InvalidFields(
                        List.of(new Violation("scopes[" + i + "]", Optional.empty(), constraint))));
            }
        }
    }
}
