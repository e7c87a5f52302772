package dev.keyhold.domain.credential;

import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.domain.Operation;
import dev.keyhold.domain.audit.Targets;
import dev.keyhold.domain.operation.Call;
import dev.keyhold.domain.operation.Operations;
import dev.keyhold.domain.operation.Receipt;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** The life of authorized keys. The private half is answered once and never kept. */
public final class AuthorizedKeys {
    private static final int MAX_PER_OWNER = 1_000;

    private final Store store;
    private final Owners owners;
    private final Operations operations;
    private final KeyFactory keys;
    private final RsaKeys pairs;
    private final LastUses lastUses;
    private final InstantSource clock;

    public AuthorizedKeys(
            Store store,
            Owners owners,
            Operations operations,
            KeyFactory keys,
            RsaKeys pairs,
            LastUses lastUses,
            InstantSource clock) {
        this.store = store;
        this.owners = owners;
        this.operations = operations;
        this.keys = keys;
        this.pairs = pairs;
        this.lastUses = lastUses;
        this.clock = clock;
    }

    /** A key and when a token was last asked for with it. */
    public record Seen(AuthorizedKey key, Optional<Instant> lastUse) {}

    /** A key just made, with its private half: the only time it is shown. */
    public record Made(Seen seen, SecretBytes privateKey) {}

    public Seen get(Caller caller, String id) {
        return store.read(tx -> {
            var key = find(tx, caller, id);
            owners.require(tx, caller, key.owner(), Operation.GET_AUTHORIZED_KEY);
            return seen(tx, key);
        });
    }

    /** Keys of a service account, or of the caller. */
    public Page<Seen> list(Caller caller, Optional<String> owner, Page.Request page) {
        return store.read(tx -> {
            var identity = owners.find(tx, caller, owner, Operation.LIST_AUTHORIZED_KEYS);
            var found = tx.authorizedKeys().ownedBy(identity.account(), identity.id(), page);
            return new Page<>(found.items().stream().map(key -> seen(tx, key)).toList(), found.next());
        });
    }

    /** Makes a key pair for a service account, or for the caller. */
    public Made create(Call call, Optional<String> owner, String description, AuthorizedKey.Algorithm algorithm) {
        var caller = call.caller();
        var id = keys.resourceId(ResourceId.IAM, caller.account());
        var pair = pairs.generate(algorithm, id);
        var now = clock.instant();
        return operations.create(
                call,
                Operation.CREATE_AUTHORIZED_KEY,
                Refusal.Kind.AUTHORIZED_KEY,
                tx -> owners.find(tx, caller, owner, Operation.CREATE_AUTHORIZED_KEY),
                tx -> {
                    var identity = owners.find(tx, caller, owner, Operation.CREATE_AUTHORIZED_KEY);
                    requireRoom(tx, identity);
                    var key = new AuthorizedKey(
                            identity.account(), id, identity.id(), description, algorithm, pair.publicKey(), now);
                    tx.authorizedKeys().insert(key);
                    var result = new Made(new Seen(key, Optional.empty()), pair.privateKey());
                    return new Operations.Done<>(result, id, describe(key, identity));
                });
    }

    public StoredOperation update(Call call, String id, Optional<String> description, Receipt<Seen> receipt) {
        return operations.run(
                call,
                Operation.UPDATE_AUTHORIZED_KEY,
                tx -> authorize(tx, call.caller(), id, Operation.UPDATE_AUTHORIZED_KEY),
                tx -> {
                    var before = find(tx, call.caller(), id);
                    var after = before.described(description.orElse(before.description()));
                    tx.authorizedKeys().update(after);
                    return done(tx, after);
                },
                receipt);
    }

    public StoredOperation delete(Call call, String id, Receipt<Seen> receipt) {
        return operations.run(
                call,
                Operation.DELETE_AUTHORIZED_KEY,
                tx -> authorize(tx, call.caller(), id, Operation.DELETE_AUTHORIZED_KEY),
                tx -> {
                    var key = find(tx, call.caller(), id);
                    var done = done(tx, key);
                    tx.authorizedKeys().delete(key);
                    return done;
                },
                receipt);
    }

    public Page<StoredOperation> operations(Caller caller, String id, Page.Request page) {
        return store.read(tx -> {
            var key = find(tx, caller, id);
            owners.require(tx, caller, key.owner(), Operation.GET_AUTHORIZED_KEY);
            return operations.on(tx, key.account(), key.id(), page);
        });
    }

    private void authorize(ReadTx tx, Caller caller, String id, Operation operation) {
        owners.require(tx, caller, find(tx, caller, id).owner(), operation);
    }

    private static AuthorizedKey find(ReadTx tx, Caller caller, String id) {
        return ResourceId.parse(id)
                .filter(parsed -> parsed.account().equals(caller.account()))
                .flatMap(parsed -> tx.authorizedKeys().find(caller.account(), parsed))
                .orElseThrow(() -> new Refused(new Refusal.NotFound(Refusal.Kind.AUTHORIZED_KEY, id)));
    }

    private static void requireRoom(WriteTx tx, Identity owner) {
        if (tx.authorizedKeys().countOwnedBy(owner.account(), owner.id()) >= MAX_PER_OWNER) {
            throw new Refused(new Refusal.LimitExceeded(Refusal.Quota.AUTHORIZED_KEYS_PER_USER, MAX_PER_OWNER));
        }
    }

    private Operations.Done<Seen> done(ReadTx tx, AuthorizedKey key) {
        var owner = tx.identities().find(key.account(), key.owner()).orElseThrow();
        return new Operations.Done<>(seen(tx, key), key.id(), describe(key, owner));
    }

    private Seen seen(ReadTx tx, AuthorizedKey key) {
        return new Seen(key, lastUses.find(tx, key.account(), key.id()));
    }

    private static String describe(AuthorizedKey key, Identity owner) {
        return Targets.describe(Refusal.Kind.AUTHORIZED_KEY, key.id()) + " of " + Targets.describe(owner);
    }
}
