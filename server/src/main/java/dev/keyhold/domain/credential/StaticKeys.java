package dev.keyhold.domain.credential;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Access keys as the Yandex Cloud API manages them: the same records as {@link AccessKeys}, under role bindings, with a
 * description and without a status of their own.
 */
public final class StaticKeys {
    private final OwnedKeys<AccessKey, StaticKeyView> owned;
    private final AccessKeyIssuer issuer;
    private final InstantSource clock;

    public StaticKeys(
            Store store,
            CredentialOwners owners,
            Changes changes,
            AccessKeyIssuer issuer,
            LastUses lastUses,
            InstantSource clock,
            Quotas quotas) {
        this.issuer = issuer;
        this.clock = clock;
        var kind = new OwnedKeys.Kind<AccessKey, StaticKeyView>(
                ResourceType.ACCESS_KEY,
                new ServiceError.LimitExceeded(ServiceError.Quota.STATIC_KEYS_PER_ACCOUNT, quotas.staticKeys()),
                (tx, account, id) -> tx.accessKeys().findById(account, id),
                (tx, account, owner, page) -> tx.accessKeys().ownedBy(account, owner, page),
                (tx, account, most) -> tx.accessKeys().countYandex(account, most),
                (tx, key) -> tx.accessKeys().update(key),
                (tx, key) -> tx.accessKeys().delete(key),
                (tx, key) -> new StaticKeyView(key, lastUses.find(tx, key.account(), key.keyId())),
                key -> new ResourceRef.Key(key.keyId()));
        this.owned = new OwnedKeys<>(store, owners, changes, kind);
    }

    /** A key and its last use. */
    public record StaticKeyView(AccessKey key, Optional<LastUse> lastUse) {}

    public StaticKeyView get(Principal principal, String id) {
        return owned.get(principal, Action.GET_ACCESS_KEY, id);
    }

    /** Keys of a service account, or of the caller. */
    public Page<StaticKeyView> list(Principal principal, Optional<String> owner, Page.Request page) {
        return owned.list(principal, Action.LIST_ACCESS_KEYS, owner, page);
    }

    /** Makes a key for a service account, or for the caller. AWS's quota of two does not bind here. */
    public IssuedKey<StaticKeyView> create(
            Principal principal,
            Optional<String> owner,
            String description,
            TransactionHook<? super IssuedKey<StaticKeyView>> hook) {
        var now = clock.instant();
        return owned.create(principal, Action.CREATE_ACCESS_KEY, owner, hook, (tx, identity) -> {
            var made = issuer.issueStatic(tx, identity, description, now);
            return new OwnedKeys.Issued<>(made.key(), made.secret());
        });
    }

    public StaticKeyView update(
            Principal principal, String id, Optional<String> description, TransactionHook<? super StaticKeyView> hook) {
        return owned.update(
                principal,
                Action.UPDATE_ACCESS_KEY,
                id,
                before -> before.described(description.orElse(before.description())),
                hook);
    }

    public StaticKeyView delete(Principal principal, String id, TransactionHook<? super StaticKeyView> hook) {
        return owned.delete(principal, Action.DELETE_ACCESS_KEY, id, hook);
    }

    /** The resource of that id; throws if the caller may not list the operations on it. */
    public ResourceId requireListOperations(ReadTx tx, Principal principal, String id) {
        return owned.require(tx, principal, Action.GET_ACCESS_KEY, id);
    }
}
