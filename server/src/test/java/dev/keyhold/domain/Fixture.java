package dev.keyhold.domain;

import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.MessageCipher;
import dev.keyhold.crypto.RootKey;
import dev.keyhold.crypto.SigningKey;
import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.domain.audit.Audit;
import dev.keyhold.domain.audit.RefusalLog;
import dev.keyhold.domain.audit.UseLog;
import dev.keyhold.domain.credential.AccessKeyMint;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.ApiKeyCheck;
import dev.keyhold.domain.credential.ApiKeys;
import dev.keyhold.domain.credential.AuthorizedKeys;
import dev.keyhold.domain.credential.Credentials;
import dev.keyhold.domain.credential.FailureLimit;
import dev.keyhold.domain.credential.Failures;
import dev.keyhold.domain.credential.IamTokens;
import dev.keyhold.domain.credential.Identities;
import dev.keyhold.domain.credential.Impersonation;
import dev.keyhold.domain.credential.JwtExchange;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.domain.credential.LastUses;
import dev.keyhold.domain.credential.NewAccessKey;
import dev.keyhold.domain.credential.Owners;
import dev.keyhold.domain.credential.Scope;
import dev.keyhold.domain.credential.Sessions;
import dev.keyhold.domain.credential.SignedRequest;
import dev.keyhold.domain.credential.StaticKeys;
import dev.keyhold.domain.credential.TokenKeys;
import dev.keyhold.domain.credential.Verification;
import dev.keyhold.domain.identity.Accounts;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.identity.ServiceAccounts;
import dev.keyhold.domain.identity.Subjects;
import dev.keyhold.domain.identity.Users;
import dev.keyhold.domain.job.Jobs;
import dev.keyhold.domain.key.Crypto;
import dev.keyhold.domain.key.KeyJobs;
import dev.keyhold.domain.key.KeyQuotas;
import dev.keyhold.domain.key.KeyVersions;
import dev.keyhold.domain.key.Keys;
import dev.keyhold.domain.key.SymmetricKeys;
import dev.keyhold.domain.operation.Call;
import dev.keyhold.domain.operation.OperationDesk;
import dev.keyhold.domain.operation.Operations;
import dev.keyhold.domain.operation.Receipt;
import dev.keyhold.domain.policy.Access;
import dev.keyhold.domain.policy.Authorizer;
import dev.keyhold.domain.policy.GrantCache;
import dev.keyhold.domain.resource.Bindings;
import dev.keyhold.domain.resource.Clouds;
import dev.keyhold.domain.resource.Folders;
import dev.keyhold.domain.setup.Setup;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Job;
import dev.keyhold.model.Origin;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.FaultyStore;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.sql.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The whole domain over a real store in a folder of its own, with a clock that tests move and seeded chance. */
public final class Fixture implements AutoCloseable {
    public static final AccountId ACCOUNT = Samples.ACCOUNT;
    public static final Scope SCOPE = new Scope("20260301", "us-east-1", "iam");
    public static final Quotas SMALL = new Quotas(4, 2, 4, 40, 41, 42);
    public static final KeyQuotas SMALL_KEYS = new KeyQuotas(3, 4);
    public static final int FAILURES_PER_SOURCE = 20;
    public static final int FAILURES_PER_KEY = 10;

    private static final String STRING_TO_SIGN = "AWS4-HMAC-SHA256 and more";
    private static final Duration OPERATIONS_KEPT = Duration.ofDays(30);
    private static final Origin YANDEX = new Origin("request-2", "192.0.2.8", "yc", "yandex");
    private static final long MAX_CACHED = 100;

    public final ManualClock clock = new ManualClock();
    public final KeyFactory keys = new KeyFactory(new Random(11));
    public final FaultyStore store;
    public final RootKey rootKey = RootKey.generate(new SecureRandom());
    public final List<Setup.AdminKey> adminKeys = new ArrayList<>();
    public final Setup.Installed installed;
    public final Barrier barrier;
    public final AccessKeyMint mint;
    public final RefusalLog refusals;
    public final LastUses lastUses;
    public final Authorizer authorizer;
    public final Users users;
    public final Accounts accounts;
    public final AccessKeys accessKeys;
    public final Sessions sessions;
    public final Failures failures;
    public final KeySeals seals;
    public final Credentials credentials;
    public final Caller root;
    public final Access access;
    public final Operations operations;
    public final OperationDesk desk;
    public final ServiceAccounts serviceAccounts;
    public final Clouds clouds;
    public final Folders folders;
    public final Jobs jobs;
    public final Bindings bindings;
    public final SymmetricKeys symmetricKeys;
    public final KeyVersions keyVersions;
    public final KeyJobs keyJobs;
    public final Crypto crypto;
    /** How often keys were used, by operation and outcome. */
    public final ConcurrentHashMap<String, Integer> keyUses = new ConcurrentHashMap<>();

    public final UseLog uses;
    public final ApiKeys apiKeys;
    public final AuthorizedKeys authorizedKeys;
    public final StaticKeys staticKeys;
    public final Impersonation impersonation;
    public final IamTokens tokens;
    public final JwtExchange exchange;
    public final ApiKeyCheck apiKeyCheck;
    /** The service account that every installation has. */
    public final Caller admin;

    public Fixture(Path folder) {
        store = new FaultyStore(TestDatabase.create(folder.resolve("keyhold.db")));
        var rsaKeys = TestRsaKeys.create();
        installed = new Setup(store, keys, rsaKeys, clock)
                .run(ACCOUNT, rootKey, adminKeys::add)
                .orElseThrow();
        var wrapped = store.read(tx -> tx.keyrings().all().getFirst());
        barrier = new Barrier(Keyring.unwrap(wrapped.keyring(), rootKey));
        mint = new AccessKeyMint(keys, barrier);
        var audit = new Audit(clock, keys);
        refusals = new RefusalLog(store, clock, keys);
        lastUses = new LastUses(store);
        authorizer = new Authorizer(refusals);
        var subjects = new Subjects(authorizer);
        users = new Users(store, subjects, authorizer, audit, keys, clock, SMALL);
        accounts = new Accounts(store, authorizer, audit, SMALL);
        accessKeys = new AccessKeys(store, subjects, authorizer, mint, lastUses, audit, clock, rules(true));
        sessions = new Sessions(store, authorizer, keys, barrier, audit, clock);
        failures = new Failures(new FailureLimit(clock, FAILURES_PER_SOURCE, FAILURES_PER_KEY), refusals);
        var identities = new Identities(store, clock, MAX_CACHED);
        credentials = new Credentials(store, identities, mint, sessions, lastUses, failures, clock, MAX_CACHED);
        root = caller(installed.rootKey());
        admin = tokenCaller(installed.admin());

        access = new Access(refusals);
        operations = new Operations(store, audit, keys, clock, OPERATIONS_KEPT);
        desk = new OperationDesk(store, operations, access, audit, clock);
        serviceAccounts = new ServiceAccounts(store, access, operations, keys, clock, SMALL, lastUses::find);
        clouds = new Clouds(store, access, operations);
        folders = new Folders(store, access, operations, keys, clock);
        jobs = new Jobs(store, clock, Map.of(Job.Kind.DELETE_FOLDER, folders.deletion(payload("empty"))));
        bindings = new Bindings(store, access, operations);
        var symmetric = new Keys(keys, barrier);
        symmetricKeys = new SymmetricKeys(store, access, operations, symmetric, clock, SMALL_KEYS);
        keyVersions = new KeyVersions(store, access, operations, symmetric, clock, SMALL_KEYS);
        keyJobs = new KeyJobs(store, symmetric, audit, clock, SMALL_KEYS);
        uses = new UseLog(store, clock, keys, UseLog.Detail.SUMMARY);
        var cipher = new MessageCipher(new Random(13));
        crypto = new Crypto(store, barrier, access, new GrantCache(store), cipher, keys, uses, refusals, counting());
        var owners = new Owners(access);
        seals = new KeySeals(barrier);
        var secrets = new ApiKeySecrets(new Random(12));
        apiKeys = new ApiKeys(store, owners, operations, keys, secrets, seals, lastUses, clock, SMALL);
        authorizedKeys =
                new AuthorizedKeys(store, owners, operations, keys, rsaKeys::generate, seals, lastUses, clock, SMALL);
        staticKeys = new StaticKeys(store, owners, operations, mint, lastUses, clock, SMALL);
        var tagging = new TokenKeys(store, barrier, keys, clock);
        tokens = new IamTokens(
                store, tagging, identities, authorizer, audit, lastUses, failures, keys, clock, MAX_CACHED);
        exchange = new JwtExchange(
                store, seals, _ -> Optional.empty(), identities, tokens, lastUses, failures, audit, clock, MAX_CACHED);
        impersonation = new Impersonation(store, owners, tokens, sessions, audit, clock);
        apiKeyCheck = new ApiKeyCheck(store, seals, identities, lastUses, failures, clock, MAX_CACHED);
    }

    private static AccessKeys.Rules rules(boolean lastOfRootStays) {
        return new AccessKeys.Rules(SMALL.accessKeysPerUser(), lastOfRootStays);
    }

    /** The same access keys where the last one of the root is not protected. */
    public AccessKeys unprotectedAccessKeys() {
        var subjects = new Subjects(authorizer);
        var audit = new Audit(clock, keys);
        return new AccessKeys(store, subjects, authorizer, mint, lastUses, audit, clock, rules(false));
    }

    /** Whoever signs with that key. */
    public Caller caller(NewAccessKey key) {
        return new Caller(
                key.owner(), new Caller.Credential.LongTermKey(key.key().keyId()), Samples.ORIGIN);
    }

    /** Somebody with an IAM token. */
    public Caller tokenCaller(Identity identity) {
        var until = clock.instant().plus(IamTokens.MAX_LIFE);
        return new Caller(identity, new Caller.Credential.IamToken("token-" + identity.name(), until), YANDEX);
    }

    /** A call without an idempotency key. */
    public static Call call(Caller caller) {
        return new Call(caller, "Method", Optional.empty());
    }

    /** A call of that method with an idempotency key. */
    public static Call call(Caller caller, String method, String key) {
        return new Call(caller, method, Optional.of(key));
    }

    /** A receipt that keeps what was done in words. */
    public static <T> Receipt<T> receipt() {
        return new Receipt<>("Done", it -> payload("metadata"), it -> payload(String.valueOf(it)));
    }

    public static StoredOperation.Payload payload(String text) {
        return new StoredOperation.Payload("text", text.getBytes(StandardCharsets.UTF_8));
    }

    public String cloud() {
        return installed.account().cloud().text();
    }

    public String defaultFolder() {
        return installed.account().defaultFolder().text();
    }

    /** A service account in the default folder. */
    public Identity serviceAccount(String name) {
        return serviceAccountIn(defaultFolder(), name);
    }

    public Identity serviceAccountIn(String folder, String name) {
        var draft = new ServiceAccounts.Draft(folder, name, "", Map.of(), Optional.empty());
        serviceAccounts.create(call(admin), draft, receipt());
        return store.read(tx -> tx.identities().findUser(ACCOUNT, name).orElseThrow());
    }

    public Folder folder(String name) {
        folders.create(call(admin), cloud(), name, "", Map.of(), receipt());
        return store.read(tx -> tx.folders().findByName(ACCOUNT, name).orElseThrow());
    }

    /** Binds a role on a resource, whoever may do so. */
    public void bind(ResourceId resource, String role, Identity who) {
        var subject = new AccessBinding.Subject(
                AccessBinding.Subject.SERVICE_ACCOUNT, who.id().text());
        store.write(tx -> tx.bindings().add(ACCOUNT, new AccessBinding(resource, role, subject)));
    }

    /** A session of the caller. */
    public static Caller temporary(Caller caller) {
        var id = AccessKeyId.of(AccessKeyId.TEMPORARY, caller.account(), 77);
        return new Caller(caller.identity(), new Caller.Credential.Session(id), caller.origin());
    }

    /** The access key that the caller signs with. */
    public static AccessKeyId keyOf(Caller caller) {
        return switch (caller.credential()) {
            case Caller.Credential.LongTermKey(var id) -> id;
            case Caller.Credential.Session(var id) -> id;
            case Caller.Credential.IamToken _, Caller.Credential.ScopedKey _ ->
                throw new AssertionError("no access key");
        };
    }

    public Identity createUser(String name) {
        return users.create(root, name, "/", List.of()).identity();
    }

    /** A user with a key. */
    public NewAccessKey createUserWithKey(String name) {
        createUser(name);
        return accessKeys.create(root, Optional.of(name));
    }

    /** A request signed as a client would sign it. */
    public SignedRequest sign(AccessKeyId id, SecretBytes secret, Optional<String> token) {
        var signature = SigningKey.derive(secret, SCOPE.day(), SCOPE.region(), SCOPE.service())
                .sign(STRING_TO_SIGN);
        return new SignedRequest("GetUser", id, SCOPE, STRING_TO_SIGN, signature, token, Samples.ORIGIN);
    }

    public SignedRequest sign(NewAccessKey key) {
        return sign(key.key().keyId(), key.secret(), Optional.empty());
    }

    public SignedRequest sign(Sessions.NewSession session) {
        return sign(
                session.accessKey(),
                session.secret(),
                Optional.of(session.token().reveal()));
    }

    public Verification verify(NewAccessKey key) {
        return credentials.verify(sign(key));
    }

    public List<AuditEvent> events(AccountId account, AuditStore.Trail trail) {
        return store.read(tx -> tx.audit()
                .events(account, trail, Instant.EPOCH, Page.Request.first(1000))
                .items());
    }

    public List<AuditEvent> changes() {
        return events(ACCOUNT, AuditStore.Trail.CHANGES);
    }

    /** Everything in the account, to tell whether anything has changed. */
    public List<String> snapshot() {
        return store.read(Fixture::snapshot);
    }

    private static List<String> snapshot(ReadTx tx) {
        var all = new ArrayList<String>();
        var account = tx.accounts().find(ACCOUNT).orElseThrow();
        all.add(account.toString());
        all.add("users: " + tx.identities().countUsers(ACCOUNT));
        var identities = new ArrayList<>(
                tx.identities().users(ACCOUNT, "/", Page.Request.first(1000)).items());
        identities.add(tx.identities().find(ACCOUNT, account.root()).orElseThrow());
        for (var identity : identities) {
            all.add(identity + " " + tx.identities().tags(ACCOUNT, identity.id()));
            tx.accessKeys()
                    .ownedBy(ACCOUNT, identity.id(), Page.Request.first(1000))
                    .items()
                    .forEach(key -> all.add(key.toString()));
            tx.apiKeys()
                    .ownedBy(ACCOUNT, identity.id(), Page.Request.first(1000))
                    .items()
                    .forEach(key -> all.add(key.toString()));
            tx.authorizedKeys()
                    .ownedBy(ACCOUNT, identity.id(), Page.Request.first(1000))
                    .items()
                    .forEach(key -> all.add(key.toString()));
            addOf(tx, identity.id(), all);
        }
        addOf(tx, account.cloud(), all);
        for (var folder : tx.folders()
                .folders(ACCOUNT, Optional.empty(), Page.Request.first(1000))
                .items()) {
            all.add(folder.toString());
            addOf(tx, folder.id(), all);
        }
        tx.audit()
                .events(ACCOUNT, AuditStore.Trail.CHANGES, Instant.EPOCH, Page.Request.first(1000))
                .items()
                .forEach(event -> all.add(event.toString()));
        return all;
    }

    private static void addOf(ReadTx tx, ResourceId resource, List<String> all) {
        tx.bindings().on(ACCOUNT, resource).forEach(binding -> all.add(binding.toString()));
        tx.operations()
                .on(ACCOUNT, resource, Page.Request.first(1000))
                .items()
                .forEach(operation -> all.add(operation.toString()));
    }

    /** Runs what must be refused, and answers the refusal. */
    public static Refusal refusal(ThrowingCallable work) {
        return Assertions.catchThrowableOfType(Refused.class, work).refusal();
    }

    private RequestObserver counting() {
        return new RequestObserver() {
            @Override
            public void answered(String dialect, String operation, String outcome, Duration took) {}

            @Override
            public void verified(String outcome) {}

            @Override
            public void keyUsed(String operation, String outcome) {
                keyUses.merge(operation + " " + outcome, 1, Integer::sum);
            }
        };
    }

    @Override
    public void close() {
        store.fail(FaultyStore.Fault.NONE);
        store.close();
    }
}
