package dev.keyhold.domain;

import dev.keyhold.ManualClock;
import dev.keyhold.PolicyDocuments;
import dev.keyhold.Samples;
import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.LocalRootKey;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.crypto.SigningKey;
import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.domain.audit.DenialAuditLog;
import dev.keyhold.domain.audit.KeyUsageAuditLog;
import dev.keyhold.domain.authn.ApiKeyAuthenticator;
import dev.keyhold.domain.authn.AuthenticationRecorder;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.authn.IamTokens;
import dev.keyhold.domain.authn.IdentityTokenExchange;
import dev.keyhold.domain.authn.Impersonation;
import dev.keyhold.domain.authn.JwtExchange;
import dev.keyhold.domain.authn.SigV4Authenticator;
import dev.keyhold.domain.authn.TokenRevocation;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.iampolicy.PolicyEvaluator;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.credential.AccessKeyInfo;
import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.ApiKeys;
import dev.keyhold.domain.credential.AuthorizedKeys;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.domain.credential.LastUses;
import dev.keyhold.domain.federation.IssuerKeys;
import dev.keyhold.domain.federation.OidcProviders;
import dev.keyhold.domain.federation.OwnIssuers;
import dev.keyhold.domain.federation.ProviderQuotas;
import dev.keyhold.domain.identity.Groups;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.domain.identity.InlinePolicies;
import dev.keyhold.domain.identity.PolicyAttachments;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.domain.job.Jobs;
import dev.keyhold.domain.kms.CryptoService;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.domain.kms.KeyQuotas;
import dev.keyhold.domain.kms.KeyVersions;
import dev.keyhold.domain.kms.KmsKeys;
import dev.keyhold.domain.mfa.MfaDevices;
import dev.keyhold.domain.mfa.MfaQuotas;
import dev.keyhold.domain.mfa.MfaVerifier;
import dev.keyhold.domain.organization.AccountLifecycle;
import dev.keyhold.domain.organization.AccountProfile;
import dev.keyhold.domain.organization.AccountRules;
import dev.keyhold.domain.organization.Accounts;
import dev.keyhold.domain.organization.AdminKey;
import dev.keyhold.domain.organization.Clouds;
import dev.keyhold.domain.organization.Organizations;
import dev.keyhold.domain.policy.AuthorizationDetails;
import dev.keyhold.domain.policy.ManagedPolicies;
import dev.keyhold.domain.policy.PolicyQuotas;
import dev.keyhold.domain.policy.PolicyUses;
import dev.keyhold.domain.policy.PolicyVersions;
import dev.keyhold.domain.policy.RoleQuotas;
import dev.keyhold.domain.resource.Folders;
import dev.keyhold.domain.resource.RoleBindings;
import dev.keyhold.domain.role.InstanceProfiles;
import dev.keyhold.domain.role.Roles;
import dev.keyhold.domain.session.RoleSessions;
import dev.keyhold.domain.session.Sessions;
import dev.keyhold.domain.simulation.PolicySimulator;
import dev.keyhold.domain.simulation.ServiceAccessReports;
import dev.keyhold.domain.tag.ResourceTags;
import dev.keyhold.maintenance.Setup;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.Job;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.PublicUrl;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.server.AuthnModule;
import dev.keyhold.server.AuthzModule;
import dev.keyhold.server.Config;
import dev.keyhold.server.FederationModule;
import dev.keyhold.server.IamModule;
import dev.keyhold.server.KmsModule;
import dev.keyhold.server.MfaModule;
import dev.keyhold.server.OrganizationModule;
import dev.keyhold.server.OutboundModule;
import dev.keyhold.server.PolicyModule;
import dev.keyhold.server.StoreModule;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.sigv4.CredentialScope;
import dev.keyhold.sigv4.SignedRequest;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.FaultyStore;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.sql.TestDatabase;
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
    public static final CredentialScope SCOPE = new CredentialScope("20260301", "us-east-1", "iam");
    public static final Quotas SMALL = new Quotas(4, 2, 4, 40, 41, 42);
    public static final PolicyQuotas SMALL_POLICIES =
            new PolicyQuotas(3, 2, 3, 3, 300, 2, 2, 300, 400, 2, new RoleQuotas(3, 2, 500, 400, 2, 3, 2));
    public static final ProviderQuotas SMALL_PROVIDERS = new ProviderQuotas(2, 3, 2, 2);
    public static final AccountRules SMALL_ACCOUNTS = new AccountRules(4, Duration.ofDays(90), Duration.ofDays(7));
    public static final MfaQuotas SMALL_DEVICES = new MfaQuotas(2, 4, 2);
    public static final OutboundModule.Settings OUTBOUND =
            new OutboundModule.Settings(PublicUrl.parse("https://keys.example.com"), 3);
    public static final KeyQuotas SMALL_KEYS = new KeyQuotas(5, 4, 2, 2, 3);
    public static final int FAILURES_PER_SOURCE = 20;
    public static final int FAILURES_PER_KEY = 10;

    private static final String STRING_TO_SIGN = "AWS4-HMAC-SHA256 and more";
    private static final RequestOrigin YANDEX = new RequestOrigin("request-2", "192.0.2.8", "yc", "yandex");
    private static final int MAX_CACHED = 100;
    private static final Config.Limits LIMITS =
            TestKeyhold.authenticating(FAILURES_PER_SOURCE, FAILURES_PER_KEY, MAX_CACHED);

    public final ManualClock clock = new ManualClock();
    public final IdGenerator ids;
    public final SecretGenerator secrets;
    public final FaultyStore store;
    private final RsaKeys rsaKeys = TestRsaKeys.create();
    public final LocalRootKey rootKey = LocalRootKey.generate(new SecureRandom());
    public final List<AdminKey> adminKeys = new ArrayList<>();
    public final Setup.Installed installed;
    public final Barrier barrier;
    public final AccessKeyIssuer issuer;
    public final DenialAuditLog denials;
    public final LastUses lastUses;
    public final Users users;
    public final AccountProfile accountProfile;
    public final AccountLifecycle lifecycle;
    public final Organizations organizations;
    public final Accounts accounts;
    public final UserKeys accessKeys;
    public final AccessKeyInfo accessKeyInfo;
    public final Sessions sessions;
    public final RoleSessions roleSessions;
    public final IdentityTokenExchange identityTokens;
    public final AuthenticationRecorder recorder;
    public final KeySeals seals;
    public final SigV4Authenticator credentials;
    public final Principal.OfIdentity root;
    public final Authorizer authorizer;
    public final PolicyEvaluator policies;
    public final Changes changes;
    public final ServiceAccounts serviceAccounts;
    public final Clouds clouds;
    public final Folders folders;
    public final Jobs jobs;
    public final RoleBindings bindings;
    public final KmsKeys symmetricKeys;
    public final KeyVersions keyVersions;
    public final KmsModule kms;
    public final CryptoService crypto;
    /** How often keys were used, by operation and outcome. */
    public final ConcurrentHashMap<String, Integer> keyUses = new ConcurrentHashMap<>();

    public final ApiKeys apiKeys;
    public final AuthorizedKeys authorizedKeys;
    public final StaticKeys staticKeys;
    public final Impersonation impersonation;
    public final IamTokens tokens;
    public final TokenRevocation revocation;
    public final JwtExchange exchange;
    public final ApiKeyAuthenticator apiKeyCheck;
    /** The service account that every installation has. */
    public final Principal.OfIdentity admin;

    private final CpuBoundExecutor costly = CpuBoundExecutor.ofHalfTheProcessors();
    private final StoreModule storage;
    public final Identities identities;
    public final Groups groups;
    public final InlinePolicies inlinePolicies;
    public final PolicyAttachments attachments;
    public final UserBoundaries boundaries;
    public final ManagedPolicies managedPolicies;
    public final OidcProviders oidcProviders;
    public final ResourceTags<Arn> oidcProviderTags;
    public final PolicyVersions policyVersions;
    public final ResourceTags<Arn> policyTags;
    public final PolicyUses policyUses;
    public final PolicySimulator simulator;
    public final Roles roles;
    public final ResourceTags<String> roleTags;
    public final InstanceProfiles instanceProfiles;
    public final ResourceTags<String> instanceProfileTags;
    public final ServiceAccessReports serviceAccess;
    public final AuthorizationDetails authorizationDetails;
    public final OutboundModule outbound;
    public final MfaDevices mfaDevices;
    public final ResourceTags<String> mfaDeviceTags;
    public final MfaVerifier mfaVerifier;

    private final AuthzModule authz;
    private final AuthnModule authn;

    public Fixture(Path folder) {
        this(folder, IssuerKeys.NONE);
    }

    public Fixture(Path folder, IssuerKeys issuers) {
        store = new FaultyStore(TestDatabase.create(folder.resolve("keyhold.db")));
        var random = new Random(11);
        installed = new Setup(store, new IdGenerator(random), new SecretGenerator(random), rsaKeys, clock)
                .run(ACCOUNT, rootKey, adminKeys::add)
                .orElseThrow();
        var wrapped = store.read(tx -> tx.keyrings().all().getFirst());
        storage = new StoreModule(store, Keyring.unwrap(wrapped.keyring(), rootKey), clock, random);
        ids = storage.ids();
        secrets = storage.secrets();
        barrier = storage.barrier();
        seals = storage.seals();
        changes = storage.changes();
        authz = new AuthzModule(storage);
        denials = authz.denials();
        authorizer = authz.authorizer();
        policies = authz.policies();
        var ownIssuers = new OwnIssuers(PublicUrl.parse("https://id.example.com/keyhold"));
        authn = new AuthnModule(storage, authz, LIMITS, issuers, ownIssuers);
        issuer = authn.accessKeyIssuer();
        lastUses = authn.lastUses();
        sessions = authn.sessions();
        roleSessions = authn.roleSessions();
        identityTokens = authn.identityTokens();
        recorder = authn.recorder();
        credentials = authn.credentials();
        tokens = authn.tokens();
        revocation = authn.revocation();
        exchange = authn.exchange();
        impersonation = authn.impersonation();
        apiKeyCheck = authn.apiKeys();
        root = caller(installed.rootKey());
        admin = tokenCaller(installed.admin());

        var iam = iam(true);
        identities = iam.identities();
        serviceAccess = iam.serviceAccess();
        users = new Users(identities, iam.tags());
        var organization = new OrganizationModule(storage, authz, SMALL_ACCOUNTS, SMALL);
        accountProfile = organization.profile();
        lifecycle = organization.lifecycle();
        organizations = organization.organizations();
        accounts = organization.accounts();
        accessKeyInfo = iam.accessKeyInfo();
        serviceAccounts = new ServiceAccounts(iam.identities());
        clouds = organization.clouds();
        folders = iam.folders();
        bindings = iam.bindings();
        apiKeys = iam.apiKeys();
        authorizedKeys = iam.authorizedKeys();
        accessKeys = new UserKeys(iam.accessKeys());
        staticKeys = new StaticKeys(iam.accessKeys());
        var workers = Map.<Job.Kind, Jobs.Worker>of(
                Job.Kind.DELETE_FOLDER, folders::deleteDue, Job.Kind.PURGE_ACCOUNT, organization.purge());
        jobs = new Jobs(store, clock, workers, (_, _) -> {});

        var policies = new PolicyModule(storage, authz, lastUses::ofRole, costly, SMALL_POLICIES);
        var ofRoles = policies.roles();
        roles = ofRoles.roles();
        roleTags = ofRoles.tags();
        instanceProfiles = ofRoles.profiles();
        instanceProfileTags = ofRoles.profileTags();
        var federation = new FederationModule(storage, authz, SMALL_PROVIDERS);
        oidcProviders = federation.providers();
        oidcProviderTags = federation.tags();
        groups = policies.groups();
        inlinePolicies = policies.inline();
        attachments = policies.attachments();
        boundaries = new UserBoundaries(policies.boundaries());
        managedPolicies = policies.managed();
        policyVersions = policies.versions();
        policyTags = policies.tags();
        policyUses = policies.uses();
        simulator = policies.simulator();
        authorizationDetails = policies.details();
        outbound = outbound(OUTBOUND);
        var mfa = new MfaModule(storage, authz, SMALL_DEVICES);
        mfaDevices = mfa.devices();
        mfaDeviceTags = mfa.tags();
        mfaVerifier = mfa.verifier();

        kms = new KmsModule(
                storage,
                authz,
                SMALL_KEYS,
                new KeyNames("us-east-1"),
                KmsModule.Pairs.of(rsaKeys, costly, new SecureRandom()),
                KeyUsageAuditLog.Detail.SUMMARY,
                new KeyUseCounter(keyUses));
        symmetricKeys = kms.keys();
        keyVersions = kms.versions();
        crypto = kms.crypto();
    }

    private IamModule iam(boolean protectLastRootKey) {
        return new IamModule(storage, authz, authn, rsaKeys, costly, SMALL, protectLastRootKey);
    }

    /** Identity tokens for others, as they are with that setting. */
    public OutboundModule outbound(OutboundModule.Settings settings) {
        return new OutboundModule(storage, authz, authn, rsaKeys, costly, settings);
    }

    /** The root of another account, with a key of its own. */
    public Principal.OfIdentity rootOf(AccountId account) {
        return caller(store.write(tx -> {
            var root = tx.accounts().find(account).orElseThrow().root();
            var owner = tx.identities().find(account, root).orElseThrow();
            return issuer.issue(tx, owner, AccessKeys.Kind.USER, "", clock.instant());
        }));
    }

    /** The same access keys where the last one of the root is not protected. */
    public UserKeys unprotectedAccessKeys() {
        return new UserKeys(iam(false).accessKeys());
    }

    /** The caller that signs with that key. */
    public Principal.OfIdentity caller(IssuedAccessKey key) {
        return Principal.of(
                key.owner(), new Principal.Credential.LongTermKey(key.key().keyId()), Samples.ORIGIN);
    }

    /** Somebody with an IAM token. */
    public Principal.OfIdentity tokenCaller(Identity identity) {
        var until = clock.instant().plus(IamTokens.MAX_LIFE);
        return Principal.of(identity, new Principal.Credential.IamToken("token-" + identity.name(), until), YANDEX);
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
        var draft = Identities.Draft.in(folder, name, "", Map.of(), Optional.empty());
        serviceAccounts.create(admin, draft, TransactionHook.NONE);
        return store.read(tx -> tx.identities().findUser(ACCOUNT, name).orElseThrow());
    }

    public Folder folder(String name) {
        folders.create(admin, cloud(), name, "", Map.of(), TransactionHook.NONE);
        return store.read(tx -> tx.folders().findByName(ACCOUNT, name).orElseThrow());
    }

    /** Binds a role on a resource without a check of permissions. */
    public void bind(ResourceId resource, String role, Identity who) {
        var subject = new AccessBinding.Subject(
                AccessBinding.Subject.SERVICE_ACCOUNT, who.id().text());
        store.write(tx -> tx.bindings().add(resource.account(), new AccessBinding(resource, role, subject)));
    }

    /** A user with a key that may manage itself. */
    public IssuedAccessKey createSelfServingUser(String name) {
        var key = createUserWithKey(name);
        allow(key.owner(), PolicyDocuments.SELF_SERVICE);
        return key;
    }

    /** Gives an identity a policy of its own. */
    public void allow(Identity who, String document) {
        store.write(tx -> {
            tx.policies().putInline(who.account(), who.id(), new InlinePolicy("allowed", document));
            return who;
        });
    }

    /** Since when the account is to accept no changes. */
    public void freeze(Optional<Instant> since) {
        store.write(tx -> {
            tx.accounts().setFrozenAt(ACCOUNT, since);
            return since;
        });
    }

    /** A session of the caller. */
    public static Principal.OfIdentity temporary(Principal.OfIdentity principal) {
        var id = AccessKeyId.of(AccessKeyId.TEMPORARY, principal.account(), 77);
        var facts = SessionFacts.plain(SessionFacts.Kind.IDENTITY, new ManualClock().instant(), principal.asIssuers());
        return session(principal, id, facts);
    }

    /** The principal in a session that a one-time code was given for. */
    public static Principal.OfIdentity withMfa(Principal.OfIdentity principal) {
        var facts = temporary(principal).session().orElseThrow();
        var proved = new SessionFacts(
                facts.kind(),
                facts.name(),
                facts.issuedAt(),
                Optional.of(facts.issuedAt()),
                facts.sourceIdentity(),
                facts.attributes(),
                facts.issuers());
        var id = AccessKeyId.of(AccessKeyId.TEMPORARY, principal.account(), 78);
        return session(principal, id, proved);
    }

    private static Principal.OfIdentity session(Principal.OfIdentity principal, AccessKeyId id, SessionFacts facts) {
        var end = facts.issuedAt().plus(Duration.ofHours(1));
        return new Principal.IdentitySession(principal.identity(), id, facts, end, principal.origin());
    }

    /** The access key that the caller signs with. */
    public static AccessKeyId keyOf(Principal principal) {
        return switch (principal.credential()) {
            case Principal.Credential.LongTermKey(var id) -> id;
            case Principal.Credential.Session(var id) -> id;
            case Principal.Credential.IamToken _,
                    Principal.Credential.ScopedKey _,
                    Principal.Credential.IdentityToken _,
                    Principal.Credential.Assertion _,
                    Principal.Credential.Link _ -> throw new AssertionError("no access key");
        };
    }

    public Identity createUser(String name) {
        return users.create(root, name, "/", List.of()).identity();
    }

    /** A user with a key. */
    public IssuedAccessKey createUserWithKey(String name) {
        createUser(name);
        return accessKeys.create(root, Optional.of(name));
    }

    /** A request signed as a client would sign it. */
    public SignedRequest sign(AccessKeyId id, SecretBytes secret, Optional<String> token) {
        var signature = SigningKey.derive(secret, SCOPE.day(), SCOPE.region(), SCOPE.service())
                .sign(STRING_TO_SIGN);
        return new SignedRequest("GetUser", id, SCOPE, STRING_TO_SIGN, signature, token, Samples.ORIGIN);
    }

    public SignedRequest sign(IssuedAccessKey key) {
        return sign(key.key().keyId(), key.secret(), Optional.empty());
    }

    public SignedRequest sign(Sessions.NewSession session) {
        return sign(
                session.accessKey(),
                session.secret(),
                Optional.of(session.token().reveal()));
    }

    public AuthenticationResult verify(IssuedAccessKey key) {
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
            all.add(tx.policies().effective(ACCOUNT, identity.id()).toString());
        }
        addPolicies(tx, all);
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

    private static void addPolicies(ReadTx tx, List<String> all) {
        var most = Page.Request.first(1000);
        for (var group : tx.groups().below(ACCOUNT, "/", most).items()) {
            all.add(group.toString());
            all.add(tx.groups().members(ACCOUNT, group.id(), most).toString());
            all.add(tx.policies().attachedTo(ACCOUNT, group.id()).toString());
            all.add(tx.policies().inline(ACCOUNT, group.id()).toString());
        }
        for (var role : tx.roles().below(ACCOUNT, "/", most).items()) {
            all.add(role.toString());
            all.add(tx.roles().tags(ACCOUNT, role.id()).toString());
            all.add(tx.policies().effective(ACCOUNT, role.id()).toString());
        }
        for (var profile : tx.instanceProfiles().below(ACCOUNT, "/", most).items()) {
            all.add(profile.toString());
            all.add(tx.instanceProfiles().tags(ACCOUNT, profile.id()).toString());
        }
        for (var issuer : tx.oidcProviders().issuers(ACCOUNT)) {
            var provider = tx.oidcProviders().findByIssuer(ACCOUNT, issuer).orElseThrow();
            all.add(provider.toString());
            all.add(tx.oidcProviders().tags(ACCOUNT, provider.id()).toString());
        }
        tx.outbound().ofAccount(ACCOUNT).ifPresent(issuer -> {
            all.add(issuer.toString());
            all.add(tx.outbound().keys(issuer).toString());
        });
        for (var policy : tx.policies().below(ACCOUNT, "/", most).items()) {
            all.add(policy.toString());
            all.add(tx.policies().versions(ACCOUNT, policy.id()).toString());
            all.add(tx.policies().tags(ACCOUNT, policy.id()).toString());
        }
    }

    private static void addOf(ReadTx tx, ResourceId resource, List<String> all) {
        tx.bindings().on(ACCOUNT, resource).forEach(binding -> all.add(binding.toString()));
        tx.operations()
                .on(ACCOUNT, resource, Page.Request.first(1000))
                .items()
                .forEach(operation -> all.add(operation.toString()));
    }

    /** Runs what must be refused, and answers the refusal. */
    public static ServiceError error(ThrowingCallable work) {
        return Assertions.catchThrowableOfType(ServiceException.class, work).serviceError();
    }

    @Override
    public void close() {
        store.fail(FaultyStore.Fault.NONE);
        store.close();
        costly.close();
    }
}
