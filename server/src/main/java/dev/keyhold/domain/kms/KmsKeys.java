package dev.keyhold.domain.kms;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.resource.ResourceRemoval;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SymmetricKey;
import dev.keyhold.model.SymmetricKey.Settings;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/** The life of symmetric keys, except for their versions. */
public final class KmsKeys {
    private final Store store;
    private final Authorizer authorizer;
    private final Changes changes;
    private final KeyRecords keys;
    private final InstantSource clock;
    private final KeyQuotas quotas;

    public KmsKeys(
            Store store,
            Authorizer authorizer,
            Changes changes,
            KeyRecords keys,
            InstantSource clock,
            KeyQuotas quotas) {
        this.store = store;
        this.authorizer = authorizer;
        this.changes = changes;
        this.keys = keys;
        this.clock = clock;
        this.quotas = quotas;
    }

    public KeyRecords.KeyView get(Principal principal, String id) {
        return store.read(tx -> {
            var key = KeyRecords.find(tx, principal, id);
            authorizer.require(tx, principal, Action.GET_SYMMETRIC_KEY, KeyRecords.path(tx, key));
            return KeyRecords.seen(tx, key);
        });
    }

    public Page<KeyRecords.KeyView> list(Principal principal, String folder, Page.Request page) {
        return store.read(tx -> {
            var found = Resources.folder(tx, principal, folder);
            authorizer.require(tx, principal, Action.LIST_SYMMETRIC_KEYS, Resources.path(found));
            var listed = tx.symmetricKeys().inFolder(principal.account(), found.id(), page);
            return new Page<>(
                    listed.items().stream().map(key -> KeyRecords.seen(tx, key)).toList(), listed.next());
        });
    }

    /** Makes a key with a first version, which is its primary one. */
    public KeyRecords.KeyView create(
            Principal principal, String folder, Settings settings, TransactionHook<? super KeyRecords.KeyView> hook) {
        Periods.check("rotation_period", settings.rotationPeriod());
        var id = keys.id(principal.account());
        var now = clock.instant();
        var first = keys.newVersion(principal.account(), id, settings.algorithm(), now);
        return changes.run(
                principal,
                Action.CREATE_SYMMETRIC_KEY,
                tx -> authorizer.require(
                        tx,
                        principal,
                        Action.CREATE_SYMMETRIC_KEY,
                        Resources.path(Resources.folder(tx, principal, folder))),
                tx -> {
                    var parent = Resources.folder(tx, principal, folder);
                    if (parent.status() != Folder.Status.ACTIVE) {
                        throw new ServiceException(
                                new ServiceError.Precondition(ServiceError.FailedPrecondition.FOLDER_IS_GOING));
                    }
                    if (tx.symmetricKeys().count(principal.account()) >= quotas.keys()) {
                        throw new ServiceException(new ServiceError.LimitExceeded(
                                ServiceError.Quota.SYMMETRIC_KEYS_PER_ACCOUNT, quotas.keys()));
                    }
                    var key = SymmetricKey.of(principal.account(), id, parent.id(), settings, first.id(), now);
                    tx.symmetricKeys().insert(key);
                    tx.symmetricKeys().insert(first);
                    KeyRecords.scheduleRotation(tx, key, now);
                    return KeyRecords.done(tx, key);
                },
                hook);
    }

    /** Changes what {@code change} changes; versions that exist keep their algorithm. */
    public KeyRecords.KeyView update(
            Principal principal,
            String id,
            UnaryOperator<Settings> change,
            TransactionHook<? super KeyRecords.KeyView> hook) {
        return changes.run(
                principal,
                Action.UPDATE_SYMMETRIC_KEY,
                tx -> authorize(tx, principal, id, Action.UPDATE_SYMMETRIC_KEY),
                tx -> {
                    var before = KeyRecords.find(tx, principal, id);
                    var after = before.changed(change.apply(before.settings()));
                    Periods.check("rotation_period", after.rotationPeriod());
                    if (after.deletionProtection() && !before.deletionProtection()) {
                        requireStaying(tx, after);
                    }
                    tx.symmetricKeys().update(after);
                    if (after.status() != before.status()
                            || !after.rotationPeriod().equals(before.rotationPeriod())) {
                        KeyRecords.scheduleRotation(tx, after, after.rotatedAt().orElse(after.createdAt()));
                    }
                    return KeyRecords.done(tx, after);
                },
                hook);
    }

    /** From now on nobody sees or uses the key; its material is destroyed three days later. */
    public KeyRecords.KeyView delete(Principal principal, String id, TransactionHook<? super KeyRecords.KeyView> hook) {
        return changes.run(
                principal,
                Action.DELETE_SYMMETRIC_KEY,
                tx -> authorize(tx, principal, id, Action.DELETE_SYMMETRIC_KEY),
                tx -> {
                    var before = KeyRecords.find(tx, principal, id);
                    if (before.deletionProtection()) {
                        throw new ServiceException(
                                new ServiceError.Precondition(ServiceError.FailedPrecondition.KEY_IS_PROTECTED));
                    }
                    var done = KeyRecords.done(tx, before);
                    ResourceRemoval.of(tx, before, clock.instant());
                    return done;
                },
                hook);
    }

    /** The resource of that id; throws if the caller may not list the operations on it. */
    public ResourceId requireListOperations(ReadTx tx, Principal principal, String id) {
        var key = KeyRecords.find(tx, principal, id);
        authorizer.require(tx, principal, Action.LIST_SYMMETRIC_KEY_OPERATIONS, KeyRecords.path(tx, key));
        return key.id();
    }

    /** A folder that is being deleted takes its keys with it, so none of them can be protected any more. */
    private static void requireStaying(ReadTx tx, SymmetricKey key) {
        var folder = tx.folders().find(key.account(), key.folder()).orElseThrow();
        if (folder.status() != Folder.Status.ACTIVE) {
            throw new ServiceException(new ServiceError.Precondition(ServiceError.FailedPrecondition.FOLDER_IS_GOING));
        }
    }

    private void authorize(ReadTx tx, Principal principal, String id, Action operation) {
        authorizer.require(tx, principal, operation, KeyRecords.path(tx, principal, id));
    }
}
