package dev.keyhold.domain.credential;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.identity.IdentityResolver;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.OwnedKeyRef;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.util.Optional;

/** The life of authorized keys. The private half is answered once and never kept. */
public final class AuthorizedKeys {
    private final OwnedKeys<AuthorizedKey, AuthorizedKeyView> owned;
    private final AuthorizedKeyIssuer issuer;
    private final int quota;

    public AuthorizedKeys(
            Store store,
            IdentityResolver identities,
            Changes changes,
            AuthorizedKeyIssuer issuer,
            LastUses lastUses,
            Quotas quotas) {
        this.issuer = issuer;
        this.quota = quotas.authorizedKeys();
        this.owned = new OwnedKeys<>(store, identities, changes, new OwnedAuthorizedKeys(lastUses));
    }

    /** A key and when a token was last asked for with it. */
    public record AuthorizedKeyView(AuthorizedKey key, Optional<Instant> lastUse) {}

    public AuthorizedKeyView get(Principal principal, String id) {
        return owned.get(principal, IdentityAction.GET_AUTHORIZED_KEY, new OwnedKeyRef.ById(id));
    }

    /** Keys of a service account, or of the principal. */
    public Page<AuthorizedKeyView> list(Principal principal, Optional<String> owner, Page.Request page) {
        return owned.list(principal, IdentityAction.LIST_AUTHORIZED_KEYS, IdentityRef.byId(principal, owner), page);
    }

    /** Creates a key pair for a service account, or for the principal. */
    public IssuedKey<AuthorizedKeyView> create(
            Principal principal,
            Optional<String> owner,
            String description,
            AuthorizedKey.Algorithm algorithm,
            TransactionHook<? super IssuedKey<AuthorizedKeyView>> hook) {
        // A pair costs up to seconds of a processor, which nobody spends who may not have one or has it already.
        owned.admit(principal, IdentityAction.CREATE_AUTHORIZED_KEY, IdentityRef.byId(principal, owner), hook);
        var draft = issuer.draft(OwnedKeys.accountOf(principal, owner), algorithm);
        return owned.create(
                principal,
                IdentityAction.CREATE_AUTHORIZED_KEY,
                IdentityRef.byId(principal, owner),
                hook,
                (tx, identity) -> {
                    OwnedKeys.requireRoom(
                            tx.authorizedKeys().count(identity.account(), quota),
                            ServiceError.Quota.AUTHORIZED_KEYS_PER_ACCOUNT,
                            quota);
                    var key = draft.of(identity, description);
                    tx.authorizedKeys().insert(key);
                    return new OwnedKeys.Issued<>(key, draft.secret());
                });
    }

    public AuthorizedKeyView update(
            Principal principal,
            String id,
            Optional<String> description,
            TransactionHook<? super AuthorizedKeyView> hook) {
        return owned.update(
                principal,
                IdentityAction.UPDATE_AUTHORIZED_KEY,
                new OwnedKeyRef.ById(id),
                new OwnedKeys.Edit<>(before -> before.described(description.orElse(before.description())), ""),
                hook);
    }

    public AuthorizedKeyView delete(Principal principal, String id, TransactionHook<? super AuthorizedKeyView> hook) {
        return owned.delete(principal, IdentityAction.DELETE_AUTHORIZED_KEY, new OwnedKeyRef.ById(id), hook);
    }

    /** The resource of that id; throws if the caller may not list the operations on it. */
    public ResourceId requireListOperations(ReadTx tx, Principal principal, String id) {
        return owned.require(tx, principal, IdentityAction.GET_AUTHORIZED_KEY, new OwnedKeyRef.ById(id));
    }

    private record OwnedAuthorizedKeys(LastUses lastUses) implements OwnedKeys.Kind<AuthorizedKey, AuthorizedKeyView> {
        @Override
        public ResourceType type() {
            return ResourceType.AUTHORIZED_KEY;
        }

        @Override
        public Optional<AuthorizedKey> find(ReadTx tx, AccountId account, ResourceId id) {
            return tx.authorizedKeys().find(account, id);
        }

        @Override
        public Page<AuthorizedKey> ownedBy(ReadTx tx, Identity owner, Page.Request page) {
            return tx.authorizedKeys().ownedBy(owner.account(), owner.id(), page);
        }

        @Override
        public void update(WriteTx tx, AuthorizedKey key) {
            tx.authorizedKeys().update(key);
        }

        @Override
        public void delete(WriteTx tx, AuthorizedKey key) {
            tx.authorizedKeys().delete(key);
        }

        @Override
        public AuthorizedKeyView view(ReadTx tx, AuthorizedKey key, Identity owner) {
            return new AuthorizedKeyView(key, lastUses.find(tx, key.account(), key.id()));
        }

        @Override
        public String describe(AuthorizedKey key) {
            return AuditTargets.describe(ResourceType.AUTHORIZED_KEY, key.id());
        }
    }
}
