package dev.keyhold.domain.credential;

import dev.keyhold.domain.Operation;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.operation.Call;
import dev.keyhold.domain.operation.Operations;
import dev.keyhold.domain.operation.Receipt;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.Caller;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.model.Target;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Access keys as the Yandex dialect manages them: the same records as {@link AccessKeys}, under role bindings, with a
 * description and without a status of their own.
 */
public final class StaticKeys {
    private final OwnedKeys<AccessKey, Seen> owned;
    private final AccessKeyMint mint;
    private final InstantSource clock;

    public StaticKeys(
            Store store,
            Owners owners,
            Operations operations,
            AccessKeyMint mint,
            LastUses lastUses,
            InstantSource clock,
            Quotas quotas) {
        this.mint = mint;
        this.clock = clock;
        var kind = new OwnedKeys.Kind<AccessKey, Seen>(
                Refusal.Kind.ACCESS_KEY,
                new Refusal.LimitExceeded(Refusal.Quota.STATIC_KEYS_PER_ACCOUNT, quotas.staticKeys()),
                (tx, account, id) -> tx.accessKeys().findById(account, id),
                (tx, account, owner, page) -> tx.accessKeys().ownedBy(account, owner, page),
                (tx, account, most) -> tx.accessKeys().countYandex(account, most),
                (tx, key) -> tx.accessKeys().update(key),
                (tx, key) -> tx.accessKeys().delete(key),
                (tx, key) -> new Seen(key, lastUses.find(tx, key.account(), key.keyId())),
                key -> new Target.Key(key.keyId()));
        this.owned = new OwnedKeys<>(store, owners, operations, kind);
    }

    /** A key and its last use. */
    public record Seen(AccessKey key, Optional<LastUse> lastUse) {}

    public Seen get(Caller caller, String id) {
        return owned.get(caller, Operation.GET_STATIC_KEY, id);
    }

    /** Keys of a service account, or of the caller. */
    public Page<Seen> list(Caller caller, Optional<String> owner, Page.Request page) {
        return owned.list(caller, Operation.LIST_STATIC_KEYS, owner, page);
    }

    /** Makes a key for a service account, or for the caller. AWS's quota of two does not bind here. */
    public NewKey<Seen> create(Call call, Optional<String> owner, String description) {
        var now = clock.instant();
        return owned.create(call, Operation.CREATE_STATIC_KEY, owner, (tx, identity) -> {
            var made = mint.mintStatic(tx, identity, description, now);
            return new OwnedKeys.Minted<>(made.key(), made.secret());
        });
    }

    public StoredOperation update(Call call, String id, Optional<String> description, Receipt<Seen> receipt) {
        return owned.update(
                call,
                Operation.UPDATE_STATIC_KEY,
                id,
                before -> before.described(description.orElse(before.description())),
                receipt);
    }

    public StoredOperation delete(Call call, String id, Receipt<Seen> receipt) {
        return owned.delete(call, Operation.DELETE_STATIC_KEY, id, receipt);
    }

    public Page<StoredOperation> operations(Caller caller, String id, Page.Request page) {
        return owned.operations(caller, Operation.GET_STATIC_KEY, id, page);
    }
}
