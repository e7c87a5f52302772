package dev.keyhold.domain.credential;

import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Violation;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The life of API keys. A secret is shown once and kept as a digest. */
public final class ApiKeys {
    private final OwnedKeys<ApiKey, ApiKeyView> owned;
    private final IdGenerator ids;
    private final ApiKeySecrets secrets;
    private final KeySeals seals;
    private final InstantSource clock;

    public ApiKeys(
            Store store,
            CredentialOwners owners,
            Changes changes,
            IdGenerator ids,
            ApiKeySecrets secrets,
            KeySeals seals,
            LastUses lastUses,
            InstantSource clock,
            Quotas quotas) {
        this.ids = ids;
        this.secrets = secrets;
        this.seals = seals;
        this.clock = clock;
        var kind = new OwnedKeys.Kind<ApiKey, ApiKeyView>(
                ResourceType.API_KEY,
                new ServiceError.LimitExceeded(ServiceError.Quota.API_KEYS_PER_ACCOUNT, quotas.apiKeys()),
                (tx, account, id) -> tx.apiKeys().find(account, id),
                (tx, account, owner, page) -> tx.apiKeys().ownedBy(account, owner, page),
                (tx, account, most) -> tx.apiKeys().count(account, most),
                (tx, key) -> tx.apiKeys().update(key),
                (tx, key) -> tx.apiKeys().delete(key),
                (tx, key) -> new ApiKeyView(key, lastUses.find(tx, key.account(), key.id())),
                key -> new ResourceRef.Resource(ResourceType.API_KEY, key.id()));
        this.owned = new OwnedKeys<>(store, owners, changes, kind);
    }

    /** A key and when it was last used. */
    public record ApiKeyView(ApiKey key, Optional<Instant> lastUse) {}

    /** What to change; what is empty stays. An {@code expiresAt} that is set and empty takes the expiry away. */
    public record Patch(
            Optional<String> description, Optional<List<String>> scopes, Optional<Optional<Instant>> expiresAt) {}

    public ApiKeyView get(Principal principal, String id) {
        return owned.get(principal, Action.GET_API_KEY, id);
    }

    /** Keys of a service account, or of the caller. */
    public Page<ApiKeyView> list(Principal principal, Optional<String> owner, Page.Request page) {
        return owned.list(principal, Action.LIST_API_KEYS, owner, page);
    }

    /** Makes a key for a service account, or for the caller; without scopes it gets the default ones. */
    public IssuedKey<ApiKeyView> create(
            Principal principal,
            Optional<String> owner,
            String description,
            List<String> scopes,
            Optional<Instant> expiresAt,
            TransactionHook<? super IssuedKey<ApiKeyView>> hook) {
        checkScopes(scopes);
        var id = ids.resourceId(ResourceId.IAM, principal.account());
        var made = secrets.make(id);
        var now = clock.instant();
        return owned.create(principal, Action.CREATE_API_KEY, owner, hook, (tx, identity) -> {
            var key = new ApiKey(
                    identity.account(),
                    id,
                    identity.id(),
                    description,
                    made.digest(),
                    made.tail(),
                    scopes.isEmpty() ? ApiKeyScopes.DEFAULT : scopes,
                    expiresAt,
                    now,
                    seals.ofApiKey(identity.account(), id, identity.id(), made.digest()));
            tx.apiKeys().insert(key);
            return new OwnedKeys.Issued<>(key, made.secret());
        });
    }

    public ApiKeyView update(Principal principal, String id, Patch patch, TransactionHook<? super ApiKeyView> hook) {
        patch.scopes().ifPresent(ApiKeys::checkScopes);
        return owned.update(
                principal,
                Action.UPDATE_API_KEY,
                id,
                before -> before.changed(
                        patch.description().orElse(before.description()),
                        patch.scopes().orElse(before.scopes()),
                        patch.expiresAt().orElse(before.expiresAt())),
                hook);
    }

    public ApiKeyView delete(Principal principal, String id, TransactionHook<? super ApiKeyView> hook) {
        return owned.delete(principal, Action.DELETE_API_KEY, id, hook);
    }

    /** The resource of that id; throws if the caller may not list the operations on it. */
    public ResourceId requireListOperations(ReadTx tx, Principal principal, String id) {
        return owned.require(tx, principal, Action.GET_API_KEY, id);
    }

    private static void checkScopes(List<String> scopes) {
        for (int i = 0; i < scopes.size(); i++) {
            if (!ApiKeyScopes.ALL.contains(scopes.get(i))) {
                var constraint = "Scope " + Redaction.of(scopes.get(i)) + " does not exist";
                throw new ServiceException(new ServiceError.InvalidFields(
                        List.of(new Violation("scopes[" + i + "]", Optional.empty(), constraint))));
            }
        }
    }
}
