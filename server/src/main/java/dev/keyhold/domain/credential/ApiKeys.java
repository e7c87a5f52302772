package dev.keyhold.domain.credential;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.identity.IdentityResolver;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.Constraint;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.OwnedKeyRef;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Violation;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The life of API keys. A secret is shown once and kept as a digest. */
public final class ApiKeys {
    private final OwnedKeys<ApiKey, ApiKeyView> owned;
    private final ApiKeyIssuer issuer;
    private final int quota;

    public ApiKeys(
            Store store,
            IdentityResolver identities,
            Changes changes,
            ApiKeyIssuer issuer,
            LastUses lastUses,
            Quotas quotas) {
        this.issuer = issuer;
        this.quota = quotas.apiKeys();
        this.owned = new OwnedKeys<>(store, identities, changes, new OwnedApiKeys(lastUses));
    }

    /** A key and when it was last used. */
    public record ApiKeyView(ApiKey key, Optional<Instant> lastUse) {}

    /** What to change; what is empty stays. An {@code expiresAt} that is set and empty takes the expiry away. */
    public record Patch(
            Optional<String> description, Optional<List<String>> scopes, Optional<Optional<Instant>> expiresAt) {}

    public ApiKeyView get(Principal principal, String id) {
        return owned.get(principal, IdentityAction.GET_API_KEY, new OwnedKeyRef.ById(id));
    }

    /** Keys of a service account, or of the principal. */
    public Page<ApiKeyView> list(Principal principal, Optional<String> owner, Page.Request page) {
        return owned.list(principal, IdentityAction.LIST_API_KEYS, IdentityRef.byId(principal, owner), page);
    }

    /** Creates a key for a service account, or for the principal; without scopes it gets the default ones. */
    public IssuedKey<ApiKeyView> create(
            Principal principal,
            Optional<String> owner,
            String description,
            List<String> scopes,
            Optional<Instant> expiresAt,
            TransactionHook<? super IssuedKey<ApiKeyView>> hook) {
        checkScopes(scopes);
        var draft = issuer.draft(OwnedKeys.accountOf(principal, owner));
        return owned.create(
                principal, IdentityAction.CREATE_API_KEY, IdentityRef.byId(principal, owner), hook, (tx, identity) -> {
                    OwnedKeys.requireRoom(
                            tx.apiKeys().count(identity.account(), quota),
                            ServiceError.Quota.API_KEYS_PER_ACCOUNT,
                            quota);
                    var key = draft.of(
                            identity, description, scopes.isEmpty() ? ApiKeyScopes.DEFAULT : scopes, expiresAt);
                    tx.apiKeys().insert(key);
                    return new OwnedKeys.Issued<>(key, draft.secret());
                });
    }

    public ApiKeyView update(Principal principal, String id, Patch patch, TransactionHook<? super ApiKeyView> hook) {
        patch.scopes().ifPresent(ApiKeys::checkScopes);
        return owned.update(
                principal,
                IdentityAction.UPDATE_API_KEY,
                new OwnedKeyRef.ById(id),
                new OwnedKeys.Edit<>(
                        before -> before.changed(
                                patch.description().orElse(before.description()),
                                patch.scopes().orElse(before.scopes()),
                                patch.expiresAt().orElse(before.expiresAt())),
                        ""),
                hook);
    }

    public ApiKeyView delete(Principal principal, String id, TransactionHook<? super ApiKeyView> hook) {
        return owned.delete(principal, IdentityAction.DELETE_API_KEY, new OwnedKeyRef.ById(id), hook);
    }

    /** The resource of that id; throws if the caller may not list the operations on it. */
    public ResourceId requireListOperations(ReadTx tx, Principal principal, String id) {
        return owned.require(tx, principal, IdentityAction.GET_API_KEY, new OwnedKeyRef.ById(id));
    }

    private static void checkScopes(List<String> scopes) {
        for (int i = 0; i < scopes.size(); i++) {
            if (!ApiKeyScopes.ALL.contains(scopes.get(i))) {
                var constraint = new Constraint.Exists(Constraint.Named.SCOPE, Redaction.of(scopes.get(i)));
                throw new ServiceException(
                        new ServiceError.InvalidFields(List.of(new Violation("scopes[" + i + "]", constraint))));
            }
        }
    }

    private record OwnedApiKeys(LastUses lastUses) implements OwnedKeys.Kind<ApiKey, ApiKeyView> {
        @Override
        public ResourceType type() {
            return ResourceType.API_KEY;
        }

        @Override
        public Optional<ApiKey> find(ReadTx tx, AccountId account, ResourceId id) {
            return tx.apiKeys().find(account, id);
        }

        @Override
        public Page<ApiKey> ownedBy(ReadTx tx, Identity owner, Page.Request page) {
            return tx.apiKeys().ownedBy(owner.account(), owner.id(), page);
        }

        @Override
        public void update(WriteTx tx, ApiKey key) {
            tx.apiKeys().update(key);
        }

        @Override
        public void delete(WriteTx tx, ApiKey key) {
            tx.apiKeys().delete(key);
        }

        @Override
        public ApiKeyView view(ReadTx tx, ApiKey key, Identity owner) {
            return new ApiKeyView(key, lastUses.find(tx, key.account(), key.id()));
        }

        @Override
        public String describe(ApiKey key) {
            return AuditTargets.describe(ResourceType.API_KEY, key.id());
        }
    }
}
