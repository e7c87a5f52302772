package dev.keyhold.domain.credential;

import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.domain.Operation;
import dev.keyhold.domain.audit.Targets;
import dev.keyhold.domain.operation.Call;
import dev.keyhold.domain.operation.Operations;
import dev.keyhold.domain.operation.Receipt;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.model.Violation;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The life of API keys. A secret is shown once and kept as a digest. */
public final class ApiKeys {
    private static final int MAX_PER_OWNER = 1_000;

    private final Store store;
    private final Owners owners;
    private final Operations operations;
    private final KeyFactory keys;
    private final ApiKeySecrets secrets;
    private final LastUses lastUses;
    private final InstantSource clock;

    public ApiKeys(
            Store store,
            Owners owners,
            Operations operations,
            KeyFactory keys,
            ApiKeySecrets secrets,
            LastUses lastUses,
            InstantSource clock) {
        this.store = store;
        this.owners = owners;
        this.operations = operations;
        this.keys = keys;
        this.secrets = secrets;
        this.lastUses = lastUses;
        this.clock = clock;
    }

    /** A key and when it was last used. */
    public record Seen(ApiKey key, Optional<Instant> lastUse) {}

    /** A key just made, with its secret: the only time it is shown. */
    public record Made(Seen seen, SecretBytes secret) {}

    /** What to change; what is empty stays. An {@code expiresAt} that is set and empty takes the expiry away. */
    public record Patch(
            Optional<String> description, Optional<List<String>> scopes, Optional<Optional<Instant>> expiresAt) {}

    public Seen get(Caller caller, String id) {
        return store.read(tx -> {
            var key = find(tx, caller, id);
            owners.require(tx, caller, key.owner(), Operation.GET_API_KEY);
            return seen(tx, key);
        });
    }

    /** Keys of a service account, or of the caller. */
    public Page<Seen> list(Caller caller, Optional<String> owner, Page.Request page) {
        return store.read(tx -> {
            var identity = owners.find(tx, caller, owner, Operation.LIST_API_KEYS);
            var found = tx.apiKeys().ownedBy(identity.account(), identity.id(), page);
            return new Page<>(found.items().stream().map(key -> seen(tx, key)).toList(), found.next());
        });
    }

    /** Makes a key for a service account, or for the caller; without scopes it gets the default ones. */
    public Made create(
            Call call, Optional<String> owner, String description, List<String> scopes, Optional<Instant> expiresAt) {
        var caller = call.caller();
        checkScopes(scopes);
        var id = keys.resourceId(ResourceId.IAM, caller.account());
        var made = secrets.make(id);
        var now = clock.instant();
        return operations.create(
                call,
                Operation.CREATE_API_KEY,
                Refusal.Kind.API_KEY,
                tx -> owners.find(tx, caller, owner, Operation.CREATE_API_KEY),
                tx -> {
                    var identity = owners.find(tx, caller, owner, Operation.CREATE_API_KEY);
                    requireRoom(tx, identity);
                    var key = new ApiKey(
                            identity.account(),
                            id,
                            identity.id(),
                            description,
                            made.digest(),
                            made.tail(),
                            scopes.isEmpty() ? Scopes.DEFAULT : scopes,
                            expiresAt,
                            now);
                    tx.apiKeys().insert(key);
                    var result = new Made(new Seen(key, Optional.empty()), made.secret());
                    return new Operations.Done<>(result, id, describe(key, identity));
                });
    }

    public StoredOperation update(Call call, String id, Patch patch, Receipt<Seen> receipt) {
        patch.scopes().ifPresent(ApiKeys::checkScopes);
        return operations.run(
                call,
                Operation.UPDATE_API_KEY,
                tx -> authorize(tx, call.caller(), id, Operation.UPDATE_API_KEY),
                tx -> {
                    var before = find(tx, call.caller(), id);
                    var after = before.changed(
                            patch.description().orElse(before.description()),
                            patch.scopes().orElse(before.scopes()),
                            patch.expiresAt().orElse(before.expiresAt()));
                    tx.apiKeys().update(after);
                    return done(tx, after);
                },
                receipt);
    }

    public StoredOperation delete(Call call, String id, Receipt<Seen> receipt) {
        return operations.run(
                call,
                Operation.DELETE_API_KEY,
                tx -> authorize(tx, call.caller(), id, Operation.DELETE_API_KEY),
                tx -> {
                    var key = find(tx, call.caller(), id);
                    var done = done(tx, key);
                    tx.apiKeys().delete(key);
                    return done;
                },
                receipt);
    }

    public Page<StoredOperation> operations(Caller caller, String id, Page.Request page) {
        return store.read(tx -> {
            var key = find(tx, caller, id);
            owners.require(tx, caller, key.owner(), Operation.GET_API_KEY);
            return operations.on(tx, key.account(), key.id(), page);
        });
    }

    private void authorize(ReadTx tx, Caller caller, String id, Operation operation) {
        owners.require(tx, caller, find(tx, caller, id).owner(), operation);
    }

    private static ApiKey find(ReadTx tx, Caller caller, String id) {
        return ResourceId.parse(id)
                .filter(parsed -> parsed.account().equals(caller.account()))
                .flatMap(parsed -> tx.apiKeys().find(caller.account(), parsed))
                .orElseThrow(() -> new Refused(new Refusal.NotFound(Refusal.Kind.API_KEY, id)));
    }

    private static void requireRoom(WriteTx tx, Identity owner) {
        if (tx.apiKeys().countOwnedBy(owner.account(), owner.id()) >= MAX_PER_OWNER) {
            throw new Refused(new Refusal.LimitExceeded(Refusal.Quota.API_KEYS_PER_USER, MAX_PER_OWNER));
        }
    }

    private static void checkScopes(List<String> scopes) {
        for (int i = 0; i < scopes.size(); i++) {
            if (!Scopes.ALL.contains(scopes.get(i))) {
                var constraint = "Scope " + scopes.get(i) + " does not exist";
                throw new Refused(new Refusal.InvalidFields(
                        List.of(new Violation("scopes[" + i + "]", Optional.empty(), constraint))));
            }
        }
    }

    private Operations.Done<Seen> done(ReadTx tx, ApiKey key) {
        var owner = tx.identities().find(key.account(), key.owner()).orElseThrow();
        return new Operations.Done<>(seen(tx, key), key.id(), describe(key, owner));
    }

    private Seen seen(ReadTx tx, ApiKey key) {
        return new Seen(key, lastUses.find(tx, key.account(), key.id()));
    }

    private static String describe(ApiKey key, Identity owner) {
        return Targets.describe(Refusal.Kind.API_KEY, key.id()) + " of " + Targets.describe(owner);
    }
}
