package dev.keyhold.domain.credential;

import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.domain.Operation;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.operation.Call;
import dev.keyhold.domain.operation.Operations;
import dev.keyhold.domain.operation.Receipt;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.model.Target;
import dev.keyhold.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** The life of authorized keys. The private half is answered once and never kept. */
public final class AuthorizedKeys {
    private final OwnedKeys<AuthorizedKey, Seen> owned;
    private final KeyFactory keys;
    private final Pairs pairs;
    private final KeySeals seals;
    private final InstantSource clock;

    public AuthorizedKeys(
            Store store,
            Owners owners,
            Operations operations,
            KeyFactory keys,
            Pairs pairs,
            KeySeals seals,
            LastUses lastUses,
            InstantSource clock,
            Quotas quotas) {
        this.keys = keys;
        this.pairs = pairs;
        this.seals = seals;
        this.clock = clock;
        var kind = new OwnedKeys.Kind<AuthorizedKey, Seen>(
                Refusal.Kind.AUTHORIZED_KEY,
                new Refusal.LimitExceeded(Refusal.Quota.AUTHORIZED_KEYS_PER_ACCOUNT, quotas.authorizedKeys()),
                (tx, account, id) -> tx.authorizedKeys().find(account, id),
                (tx, account, owner, page) -> tx.authorizedKeys().ownedBy(account, owner, page),
                (tx, account, most) -> tx.authorizedKeys().count(account, most),
                (tx, key) -> tx.authorizedKeys().update(key),
                (tx, key) -> tx.authorizedKeys().delete(key),
                (tx, key) -> new Seen(key, lastUses.find(tx, key.account(), key.id())),
                key -> new Target.Resource(Refusal.Kind.AUTHORIZED_KEY, key.id()));
        this.owned = new OwnedKeys<>(store, owners, operations, kind);
    }

    /** Makes the key pairs; it may have the caller wait for its turn, or refuse. */
    @FunctionalInterface
    public interface Pairs {
        RsaKeys.Pair generate(AuthorizedKey.Algorithm algorithm, ResourceId id);
    }

    /** A key and when a token was last asked for with it. */
    public record Seen(AuthorizedKey key, Optional<Instant> lastUse) {}

    public Seen get(Caller caller, String id) {
        return owned.get(caller, Operation.GET_AUTHORIZED_KEY, id);
    }

    /** Keys of a service account, or of the caller. */
    public Page<Seen> list(Caller caller, Optional<String> owner, Page.Request page) {
        return owned.list(caller, Operation.LIST_AUTHORIZED_KEYS, owner, page);
    }

    /** Makes a key pair for a service account, or for the caller. */
    public NewKey<Seen> create(
            Call call, Optional<String> owner, String description, AuthorizedKey.Algorithm algorithm) {
        // A pair costs up to seconds of a processor, which nobody spends who may not have one or has it already.
        owned.admit(call, Operation.CREATE_AUTHORIZED_KEY, owner);
        var id = keys.resourceId(ResourceId.IAM, call.caller().account());
        var pair = pairs.generate(algorithm, id);
        var now = clock.instant();
        return owned.create(call, Operation.CREATE_AUTHORIZED_KEY, owner, (tx, identity) -> {
            var key = new AuthorizedKey(
                    identity.account(),
                    id,
                    identity.id(),
                    description,
                    algorithm,
                    pair.publicKey(),
                    now,
                    seals.ofAuthorizedKey(identity.account(), id, identity.id(), pair.publicKey()));
            tx.authorizedKeys().insert(key);
            return new OwnedKeys.Minted<>(key, pair.privateKey());
        });
    }

    public StoredOperation update(Call call, String id, Optional<String> description, Receipt<Seen> receipt) {
        return owned.update(
                call,
                Operation.UPDATE_AUTHORIZED_KEY,
                id,
                before -> before.described(description.orElse(before.description())),
                receipt);
    }

    public StoredOperation delete(Call call, String id, Receipt<Seen> receipt) {
        return owned.delete(call, Operation.DELETE_AUTHORIZED_KEY, id, receipt);
    }

    public Page<StoredOperation> operations(Caller caller, String id, Page.Request page) {
        return owned.operations(caller, Operation.GET_AUTHORIZED_KEY, id, page);
    }
}
