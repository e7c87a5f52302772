package dev.keyhold.maintenance;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;

import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AccountIds;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.CreateAccountRequest;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.InstanceProfile;
import dev.keyhold.model.Job;
import dev.keyhold.model.KeyLastUse;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsAlias;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.MfaDevice;
import dev.keyhold.model.OidcProvider;
import dev.keyhold.model.OutboundIssuer;
import dev.keyhold.model.OutboundKey;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.SymmetricAlgorithm;
import dev.keyhold.model.Tag;
import dev.keyhold.model.TokenAlgorithm;
import dev.keyhold.store.AuditStore;
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

/**
 * Something in every table, with all that belongs to it; in two accounts the same, with the same names and numbers, and
 * a third account that is closed.
 */
final class Contents {
    /** The account that has all that the first one has. */
    static final AccountId TEAM = new AccountId("345678901234");

    static final Instant AT = ManualClock.START;
    static final String TOKEN_KEY = "0123456789abcdef";
    private static final String ALICE = "alice";

    private final WriteTx tx;
    private final Barrier barrier;
    private final Account account;
    private final AccountId owner;
    private final Identity alice;

    private Contents(WriteTx tx, Barrier barrier, AccountId owner) {
        this.tx = tx;
        this.barrier = barrier;
        this.owner = owner;
        this.account = tx.accounts().find(owner).orElseThrow();
        this.alice = Samples.user(owner, 1, ALICE);
    }

    static AccessKey accessKey(AccountId account) {
        return Samples.key(Samples.user(account, 1, ALICE), 1);
    }

    static ResourceId apiKey(AccountId account) {
        return ResourceId.of(ResourceId.IAM, account, 77);
    }

    /** A device of alice. */
    static ResourceId mfaDevice(AccountId account) {
        return ResourceId.of(ResourceId.IAM, account, 85);
    }

    /** The account as an issuer of identity tokens. */
    static String issuer(AccountId account) {
        return "0123456789abcdef0000" + account.text();
    }

    /** A symmetric key. */
    static ResourceId key(AccountId account) {
        return ResourceId.of(ResourceId.KMS, account, 1);
    }

    /** Its primary version. */
    static ResourceId primary(AccountId account) {
        return ResourceId.of(ResourceId.KMS, account, 2);
    }

    /** A version of it that is to be destroyed. */
    static ResourceId former(AccountId account) {
        return ResourceId.of(ResourceId.KMS, account, 3);
    }

    static ResourceId deletedKey(AccountId account) {
        return ResourceId.of(ResourceId.KMS, account, 4);
    }

    private static ResourceId going(AccountId account) {
        return ResourceId.of(ResourceId.RESOURCE_MANAGER, account, 66);
    }

    private static ResourceId operation(AccountId account) {
        return ResourceId.of(ResourceId.RESOURCE_MANAGER, account, 55);
    }

    static void fill(Store store, DataFolder folder) {
        var rootKey = RootKeyFiles.read(folder);
        var barrier = new Barrier(store.read(tx -> RootKeyRotation.open(tx, rootKey)));
        store.write(tx -> {
            var first = new Contents(tx, barrier, ACCOUNT);
            first.account();
            first.rest();
            first.insert(TEAM);
            var team = new Contents(tx, barrier, TEAM);
            team.authorizedKey();
            team.account();
            first.closedAccount();
            return true;
        });
    }

    private void account() {
        identities();
        policies();
        roles();
        oidcProviders();
        outbound();
        work();
        kmsKeys();
        tx.accounts().putTag(owner, new Tag("team", "blue"));
        tx.tokens().revoke(owner, "token", AT);
        for (var trail : AuditStore.Trail.values()) {
            tx.audit().append(trail, Samples.denial(owner, "event-1", AT));
        }
    }

    private Sealed seal(SealContext sealContext) {
        return barrier.seal(SecretBytes.ofText("secret of " + sealContext.record()), sealContext);
    }

    private void identities() {
        tx.identities()
                .insert(new Identity(
                        owner,
                        alice.id(),
                        account.defaultFolder(),
                        Identity.Kind.USER,
                        ALICE,
                        "/",
                        "nul \0 and mark \uFFFE in it",
                        Map.of("team", "blue"),
                        Identity.Status.SUSPENDED,
                        Optional.of(AT),
                        AT));
        tx.identities().putTag(owner, alice.id(), new Tag("Team", "Blue"));
        tx.identities().putTag(owner, alice.id(), new Tag("cost", "7"));
        var key = accessKey(owner);
        var id = key.keyId();
        var aliceId = alice.id().text();
        var sealed = seal(SealContext.ofAccessKey(owner, id.text(), aliceId));
        tx.accessKeys()
                .insert(new AccessKey(
                        owner, id, key.id(), alice.id(), AccessKey.Status.INACTIVE, sealed, "", false, AT));
        tx.accessKeys().recordUse(owner, id, new LastUse(AT, "iam", "us-east-1"));
        tx.apiKeys()
                .insert(new ApiKey(
                        owner,
                        apiKey(owner),
                        alice.id(),
                        "",
                        "ab".repeat(32),
                        "tail12",
                        List.of("scope"),
                        Optional.empty(),
                        AT,
                        barrier.attest(SealContext.ofApiKey(owner, apiKey(owner).text(), aliceId, "ab".repeat(32)))));
        tx.identities().recordUse(owner, apiKey(owner), AT);
        mfaDevices();
        var subject = new AccessBinding.Subject(
                AccessBinding.Subject.SERVICE_ACCOUNT, alice.id().text());
        for (var resource : List.of(account.cloud(), account.defaultFolder(), alice.id(), key(owner))) {
            tx.bindings().add(owner, new AccessBinding(resource, "viewer", subject));
        }
    }

    private void mfaDevices() {
        var id = mfaDevice(owner);
        var sealed = seal(SealContext.ofMfaSeed(owner, id.text(), alice.id().text()));
        var used = new MfaDevice.CodeUse(56_000_000, -3, 6, Optional.of(AT));
        tx.mfaDevices()
                .insert(MfaDevice.create(owner, id, "/", ALICE, sealed, AT)
                        .assigned(Optional.of(new MfaDevice.Assignment(alice.id(), AT)), sealed)
                        .with(used));
        tx.mfaDevices().putTag(owner, id, new Tag("team", "blue"));
        var spare = ResourceId.of(ResourceId.IAM, owner, 86);
        var itsSeed = seal(SealContext.ofMfaSeed(owner, spare.text(), ""));
        tx.mfaDevices().insert(MfaDevice.create(owner, spare, "/", "spare", itsSeed, AT));
    }

    private void policies() {
        var document = "{\"Version\":\"2012-10-17\",\"Statement\":[]}";
        var group = new Group(owner, ResourceId.of(ResourceId.IAM, owner, 78), "staff", "/", AT);
        var policy = ManagedPolicy.create(owner, ResourceId.of(ResourceId.IAM, owner, 79), "read", "/", "", AT);
        tx.groups().insert(group);
        tx.groups().addMember(owner, group.id(), alice.id());
        tx.policies().insert(policy, document);
        tx.policies().putTag(owner, policy.id(), new Tag("team", "blue"));
        tx.policies().attach(owner, alice.id(), new PolicyRef.Predefined("ReadOnlyAccess"));
        tx.policies().attach(owner, group.id(), policy.ref());
        tx.policies().putInline(owner, group.id(), new InlinePolicy("own", document));
        tx.policies().putBoundary(owner, alice.id(), policy.ref());
    }

    private void roles() {
        var role = Samples.role(owner, 1, "Reader");
        var profile = new InstanceProfile(
                owner, ResourceId.of(ResourceId.IAM, owner, 82), "web", "/", Optional.of(role.id()), AT);
        tx.roles().insert(role);
        tx.roles().putTag(owner, role.id(), new Tag("Team", "Blue"));
        tx.roles().recordUse(owner, role.id(), new LastUse(AT, "s3", "us-east-1"));
        tx.policies().putInline(owner, role.id(), new InlinePolicy("own", "{}"));
        tx.policies().attach(owner, role.id(), new PolicyRef.Predefined("AdministratorAccess"));
        tx.policies().putBoundary(owner, role.id(), new PolicyRef.Predefined("ReadOnlyAccess"));
        tx.instanceProfiles().insert(profile);
        tx.instanceProfiles().putTag(owner, profile.id(), new Tag("team", "blue"));
    }

    private void oidcProviders() {
        var provider = new OidcProvider(
                owner,
                ResourceId.of(ResourceId.IAM, owner, 83),
                "issuer.example.com/x",
                List.of("sts.amazonaws.com"),
                List.of("0123456789012345678901234567890123456789"),
                AT);
        tx.oidcProviders().insert(provider);
        tx.oidcProviders().putTag(owner, provider.id(), new Tag("team", "blue"));
    }

    private void outbound() {
        var issuer = new OutboundIssuer(issuer(owner), owner, true, AT, Optional.of(AT.plus(Duration.ofDays(9_000))));
        tx.outbound().insert(issuer);
        for (var algorithm : TokenAlgorithm.values()) {
            var id = algorithm.name();
            var sealed = seal(SealContext.ofOutboundKey(owner, id, issuer.id(), id, "public"));
            tx.outbound().insert(new OutboundKey(owner, id, issuer.id(), algorithm, "public", sealed, AT));
        }
    }

    private void work() {
        var later = AT.plus(Duration.ofDays(9_000));
        var going = new Folder(owner, going(owner), account.cloud(), "going", AT).pendingDeletion(later);
        tx.folders().insert(going);
        tx.operations().insert(operation());
        tx.jobs().schedule(new Job(owner, Job.Kind.DELETE_FOLDER, going(owner), later, Optional.of(operation(owner))));
        var call = new OperationStore.Once(owner, alice.id(), "FolderService/Delete", "idempotency-key");
        tx.operations().remember(call, operation(owner), AT);
    }

    private OperationRecord operation() {
        return new OperationRecord(
                owner,
                operation(owner),
                going(owner),
                "Delete folder",
                AT,
                alice.id(),
                AT,
                false,
                new OperationRecord.Payload("type", new byte[] {0, -1, 7}),
                Optional.empty(),
                Optional.empty());
    }

    private void kmsKeys() {
        var settings = Samples.keySettings("key").withRotationPeriod(Optional.of(Duration.ofDays(9_000)));
        var later = AT.plus(Duration.ofDays(9_000));
        var key = KmsKey.of(owner, key(owner), account.defaultFolder(), settings, primary(owner), AT);
        tx.kmsKeys().insert(key);
        tx.kmsKeys().insert(version(key(owner), primary(owner)));
        tx.kmsKeys().insert(version(key(owner), former(owner)).scheduledForDestruction(later));
        tx.kmsKeys()
                .insert(version(key(owner), ResourceId.of(ResourceId.KMS, owner, 9))
                        .destroyed());
        schedule(Job.Kind.ROTATE_KEY, key(owner), later);
        schedule(Job.Kind.DESTROY_KEY_VERSION, former(owner), later);
        var itsVersion = ResourceId.of(ResourceId.KMS, owner, 5);
        var gone = ResourceId.of(ResourceId.RESOURCE_MANAGER, owner, 67);
        tx.kmsKeys()
                .insert(KmsKey.of(owner, deletedKey(owner), gone, settings, itsVersion, AT)
                        .deleted(later));
        tx.kmsKeys().insert(version(deletedKey(owner), itsVersion));
        schedule(Job.Kind.DESTROY_KEY, deletedKey(owner), later);
        var expiring = ResourceId.of(ResourceId.KMS, owner, 11);
        tx.kmsKeys()
                .insert(version(key(owner), expiring)
                        .imported(material(key(owner), expiring), Optional.of(later), "described"));
        schedule(Job.Kind.EXPIRE_KEY_MATERIAL, expiring, later);
        var pending = ResourceId.of(ResourceId.KMS, owner, 12);
        tx.kmsKeys().insert(version(key(owner), pending).withdrawn(material(key(owner), pending)));
        otherKey(13, KeySpec.HMAC_256, KeyUsage.GENERATE_VERIFY_MAC);
        otherKey(15, KeySpec.ECC_NIST_P256, KeyUsage.SIGN_VERIFY);
        tx.kmsKeys().putTag(owner, key(owner), new Tag("tag", "value"));
        tx.kmsKeys().recordUse(owner, key(owner), new KeyLastUse(AT, "Encrypt", "request"));
        tx.kmsKeys().insert(new KmsAlias(owner, "alias", key(owner), AT, AT));
        tx.kmsKeys()
                .insert(new KmsGrant(
                        owner,
                        key(owner),
                        "0".repeat(64),
                        "grant",
                        "AIDAEXAMPLE",
                        Optional.empty(),
                        List.of("Decrypt"),
                        Optional.of(new KmsGrant.Constraint(
                                KmsGrant.Constraint.Kind.SUBSET, new EncryptionContext(Map.of("a", "b")))),
                        owner,
                        AT));
    }

    /** One that is not symmetric, and its only version. */
    private void otherKey(int number, KeySpec spec, KeyUsage usage) {
        var id = ResourceId.of(ResourceId.KMS, owner, number);
        var version = ResourceId.of(ResourceId.KMS, owner, number + 1);
        var settings =
                new KmsKey.Settings("", "", Map.of(), KmsKey.Status.ACTIVE, Optional.empty(), Optional.empty(), false);
        tx.kmsKeys()
                .insert(KmsKey.of(owner, id, account.defaultFolder(), settings, version, AT)
                        .of(new KmsKey.Kind(spec, usage, KmsKey.Origin.GENERATED)));
        tx.kmsKeys()
                .insert(new KeyVersion(
                        owner,
                        id,
                        version,
                        Optional.empty(),
                        KeyVersion.Cause.CREATION,
                        KeyVersion.Status.ACTIVE,
                        "",
                        Optional.empty(),
                        Optional.of(material(id, version)),
                        AT));
    }

    private Sealed material(ResourceId key, ResourceId id) {
        return seal(SealContext.ofMaterial(owner, key.text(), id.text()));
    }

    private KeyVersion version(ResourceId key, ResourceId id) {
        var sealed = material(key, id);
        return new KeyVersion(
                owner,
                key,
                id,
                Optional.of(SymmetricAlgorithm.AES_256),
                KeyVersion.Cause.CREATION,
                KeyVersion.Status.ACTIVE,
                "",
                Optional.empty(),
                Optional.of(sealed),
                AT);
    }

    /** An account of the same organization. */
    private void insert(AccountId id) {
        var team = Samples.account(id);
        tx.accounts()
                .insert(
                        Account.create(
                                new AccountIds(id, team.cloud(), team.defaultFolder(), team.root()),
                                account.organization(),
                                team.accountName(),
                                team.email(),
                                team.name(),
                                AT),
                        Samples.folder(id));
        tx.identities().insert(Samples.root(id));
    }

    /** The first account has one from its set-up. */
    private void authorizedKey() {
        var id = ResourceId.of(ResourceId.IAM, owner, 80);
        var seal = new KeySeals(barrier).ofAuthorizedKey(owner, id, account.root(), "public");
        tx.authorizedKeys()
                .insert(new AuthorizedKey(
                        owner, id, account.root(), "", AuthorizedKey.Algorithm.RSA_2048, "public", AT, seal));
    }

    /** Closed, with the names of the first one. */
    private void closedAccount() {
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
        var namesake = Samples.user(OTHER_ACCOUNT, 1, ALICE);
        tx.identities().insert(Samples.root(OTHER_ACCOUNT));
        tx.identities().insert(namesake);
        var key = accessKey(OTHER_ACCOUNT);
        var sealed = seal(SealContext.ofAccessKey(
                OTHER_ACCOUNT, key.keyId().text(), namesake.id().text()));
        tx.accessKeys()
                .insert(new AccessKey(
                        OTHER_ACCOUNT,
                        key.keyId(),
                        key.id(),
                        namesake.id(),
                        AccessKey.Status.ACTIVE,
                        sealed,
                        "",
                        false,
                        AT));
    }

    private void schedule(Job.Kind kind, ResourceId resource, Instant at) {
        tx.jobs().schedule(new Job(owner, kind, resource, at, Optional.empty()));
    }

    private void rest() {
        tx.accounts().update(account.withAlias(Optional.of("example")));
        tx.directory().insertImportedId("minioadmin", ACCOUNT);
        var failure = CreateAccountRequest.Failure.EMAIL_ALREADY_EXISTS;
        tx.organizations()
                .insert(new CreateAccountRequest(
                        ACCOUNT, "car-1", "Team", AT, AT, Optional.empty(), Optional.of(failure)));
        tx.tokens().insert(new TokenStore.TokenKey(TOKEN_KEY, seal(SealContext.ofTokenKey(TOKEN_KEY)), AT));
        tx.nodes().put("node", "1.1.0", AT);
        for (var trail : AuditStore.Trail.values()) {
            tx.audit().append(trail, Samples.denial(AccountId.SYSTEM, "event-2", AT));
        }
    }
}
