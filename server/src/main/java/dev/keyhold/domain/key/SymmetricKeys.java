package dev.keyhold.domain.key;

import dev.keyhold.domain.Operation;
import dev.keyhold.domain.operation.Call;
import dev.keyhold.domain.operation.Operations;
import dev.keyhold.domain.operation.Receipt;
import dev.keyhold.domain.policy.Access;
import dev.keyhold.domain.resource.Removal;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.model.SymmetricKey;
import dev.keyhold.model.SymmetricKey.Settings;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/** The life of symmetric keys, except for their versions. */
public final class SymmetricKeys {
    private final Store store;
    private final Access access;
    private final Operations operations;
    private final Keys keys;
    private final InstantSource clock;
    private final KeyQuotas quotas;

    public SymmetricKeys(
            Store store, Access access, Operations operations, Keys keys, InstantSource clock, KeyQuotas quotas) {
        this.store = store;
        this.access = access;
        this.operations = operations;
        this.keys = keys;
        this.clock = clock;
        this.quotas = quotas;
    }

    public Keys.Seen get(Caller caller, String id) {
        return store.read(tx -> {
            var key = Keys.find(tx, caller, id);
            access.require(tx, caller, Operation.GET_SYMMETRIC_KEY, Keys.path(tx, key));
            return Keys.seen(tx, key);
        });
    }

    public Page<Keys.Seen> list(Caller caller, String folder, Page.Request page) {
        return store.read(tx -> {
            var found = Resources.folder(tx, caller, folder);
            access.require(tx, caller, Operation.LIST_SYMMETRIC_KEYS, Resources.path(found));
            var listed = tx.symmetricKeys().inFolder(caller.account(), found.id(), page);
            return new Page<>(
                    listed.items().stream().map(key -> Keys.seen(tx, key)).toList(), listed.next());
        });
    }

    /** Makes a key with a first version, which is its primary one. */
    public StoredOperation create(Call call, String folder, Settings settings, Receipt<Keys.Seen> receipt) {
        Periods.check("rotation_period", settings.rotationPeriod());
        var caller = call.caller();
        var id = keys.id(caller.account());
        var now = clock.instant();
        var first = keys.newVersion(caller.account(), id, settings.algorithm(), now);
        return operations.run(
                call,
                Operation.CREATE_SYMMETRIC_KEY,
                tx -> access.require(
                        tx,
                        caller,
                        Operation.CREATE_SYMMETRIC_KEY,
                        Resources.path(Resources.folder(tx, caller, folder))),
                tx -> {
                    var parent = Resources.folder(tx, caller, folder);
                    if (parent.status() != Folder.Status.ACTIVE) {
                        throw new Refused(new Refusal.Precondition(Refusal.Rule.FOLDER_IS_GOING));
                    }
                    if (tx.symmetricKeys().count(caller.account()) >= quotas.keys()) {
                        throw new Refused(
                                new Refusal.LimitExceeded(Refusal.Quota.SYMMETRIC_KEYS_PER_ACCOUNT, quotas.keys()));
                    }
                    var key = SymmetricKey.of(caller.account(), id, parent.id(), settings, first.id(), now);
                    tx.symmetricKeys().insert(key);
                    tx.symmetricKeys().insert(first);
                    Keys.scheduleRotation(tx, key, now);
                    return Keys.done(tx, key);
                },
                receipt);
    }

    /** Changes what {@code change} changes; versions that exist keep their algorithm. */
    public StoredOperation update(Call call, String id, UnaryOperator<Settings> change, Receipt<Keys.Seen> receipt) {
        return operations.run(
                call,
                Operation.UPDATE_SYMMETRIC_KEY,
                tx -> authorize(tx, call.caller(), id, Operation.UPDATE_SYMMETRIC_KEY),
                tx -> {
                    var before = Keys.find(tx, call.caller(), id);
                    var after = before.changed(change.apply(before.settings()));
                    Periods.check("rotation_period", after.rotationPeriod());
                    if (after.deletionProtection() && !before.deletionProtection()) {
                        requireStaying(tx, after);
                    }
                    tx.symmetricKeys().update(after);
                    if (after.status() != before.status()
                            || !after.rotationPeriod().equals(before.rotationPeriod())) {
                        Keys.scheduleRotation(tx, after, after.rotatedAt().orElse(after.createdAt()));
                    }
                    return Keys.done(tx, after);
                },
                receipt);
    }

    /** From now on nobody sees or uses the key; its material is destroyed three days later. */
    public StoredOperation delete(Call call, String id, Receipt<Keys.Seen> receipt) {
        return operations.run(
                call,
                Operation.DELETE_SYMMETRIC_KEY,
                tx -> authorize(tx, call.caller(), id, Operation.DELETE_SYMMETRIC_KEY),
                tx -> {
                    var before = Keys.find(tx, call.caller(), id);
                    if (before.deletionProtection()) {
                        throw new Refused(new Refusal.Precondition(Refusal.Rule.KEY_IS_PROTECTED));
                    }
                    var done = Keys.done(tx, before);
                    Removal.of(tx, before, clock.instant());
                    return done;
                },
                receipt);
    }

    public Page<StoredOperation> operations(Caller caller, String id, Page.Request page) {
        return store.read(tx -> {
            var key = Keys.find(tx, caller, id);
            access.require(tx, caller, Operation.LIST_SYMMETRIC_KEY_OPERATIONS, Keys.path(tx, key));
            return operations.on(tx, key.account(), key.id(), page);
        });
    }

    /** A folder that is being deleted takes its keys with it, so none of them can be protected any more. */
    private static void requireStaying(ReadTx tx, SymmetricKey key) {
        var folder = tx.folders().find(key.account(), key.folder()).orElseThrow();
        if (folder.status() != Folder.Status.ACTIVE) {
            throw new Refused(new Refusal.Precondition(Refusal.Rule.FOLDER_IS_GOING));
        }
    }

    private void authorize(ReadTx tx, Caller caller, String id, Operation operation) {
        access.require(tx, caller, operation, Keys.path(tx, caller, id));
    }
}
