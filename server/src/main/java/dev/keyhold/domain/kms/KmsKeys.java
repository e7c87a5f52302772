package dev.keyhold.domain.kms;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.resource.ResourceRemoval;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Folder;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.KmsKey.Settings;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;

/** The life of symmetric keys, except for their versions. */
public final class KmsKeys {
    private static final List<KeySpec> SYMMETRIC = List.of(KeySpec.SYMMETRIC_DEFAULT);

    private final Store store;
    private final Authorizer authorizer;
    private final Changes changes;
    private final IdGenerator ids;
    private final KeyRotation rotation;
    private final InstantSource clock;
    private final KeyQuotas quotas;

    public KmsKeys(
            Store store,
            Authorizer authorizer,
            Changes changes,
            IdGenerator ids,
            KeyRotation rotation,
            InstantSource clock,
            KeyQuotas quotas) {
        this.store = store;
        this.authorizer = authorizer;
        this.changes = changes;
        this.ids = ids;
        this.rotation = rotation;
        this.clock = clock;
        this.quotas = quotas;
    }

    public KeyView get(Principal principal, String id) {
        return store.read(tx -> KeyView.of(tx, find(tx, principal, KmsAction.GET_SYMMETRIC_KEY, id)));
    }

    public Page<KeyView> list(Principal principal, String folder, Page.Request page) {
        return store.read(tx -> {
            var found = folder(tx, principal, KmsAction.LIST_SYMMETRIC_KEYS, folder);
            return tx.kmsKeys()
                    .inFolder(found.account(), found.id(), KeyUsage.ENCRYPT_DECRYPT, SYMMETRIC, page)
                    .map(key -> KeyView.of(tx, key));
        });
    }

    /** Makes a key with a first version, which is its primary one. */
    public KeyView create(
            Principal principal, String folder, Settings settings, TransactionHook<? super KeyView> hook) {
        Periods.check("rotation_period", settings.rotationPeriod());
        var account = Resources.accountOf(principal, folder);
        var id = ids.resourceId(ResourceId.KMS, account);
        var now = clock.instant();
        var first =
                rotation.newVersion(account, id, settings.algorithm().orElseThrow(), KeyVersion.Cause.CREATION, now);
        return changes.run(
                principal,
                KmsAction.CREATE_SYMMETRIC_KEY,
                tx -> folder(tx, principal, KmsAction.CREATE_SYMMETRIC_KEY, folder),
                (tx, parent) -> {
                    requireRoom(tx, parent, quotas);
                    var key = KmsKey.of(account, id, parent.id(), settings, first.id(), now);
                    tx.kmsKeys().insert(key);
                    tx.kmsKeys().insert(first);
                    KeyRotation.schedule(tx, key);
                    return KeyView.change(tx, key);
                },
                hook);
    }

    /** Whether the folder and its account take another key. */
    static void requireRoom(ReadTx tx, Folder folder, KeyQuotas quotas) {
        if (folder.status() != Folder.Status.ACTIVE) {
            throw new ServiceException(new ServiceError.Precondition(ServiceError.FailedPrecondition.FOLDER_IS_GOING));
        }
        if (tx.kmsKeys().count(folder.account()) >= quotas.keys()) {
            throw new ServiceException(
                    new ServiceError.LimitExceeded(ServiceError.Quota.SYMMETRIC_KEYS_PER_ACCOUNT, quotas.keys()));
        }
    }

    /** Changes what {@code change} changes; versions that exist keep their algorithm. */
    public KeyView update(
            Principal principal, String id, UnaryOperator<Settings> change, TransactionHook<? super KeyView> hook) {
        return changes.run(
                principal,
                KmsAction.UPDATE_SYMMETRIC_KEY,
                tx -> find(tx, principal, KmsAction.UPDATE_SYMMETRIC_KEY, id),
                (tx, before) -> {
                    var after = rescheduled(before, before.changed(change.apply(before.settings())));
                    Periods.check("rotation_period", after.rotationPeriod());
                    if (after.status() != before.status()) {
                        requireNotPending(before);
                    }
                    if (after.deletionProtection() && !before.deletionProtection()) {
                        requireNotPending(before);
                        requireStaying(tx, after);
                    }
                    tx.kmsKeys().update(after);
                    KeyRotation.schedule(tx, after);
                    return KeyView.change(tx, after);
                },
                hook);
    }

    /** From now on nobody sees or uses the key; its material is destroyed three days later. */
    public KeyView delete(Principal principal, String id, TransactionHook<? super KeyView> hook) {
        return changes.run(
                principal,
                KmsAction.DELETE_SYMMETRIC_KEY,
                tx -> find(tx, principal, KmsAction.DELETE_SYMMETRIC_KEY, id),
                (tx, before) -> {
                    if (before.deletionProtection()) {
                        throw new ServiceException(
                                new ServiceError.Precondition(ServiceError.FailedPrecondition.KEY_IS_PROTECTED));
                    }
                    var done = KeyView.change(tx, before);
                    ResourceRemoval.of(tx, before, clock.instant());
                    return done;
                },
                hook);
    }

    /** The resource of that id; throws if the caller may not list the operations on it. */
    public ResourceId requireListOperations(ReadTx tx, Principal principal, String id) {
        return find(tx, principal, KmsAction.LIST_SYMMETRIC_KEY_OPERATIONS, id).id();
    }

    /** A period that is set counts from the last rotation, or from the creation of the key. */
    private static KmsKey rescheduled(KmsKey before, KmsKey after) {
        if (after.rotationPeriod().equals(before.rotationPeriod())) {
            return after;
        }
        var since = after.rotation().last().orElse(after.createdAt());
        return after.with(after.rotation().withNext(after.rotationPeriod().map(since::plus)));
    }

    /** Whether a key is used, and that it stays, is settled while its deletion is scheduled. */
    static void requireNotPending(KmsKey key) {
        if (key.pendingDeletionAt().isPresent()) {
            throw new ServiceException(new ServiceError.RefusedKey(
                    KeyProblem.KEY_IS_PENDING_DELETION, key.id().text()));
        }
    }

    /** A folder that is being deleted takes its keys with it, so none of them can be protected any more. */
    static void requireStaying(ReadTx tx, KmsKey key) {
        var folder = tx.folders().find(key.account(), key.folder()).orElseThrow();
        if (folder.status() != Folder.Status.ACTIVE) {
            throw new ServiceException(new ServiceError.Precondition(ServiceError.FailedPrecondition.FOLDER_IS_GOING));
        }
    }

    /** The key of that id, for a principal that may do that with it. */
    private KmsKey find(ReadTx tx, Principal principal, Action action, String id) {
        var key = Resources.symmetricKey(tx, principal, id);
        authorizer.require(tx, principal, action, Resources.path(tx, key));
        return key;
    }

    /** The folder of that id, for a principal that may do that in it. */
    private Folder folder(ReadTx tx, Principal principal, Action action, String id) {
        var folder = Resources.folder(tx, principal, id);
        authorizer.require(tx, principal, action, Resources.path(tx, folder));
        return folder;
    }
}
