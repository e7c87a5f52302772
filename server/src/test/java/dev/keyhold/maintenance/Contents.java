package dev.keyhold.maintenance;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;

import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AccountIds;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.CreateAccountRequest;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.Job;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.SymmetricAlgorithm;
import dev.keyhold.model.SymmetricKey;
import dev.keyhold.model.Tag;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.NodeStore;
import dev.keyhold.store.OperationRecord;
import dev.keyhold.store.OperationStore;
import dev.keyhold.store.Store;
import dev.keyhold.store.TokenStore;
import dev.keyhold.store.WriteTx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Something in every table, with all that belongs to it. */
final class Contents {
    static final Instant AT = ManualClock.START;

    static final Identity ALICE = Samples.user(ACCOUNT, 1, "alice");
    static final AccessKey ACCESS_KEY = Samples.key(ALICE, 1);
    static final ResourceId API_KEY = ResourceId.of(ResourceId.IAM, ACCOUNT, 77);
    static final ResourceId GOING = ResourceId.of(ResourceId.RESOURCE_MANAGER, ACCOUNT, 66);
    static final ResourceId KEY = ResourceId.of(ResourceId.KMS, ACCOUNT, 1);
    static final ResourceId PRIMARY = ResourceId.of(ResourceId.KMS, ACCOUNT, 2);
    static final ResourceId FORMER = ResourceId.of(ResourceId.KMS, ACCOUNT, 3);
    static final ResourceId DELETED_KEY = ResourceId.of(ResourceId.KMS, ACCOUNT, 4);
    static final ResourceId OPERATION = ResourceId.of(ResourceId.RESOURCE_MANAGER, ACCOUNT, 55);
    static final String TOKEN_KEY = "0123456789abcdef";

    private final WriteTx tx;
    private final Barrier barrier;
    private final Account account;

    private Contents(WriteTx tx, Barrier barrier) {
        this.tx = tx;
        this.barrier = barrier;
        this.account = tx.accounts().find(ACCOUNT).orElseThrow();
    }

    static void fill(Store store, DataFolder folder) {
        var rootKey = RootKeyFiles.read(folder);
        var barrier = new Barrier(store.read(tx -> RootKeyRotation.open(tx, rootKey)));
        store.write(tx -> {
            var contents = new Contents(tx, barrier);
            contents.identities();
            contents.policies();
            contents.work();
            contents.symmetricKeys();
            contents.rest();
            contents.anotherAccount();
            return true;
        });
    }

    private Sealed seal(SealContext sealContext) {
        return barrier.seal(SecretBytes.ofText("secret of " + sealContext.record()), sealContext);
    }

    private void identities() {
        tx.identities()
                .insert(new Identity(
                        ACCOUNT,
                        ALICE.id(),
                        account.defaultFolder(),
                        Identity.Kind.USER,
                        "alice",
                        "/",
                        "nul \0 and mark \uFFFE in it",
                        Map.of("team", "blue"),
                        Identity.Status.SUSPENDED,
                        Optional.of(AT),
                        AT));
        tx.identities().putTag(ACCOUNT, ALICE.id(), new Tag("Team", "Blue"));
        tx.identities().putTag(ACCOUNT, ALICE.id(), new Tag("cost", "7"));
        var id = ACCESS_KEY.keyId();
        var alice = ALICE.id().text();
        var sealed = seal(SealContext.ofAccessKey(ACCOUNT, id.text(), alice));
        tx.accessKeys()
                .insert(new AccessKey(
                        ACCOUNT, id, ACCESS_KEY.id(), ALICE.id(), AccessKey.Status.INACTIVE, sealed, "", AT));
        tx.accessKeys().recordUse(ACCOUNT, id, new LastUse(AT, "iam", "us-east-1"));
        tx.apiKeys()
                .insert(new ApiKey(
                        ACCOUNT,
                        API_KEY,
                        ALICE.id(),
                        "",
                        "ab".repeat(32),
                        "tail12",
                        List.of("scope"),
                        Optional.empty(),
                        AT,
                        barrier.attest(SealContext.ofApiKey(ACCOUNT, API_KEY.text(), alice, "ab".repeat(32)))));
        tx.identities().recordUse(ACCOUNT, API_KEY, AT);
        var subject = new AccessBinding.Subject(
                AccessBinding.Subject.SERVICE_ACCOUNT, ALICE.id().text());
        for (var resource : List.of(account.cloud(), account.defaultFolder(), ALICE.id(), KEY)) {
            tx.bindings().add(ACCOUNT, new AccessBinding(resource, "viewer", subject));
        }
    }

    private void policies() {
        var document = "{\"Version\":\"2012-10-17\",\"Statement\":[]}";
        var group = new Group(ACCOUNT, ResourceId.of(ResourceId.IAM, ACCOUNT, 78), "staff", "/", AT);
        var policy = ManagedPolicy.create(ACCOUNT, ResourceId.of(ResourceId.IAM, ACCOUNT, 79), "read", "/", "", AT);
        tx.groups().insert(group);
        tx.groups().addMember(ACCOUNT, group.id(), ALICE.id());
        tx.policies().insert(policy, document);
        tx.policies().putTag(ACCOUNT, policy.id(), new Tag("team", "blue"));
        tx.policies().attach(ACCOUNT, ALICE.id(), new PolicyRef.Predefined("ReadOnlyAccess"));
        tx.policies().attach(ACCOUNT, group.id(), policy.ref());
        tx.policies().putInline(ACCOUNT, group.id(), new InlinePolicy("own", document));
        tx.policies().putBoundary(ACCOUNT, ALICE.id(), policy.ref());
    }

    private void work() {
        var later = AT.plus(Duration.ofDays(9_000));
        var going = new Folder(ACCOUNT, GOING, account.cloud(), "going", AT).pendingDeletion(later);
        tx.folders().insert(going);
        tx.operations().insert(operation());
        tx.jobs().schedule(new Job(ACCOUNT, Job.Kind.DELETE_FOLDER, GOING, later, Optional.of(OPERATION)));
        var call = new OperationStore.Once(ACCOUNT, ALICE.id(), "FolderService/Delete", "idempotency-key");
        tx.operations().remember(call, OPERATION, AT);
    }

    private static OperationRecord operation() {
        return new OperationRecord(
                ACCOUNT,
                OPERATION,
                GOING,
                "Delete folder",
                AT,
                ALICE.id(),
                AT,
                false,
                new OperationRecord.Payload("type", new byte[] {0, -1, 7}),
                Optional.empty(),
                Optional.empty());
    }

    private void symmetricKeys() {
        var settings = new SymmetricKey.Settings(
                "key",
                "",
                Map.of(),
                SymmetricKey.Status.ACTIVE,
                SymmetricAlgorithm.AES_256,
                Optional.of(Duration.ofDays(9_000)),
                false);
        var later = AT.plus(Duration.ofDays(9_000));
        var key = SymmetricKey.of(ACCOUNT, KEY, account.defaultFolder(), settings, PRIMARY, AT);
        tx.symmetricKeys().insert(key);
        tx.symmetricKeys().insert(version(KEY, PRIMARY));
        tx.symmetricKeys().insert(version(KEY, FORMER).scheduledForDestruction(later));
        tx.symmetricKeys()
                .insert(version(KEY, ResourceId.of(ResourceId.KMS, ACCOUNT, 9)).destroyed());
        schedule(Job.Kind.ROTATE_KEY, KEY, later);
        schedule(Job.Kind.DESTROY_KEY_VERSION, FORMER, later);
        var itsVersion = ResourceId.of(ResourceId.KMS, ACCOUNT, 5);
        var gone = ResourceId.of(ResourceId.RESOURCE_MANAGER, ACCOUNT, 67);
        tx.symmetricKeys()
                .insert(SymmetricKey.of(ACCOUNT, DELETED_KEY, gone, settings, itsVersion, AT)
                        .deleted(later));
        tx.symmetricKeys().insert(version(DELETED_KEY, itsVersion));
        schedule(Job.Kind.DESTROY_KEY, DELETED_KEY, later);
    }

    private KeyVersion version(ResourceId key, ResourceId id) {
        var sealed = seal(SealContext.ofMaterial(ACCOUNT, key.text(), id.text()));
        return new KeyVersion(
                ACCOUNT,
                key,
                id,
                SymmetricAlgorithm.AES_256,
                KeyVersion.Status.ACTIVE,
                Optional.empty(),
                Optional.of(sealed),
                AT);
    }

    /** Closed, with the names of the first one. */
    private void anotherAccount() {
        var other = Samples.account(OTHER_ACCOUNT);
        var closed = Account.create(
                        new AccountIds(OTHER_ACCOUNT, other.cloud(), other.defaultFolder(), other.root()),
                        account.organization(),
                        other.accountName(),
                        other.email(),
                        other.name(),
                        AT)
                .closed(AT, AT.plus(Duration.ofDays(9_000)));
        tx.accounts().insert(closed, Samples.folder(OTHER_ACCOUNT));
        tx.jobs()
                .schedule(new Job(
                        OTHER_ACCOUNT,
                        Job.Kind.PURGE_ACCOUNT,
                        closed.cloud(),
                        closed.purgeAt().orElseThrow(),
                        Optional.empty()));
        var alice = Samples.user(OTHER_ACCOUNT, 1, "alice");
        tx.identities().insert(Samples.root(OTHER_ACCOUNT));
        tx.identities().insert(alice);
        var key = Samples.key(alice, 1);
        var sealed = seal(SealContext.ofAccessKey(
                OTHER_ACCOUNT, key.keyId().text(), alice.id().text()));
        tx.accessKeys()
                .insert(new AccessKey(
                        OTHER_ACCOUNT, key.keyId(), key.id(), alice.id(), AccessKey.Status.ACTIVE, sealed, "", AT));
    }

    private void schedule(Job.Kind kind, ResourceId resource, Instant at) {
        tx.jobs().schedule(new Job(ACCOUNT, kind, resource, at, Optional.empty()));
    }

    private void rest() {
        tx.accounts().update(account.withAlias(Optional.of("example")));
        tx.accounts().putTag(ACCOUNT, new Tag("team", "blue"));
        tx.directory().insertImportedId("minioadmin", ACCOUNT);
        var failure = CreateAccountRequest.Failure.EMAIL_ALREADY_EXISTS;
        tx.organizations()
                .insert(new CreateAccountRequest(
                        ACCOUNT, "car-1", "Team", AT, AT, Optional.empty(), Optional.of(failure)));
        tx.tokens().insert(new TokenStore.TokenKey(TOKEN_KEY, seal(SealContext.ofTokenKey(TOKEN_KEY)), AT));
        tx.tokens().revoke(ACCOUNT, "token", AT);
        tx.nodes().put(new NodeStore.Node("node", AT));
        for (var trail : AuditStore.Trail.values()) {
            tx.audit().append(trail, Samples.denial(ACCOUNT, "event-1", AT));
            tx.audit().append(trail, Samples.denial(AccountId.SYSTEM, "event-2", AT));
        }
    }
}
