package dev.keyhold.domain.kms;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Job;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.SymmetricAlgorithm;
import dev.keyhold.model.Tag;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The life of keys where key policies decide: they are made in the account's default folder, and go with a delay. */
public final class KeyLifecycle {
    private final Store store;
    private final Authorizer authorizer;
    private final KeyResolver resolver;
    private final Changes changes;
    private final NamedKeyChanges named;
    private final NewKeys made;

    public KeyLifecycle(Store store, Authorizer authorizer, KeyResolver resolver, Changes changes, NewKeys made) {
        this.store = store;
        this.authorizer = authorizer;
        this.resolver = resolver;
        this.changes = changes;
        this.named = new NamedKeyChanges(resolver, changes);
        this.made = made;
    }

    /** What new keys are made with. */
    public record NewKeys(IdGenerator ids, KeyRotation rotation, InstantSource clock, KeyQuotas quotas) {}

    /** A key that is to be made. */
    public record Draft(
            KmsKey.Kind kind,
            String description,
            List<Tag> tags,
            boolean bypassesLockoutCheck,
            Optional<NewKeyPolicy> policy) {}

    /** Makes a key with its material. */
    public KmsKey create(Principal principal, Draft draft) {
        var account = principal.account();
        var isImported = draft.kind().origin() == KmsKey.Origin.IMPORTED;
        if (draft.kind().spec().isKeyPair() && !isImported) {
            // A pair costs up to seconds of a processor, which nobody spends who may not have one.
            changes.admit(tx -> roomOfNewKey(tx, principal, draft), TransactionHook.NONE);
        }
        var id = made.ids().resourceId(ResourceId.KMS, account);
        var now = made.clock().instant();
        var algorithm = draft.kind().isSymmetric()
                ? Optional.of(SymmetricAlgorithm.AES_256)
                : Optional.<SymmetricAlgorithm>empty();
        var first = isImported
                ? made.rotation().pendingVersion(account, id, algorithm, now)
                : firstVersion(id, draft.kind(), algorithm, now);
        var settings = new KmsKey.Settings(
                "",
                draft.description(),
                Map.of(),
                isImported ? KmsKey.Status.PENDING_IMPORT : KmsKey.Status.ACTIVE,
                algorithm,
                Optional.empty(),
                false);
        return changes.run(
                principal,
                KmsAction.CREATE_KMS_KEY,
                tx -> roomOfNewKey(tx, principal, draft),
                (tx, folder) -> {
                    var key = KmsKey.of(account, id, folder.id(), settings, first.id(), now)
                            .of(draft.kind());
                    tx.kmsKeys().insert(key);
                    tx.kmsKeys().insert(first);
                    made.quotas().tagRules().put(tx.kmsKeys(), account, id, draft.tags());
                    return NamedKeyChanges.of(withPolicy(tx, principal, key, draft.policy()));
                },
                TransactionHook.NONE);
    }

    private KeyVersion firstVersion(
            ResourceId key, KmsKey.Kind kind, Optional<SymmetricAlgorithm> algorithm, Instant now) {
        var account = key.account();
        return algorithm
                .map(it -> made.rotation().newVersion(account, key, it, KeyVersion.Cause.CREATION, now))
                .orElseGet(() -> made.rotation().onlyVersion(account, key, kind.spec(), now));
    }

    private Folder roomOfNewKey(ReadTx tx, Principal principal, Draft draft) {
        var folder = folderOfNewKey(tx, principal, draft);
        made.quotas().tagRules().check(draft.tags());
        KmsKeys.requireRoom(tx, folder, made.quotas());
        return folder;
    }

    private KmsKey withPolicy(WriteTx tx, Principal principal, KmsKey key, Optional<NewKeyPolicy> policy) {
        if (policy.isEmpty()) {
            return key;
        }
        var after = policy.get().of(tx, principal, key, resolver);
        tx.kmsKeys().update(after);
        return after;
    }

    private Folder folderOfNewKey(ReadTx tx, Principal principal, Draft draft) {
        var account = tx.accounts().find(principal.account()).orElseThrow();
        var request = AuthorizationRequest.in(
                        tx, principal, KmsAction.CREATE_KMS_KEY, new ResourceRef.WholeAccount(account.id()))
                .with(RequestDetails.tags(draft.tags()))
                .with(resolver.withoutKey(
                        principal, Optional.of(draft.kind()), NewKeyPolicy.parameters(draft.bypassesLockoutCheck())));
        authorizer.require(request);
        if (!draft.tags().isEmpty()) {
            authorizer.require(request.to(KmsAction.TAG_KMS_KEY));
        }
        return tx.folders().find(account.id(), account.defaultFolder()).orElseThrow();
    }

    public KeyView describe(Principal principal, KeyReference.ByName name) {
        return describe(principal, name, List.of());
    }

    /** The same with tokens of grants, which must be of the key. */
    public KeyView describe(Principal principal, KeyReference.ByName name, List<String> tokens) {
        var parameters = KeyParameters.NONE.withTokens(tokens);
        return store.read(tx -> KeyView.of(
                tx, resolver.stored(tx, principal, name, KmsAction.DESCRIBE_KMS_KEY, parameters, RequestDetails.NONE)));
    }

    /** All keys of the account, of every folder. */
    public Page<KmsKey> list(Principal principal, Page.Request page) {
        return store.read(tx -> {
            resolver.requireAccount(tx, principal, KmsAction.LIST_KMS_KEYS);
            return tx.kmsKeys().inAccount(principal.account(), page);
        });
    }

    public void updateDescription(Principal principal, KeyReference.ByName name, String description) {
        var _ = change(principal, name, KmsAction.UPDATE_KMS_KEY_DESCRIPTION, (tx, key) -> {
            resolver.names().requireStaying(key);
            return key.changed(key.settings().withDescription(description));
        });
    }

    /** The key can be used again. A rotation whose time has passed meanwhile is made at once. */
    public void enable(Principal principal, KeyReference.ByName name) {
        setStatus(principal, name, KmsAction.ENABLE_KMS_KEY, KmsKey.Status.ACTIVE);
    }

    public void disable(Principal principal, KeyReference.ByName name) {
        setStatus(principal, name, KmsAction.DISABLE_KMS_KEY, KmsKey.Status.INACTIVE);
    }

    private void setStatus(Principal principal, KeyReference.ByName name, Action action, KmsKey.Status status) {
        var _ = change(principal, name, action, (tx, key) -> {
            resolver.names().requireStaying(key);
            if (key.status() == KmsKey.Status.PENDING_IMPORT) {
                throw resolver.names().refused(KeyProblem.KEY_IS_PENDING_IMPORT, key);
            }
            var after = key.changed(key.settings().withStatus(status));
            KeyRotation.schedule(tx, after);
            return after;
        });
    }

    /**
     * From now on the key is of no use, and after {@code delay} it goes for good. Until then it is shown, and can be
     * kept.
     */
    public KmsKey scheduleDeletion(Principal principal, KeyReference.ByName name, Duration delay) {
        var at = made.clock().instant().plus(delay);
        var parameters =
                KeyParameters.NONE.with("kms:schedulekeydeletionpendingwindowindays", Long.toString(delay.toDays()));
        return change(principal, name, KmsAction.SCHEDULE_KMS_KEY_DELETION, parameters, (tx, key) -> {
            resolver.names().requireStaying(key);
            if (key.deletionProtection()) {
                throw resolver.names().refused(KeyProblem.KEY_IS_PROTECTED, key);
            }
            var after = key.pendingDeletion(Optional.of(at));
            KeyRotation.schedule(tx, after);
            tx.jobs().schedule(new Job(key.account(), Job.Kind.DESTROY_KEY, key.id(), at, Optional.empty()));
            return after;
        });
    }

    /** The key stays, and cannot be used until it is enabled, or until material that is missing is imported. */
    public KmsKey cancelDeletion(Principal principal, KeyReference.ByName name) {
        return change(principal, name, KmsAction.CANCEL_KMS_KEY_DELETION, (tx, key) -> {
            if (key.pendingDeletionAt().isEmpty()) {
                throw resolver.names().refused(KeyProblem.KEY_IS_NOT_PENDING_DELETION, key);
            }
            tx.jobs().cancel(key.account(), Job.Kind.DESTROY_KEY, key.id());
            var after = key.pendingDeletion(Optional.empty());
            return ImportedVersions.areComplete(tx, key)
                    ? after
                    : after.changed(after.settings().withStatus(KmsKey.Status.PENDING_IMPORT));
        });
    }

    private KmsKey change(
            Principal principal, KeyReference.ByName name, Action action, BiFunction<WriteTx, KmsKey, KmsKey> work) {
        return change(principal, name, action, KeyParameters.NONE, work);
    }

    private KmsKey change(
            Principal principal,
            KeyReference.ByName name,
            Action action,
            KeyParameters parameters,
            BiFunction<WriteTx, KmsKey, KmsKey> work) {
        return named.run(principal, name, action, parameters, (tx, key) -> {
            var after = work.apply(tx, key);
            tx.kmsKeys().update(after);
            return after;
        });
    }
}
