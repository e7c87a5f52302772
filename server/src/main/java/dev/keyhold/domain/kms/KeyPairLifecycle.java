package dev.keyhold.domain.kms;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.kms.KeyLifecycle.NewKeys;
import dev.keyhold.domain.resource.ResourceRemoval;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Folder;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.KmsKey.Settings;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.List;
import java.util.function.UnaryOperator;

/** The life of key pairs where role bindings decide: those that encrypt, and those that sign. */
public final class KeyPairLifecycle {
    private static final List<KeySpec> ENCRYPTING = List.of(KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.RSA_4096);
    private static final List<KeySpec> SIGNING = List.of(
            KeySpec.RSA_2048,
            KeySpec.RSA_3072,
            KeySpec.RSA_4096,
            KeySpec.ECC_NIST_P256,
            KeySpec.ECC_NIST_P384,
            KeySpec.ECC_NIST_P521);

    private final Store store;
    private final Authorizer authorizer;
    private final Changes changes;
    private final NewKeys made;

    public KeyPairLifecycle(Store store, Authorizer authorizer, Changes changes, NewKeys made) {
        this.store = store;
        this.authorizer = authorizer;
        this.changes = changes;
        this.made = made;
    }

    public KmsKey get(Principal principal, ResourceType type, String id) {
        return store.read(tx -> find(tx, principal, KmsAction.GET_KEY_PAIR, type, id));
    }

    public Page<KmsKey> list(Principal principal, ResourceType type, String folder, Page.Request page) {
        return store.read(tx -> {
            var found = folder(tx, principal, KmsAction.LIST_KEY_PAIRS, folder);
            return type == ResourceType.ASYMMETRIC_ENCRYPTION_KEY
                    ? tx.kmsKeys().inFolder(found.account(), found.id(), KeyUsage.ENCRYPT_DECRYPT, ENCRYPTING, page)
                    : tx.kmsKeys().inFolder(found.account(), found.id(), KeyUsage.SIGN_VERIFY, SIGNING, page);
        });
    }

    /** Makes a key pair, which may take seconds. */
    public KmsKey create(
            Principal principal,
            String folder,
            KmsKey.Kind kind,
            Settings settings,
            TransactionHook<? super KmsKey> hook) {
        // A pair costs up to seconds of a processor, which nobody spends who may not have one or has it already.
        changes.admit(tx -> roomIn(tx, principal, folder), hook);
        var account = Resources.accountOf(principal, folder);
        var id = made.ids().resourceId(ResourceId.KMS, account);
        var now = made.clock().instant();
        var version = made.rotation().onlyVersion(account, id, kind.spec(), now);
        return changes.run(
                principal,
                KmsAction.CREATE_KEY_PAIR,
                tx -> roomIn(tx, principal, folder),
                (tx, parent) -> {
                    var key = KmsKey.of(account, id, parent.id(), settings, version.id(), now)
                            .of(kind);
                    tx.kmsKeys().insert(key);
                    tx.kmsKeys().insert(version);
                    return NamedKeyChanges.of(key);
                },
                hook);
    }

    private Folder roomIn(ReadTx tx, Principal principal, String folder) {
        var found = folder(tx, principal, KmsAction.CREATE_KEY_PAIR, folder);
        KmsKeys.requireRoom(tx, found, made.quotas());
        return found;
    }

    /** Changes what {@code change} changes. */
    public KmsKey update(
            Principal principal,
            ResourceType type,
            String id,
            UnaryOperator<Settings> change,
            TransactionHook<? super KmsKey> hook) {
        return changes.run(
                principal,
                KmsAction.UPDATE_KEY_PAIR,
                tx -> find(tx, principal, KmsAction.UPDATE_KEY_PAIR, type, id),
                (tx, before) -> {
                    var after = before.changed(change.apply(before.settings()));
                    if (after.status() != before.status()) {
                        KmsKeys.requireNotPending(before);
                    }
                    if (after.deletionProtection() && !before.deletionProtection()) {
                        KmsKeys.requireNotPending(before);
                        KmsKeys.requireStaying(tx, after);
                    }
                    tx.kmsKeys().update(after);
                    return NamedKeyChanges.of(after);
                },
                hook);
    }

    /** From now on nobody sees or uses the key; its material is destroyed three days later. */
    public KmsKey delete(Principal principal, ResourceType type, String id, TransactionHook<? super KmsKey> hook) {
        return changes.run(
                principal,
                KmsAction.DELETE_KEY_PAIR,
                tx -> find(tx, principal, KmsAction.DELETE_KEY_PAIR, type, id),
                (tx, before) -> {
                    if (before.deletionProtection()) {
                        throw new ServiceException(
                                new ServiceError.Precondition(ServiceError.FailedPrecondition.KEY_IS_PROTECTED));
                    }
                    var _ = ResourceRemoval.of(tx, before, made.clock().instant());
                    return NamedKeyChanges.of(before);
                },
                hook);
    }

    /** The resource of that id; throws if the caller may not list the operations on it. */
    public ResourceId requireListOperations(ReadTx tx, Principal principal, ResourceType type, String id) {
        return find(tx, principal, KmsAction.LIST_KEY_PAIR_OPERATIONS, type, id).id();
    }

    private KmsKey find(ReadTx tx, Principal principal, Action action, ResourceType type, String id) {
        var key = Resources.key(tx, principal, type, id);
        authorizer.require(tx, principal, action, Resources.path(tx, key));
        return key;
    }

    private Folder folder(ReadTx tx, Principal principal, Action action, String id) {
        var folder = Resources.folder(tx, principal, id);
        authorizer.require(tx, principal, action, Resources.path(tx, folder));
        return folder;
    }
}
