package dev.keyhold.domain.credential;

import dev.keyhold.domain.Operation;
import dev.keyhold.domain.audit.Targets;
import dev.keyhold.domain.operation.Call;
import dev.keyhold.domain.operation.Operations;
import dev.keyhold.domain.operation.Receipt;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.Caller;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Access keys as the Yandex dialect manages them: the same records as {@link AccessKeys}, under role bindings, with a
 * description and without a status of their own.
 */
public final class StaticKeys {
    private static final int MAX_PER_OWNER = 1_000;

    private final Store store;
    private final Owners owners;
    private final Operations operations;
    private final AccessKeyMint mint;
    private final LastUses lastUses;
    private final InstantSource clock;

    public StaticKeys(
            Store store,
            Owners owners,
            Operations operations,
            AccessKeyMint mint,
            LastUses lastUses,
            InstantSource clock) {
        this.store = store;
        this.owners = owners;
        this.operations = operations;
        this.mint = mint;
        this.lastUses = lastUses;
        this.clock = clock;
    }

    /** A key and its last use. */
    public record Seen(AccessKey key, Optional<LastUse> lastUse) {}

    /** A key just made, with its secret: the only time it is shown. */
    public record Made(Seen seen, SecretBytes secret) {}

    public Seen get(Caller caller, String id) {
        return store.read(tx -> {
            var key = find(tx, caller, id);
            owners.require(tx, caller, key.owner(), Operation.GET_STATIC_KEY);
            return seen(tx, key);
        });
    }

    /** Keys of a service account, or of the caller. */
    public Page<Seen> list(Caller caller, Optional<String> owner, Page.Request page) {
        return store.read(tx -> {
            var identity = owners.find(tx, caller, owner, Operation.LIST_STATIC_KEYS);
            var found = tx.accessKeys().ownedBy(identity.account(), identity.id(), page);
            return new Page<>(found.items().stream().map(key -> seen(tx, key)).toList(), found.next());
        });
    }

    /** Makes a key for a service account, or for the caller. AWS's quota of two does not bind here. */
    public Made create(Call call, Optional<String> owner, String description) {
        var caller = call.caller();
        var now = clock.instant();
        return operations.create(
                call,
                Operation.CREATE_STATIC_KEY,
                Refusal.Kind.ACCESS_KEY,
                tx -> owners.find(tx, caller, owner, Operation.CREATE_STATIC_KEY),
                tx -> {
                    var identity = owners.find(tx, caller, owner, Operation.CREATE_STATIC_KEY);
                    if (tx.accessKeys().countOwnedBy(identity.account(), identity.id()) >= MAX_PER_OWNER) {
                        throw new Refused(new Refusal.LimitExceeded(Refusal.Quota.ACCESS_KEYS_PER_USER, MAX_PER_OWNER));
                    }
                    var made = mint.mintStatic(tx, identity, description, now);
                    var target = Targets.describe(made.key().keyId(), identity);
                    var result = new Made(new Seen(made.key(), Optional.empty()), made.secret());
                    return new Operations.Done<>(result, made.key().id(), target);
                });
    }

    public StoredOperation update(Call call, String id, Optional<String> description, Receipt<Seen> receipt) {
        return operations.run(
                call,
                Operation.UPDATE_STATIC_KEY,
                tx -> authorize(tx, call.caller(), id, Operation.UPDATE_STATIC_KEY),
                tx -> {
                    var before = find(tx, call.caller(), id);
                    var after = before.described(description.orElse(before.description()));
                    tx.accessKeys().update(after);
                    return done(tx, after);
                },
                receipt);
    }

    public StoredOperation delete(Call call, String id, Receipt<Seen> receipt) {
        return operations.run(
                call,
                Operation.DELETE_STATIC_KEY,
                tx -> authorize(tx, call.caller(), id, Operation.DELETE_STATIC_KEY),
                tx -> {
                    var key = find(tx, call.caller(), id);
                    var done = done(tx, key);
                    tx.accessKeys().delete(key);
                    return done;
                },
                receipt);
    }

    public Page<StoredOperation> operations(Caller caller, String id, Page.Request page) {
        return store.read(tx -> {
            var key = find(tx, caller, id);
            owners.require(tx, caller, key.owner(), Operation.GET_STATIC_KEY);
            return operations.on(tx, key.account(), key.id(), page);
        });
    }

    private void authorize(ReadTx tx, Caller caller, String id, Operation operation) {
        owners.require(tx, caller, find(tx, caller, id).owner(), operation);
    }

    private static AccessKey find(ReadTx tx, Caller caller, String id) {
        return ResourceId.parse(id)
                .filter(parsed -> parsed.account().equals(caller.account()))
                .flatMap(parsed -> tx.accessKeys().findById(caller.account(), parsed))
                .orElseThrow(() -> new Refused(new Refusal.NotFound(Refusal.Kind.ACCESS_KEY, id)));
    }

    private Operations.Done<Seen> done(ReadTx tx, AccessKey key) {
        var owner = tx.identities().find(key.account(), key.owner()).orElseThrow();
        return new Operations.Done<>(seen(tx, key), key.id(), Targets.describe(key.keyId(), owner));
    }

    private Seen seen(ReadTx tx, AccessKey key) {
        return new Seen(key, lastUses.find(tx, key.account(), key.keyId()));
    }
}
