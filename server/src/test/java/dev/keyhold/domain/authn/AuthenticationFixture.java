package dev.keyhold.domain.authn;

import dev.keyhold.ManualClock;
import dev.keyhold.crypto.ApiKeySecrets;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.domain.audit.DenialAuditLog;
import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.domain.credential.LastUses;
import dev.keyhold.domain.federation.IssuerKeys;
import dev.keyhold.domain.federation.OwnIssuers;
import dev.keyhold.domain.session.Sessions;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AccountIds;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Organization;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.server.AuthnModule;
import dev.keyhold.server.AuthzModule;
import dev.keyhold.server.Config;
import dev.keyhold.server.StoreModule;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.Change;
import dev.keyhold.store.Lease;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import dev.keyhold.store.sql.TestDatabase;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Everything that authenticates, wired as in production over a store in a folder, with one account and a few
 * people.
 */
public final class AuthenticationFixture implements AutoCloseable {
    public static final AccountId ACCOUNT = new AccountId("123456789012");
    public static final RequestOrigin ORIGIN = new RequestOrigin("request-1", "192.0.2.7", "test", "yandex");
    static final int FAILURES_PER_SOURCE = 1_000;
    static final int FAILURES_PER_KEY = 100;

    private static final OwnIssuers NO_OWN_ISSUERS = new OwnIssuers(Optional.empty());
    /** Made once: that takes longer than most tests that need one. */
    private static final Map<Integer, RsaKeys.Pair> PAIRS = new ConcurrentHashMap<>();

    private static final Config.Limits LIMITS =
            TestKeyhold.authenticating(FAILURES_PER_SOURCE, FAILURES_PER_KEY, 1_000);

    public final ManualClock clock = new ManualClock();
    public final Store store;
    final AtomicInteger reads = new AtomicInteger();
    public final IdGenerator ids;
    final ApiKeySecrets apiKeySecrets;
    public final AccessKeyIssuer issuer;
    final KeySeals seals;
    public final Sessions sessions;
    public final LastUses lastUses;
    public final SigV4Authenticator credentials;
    final TokenSigningKeys tokenKeys;
    final RevokedTokens revokedTokens;
    final IamTokens tokens;
    final TokenRevocation revocation;
    public final JwtExchange exchange;
    public final ApiKeyAuthenticator apiKeys;
    public final Identity alice;

    final AuthenticationRecorder recorder;

    private final Keyring keyring;
    final DenialAuditLog denials;

    private AuthenticationFixture(Store opened, Keyring keyring, long seed) {
        this.keyring = keyring;
        this.store = new CountingStore(opened);
        var random = new Random(seed);
        var node = new StoreModule(store, keyring, clock, random);
        ids = node.ids();
        apiKeySecrets = new ApiKeySecrets(random);
        seals = node.seals();
        var authz = new AuthzModule(node);
        denials = authz.denials();
        var authn = new AuthnModule(node, authz, LIMITS, IssuerKeys.NONE, NO_OWN_ISSUERS);
        issuer = authn.accessKeyIssuer();
        sessions = authn.sessions();
        lastUses = authn.lastUses();
        recorder = authn.recorder();
        credentials = authn.credentials();
        tokenKeys = authn.signingKeys();
        revokedTokens = authn.revokedTokens();
        tokens = authn.tokens();
        revocation = authn.revocation();
        exchange = authn.exchange();
        apiKeys = authn.apiKeys();
        alice = new Identity(
                ACCOUNT,
                id(1_001),
                id(ResourceId.RESOURCE_MANAGER, 2),
                Identity.Kind.USER,
                "alice",
                "/",
                clock.instant());
    }

    /** An installation with the user alice. */
    public static AuthenticationFixture in(Path folder) {
        return in(folder, 99);
    }

    /** The same, with other chance. */
    static AuthenticationFixture in(Path folder, long seed) {
        var store = TestDatabase.create(folder.resolve("keyhold.db"));
        var fixture = new AuthenticationFixture(store, Keyring.generate(), seed);
        fixture.install();
        return fixture;
    }

    /** A second node over the same store, which shares nothing else but the data keys and the clock's time. */
    IamTokens secondNode() {
        var other = new StoreModule(store, keyring, clock, new Random(100));
        return new AuthnModule(other, new AuthzModule(other), LIMITS, IssuerKeys.NONE, NO_OWN_ISSUERS).tokens();
    }

    private void install() {
        var now = clock.instant();
        var organization = new Organization(ACCOUNT, id(ResourceId.ORGANIZATION, 1), "default", now);
        var folder = new Folder(ACCOUNT, alice.folder(), id(ResourceId.RESOURCE_MANAGER, 1), "default", now);
        var account = Account.create(
                new AccountIds(ACCOUNT, id(ResourceId.RESOURCE_MANAGER, 1), folder.id(), id(1)),
                organization.id(),
                "default",
                Account.defaultEmail(ACCOUNT),
                "default",
                now);
        write(tx -> {
            tx.organizations().insert(organization);
            tx.accounts().insert(account, folder);
            tx.identities()
                    .insert(new Identity(ACCOUNT, account.root(), folder.id(), Identity.Kind.ROOT, "", "/", now));
            tx.identities().insert(alice);
        });
    }

    public static ResourceId id(long number) {
        return id(ResourceId.IAM, number);
    }

    private static ResourceId id(String prefix, long number) {
        return ResourceId.of(prefix, ACCOUNT, number);
    }

    /** A key pair that is the same in every run. */
    public static RsaKeys.Pair keyPair(int seed) {
        return PAIRS.computeIfAbsent(seed, AuthenticationFixture::newKeyPair);
    }

    private static RsaKeys.Pair newKeyPair(int seed) {
        try {
            var random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(seed);
            return new RsaKeys(random).generate(AuthorizedKey.Algorithm.RSA_2048, id(seed));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public void write(Consumer<WriteTx> work) {
        store.write(tx -> {
            work.accept(tx);
            return tx;
        });
    }

    public void suspend(Identity identity) {
        write(tx -> tx.identities().update(identity.withStatus(Identity.Status.SUSPENDED)));
    }

    public void reactivate(Identity identity) {
        write(tx -> tx.identities().update(identity.withStatus(Identity.Status.ACTIVE)));
    }

    public void expire(Identity identity, Instant at) {
        write(tx -> tx.identities().update(identity.expiring(Optional.of(at))));
    }

    void delete(Identity identity) {
        write(tx -> tx.identities().delete(identity));
    }

    /** An API key just stored, with its secret. */
    public record NewApiKey(ApiKey key, String secret) {}

    public NewApiKey apiKey(Identity owner, Optional<Instant> expiresAt, String... scopes) {
        var id = ids.resourceId(ResourceId.IAM, ACCOUNT);
        var made = apiKeySecrets.make(id);
        var key = new ApiKey(
                ACCOUNT,
                id,
                owner.id(),
                "",
                made.digest(),
                made.tail(),
                List.of(scopes),
                expiresAt,
                clock.instant(),
                seals.ofApiKey(ACCOUNT, id, owner.id(), made.digest()));
        write(tx -> tx.apiKeys().insert(key));
        return new NewApiKey(key, made.secret().reveal());
    }

    public AuthorizedKey authorizedKey(Identity owner, RsaKeys.Pair pair) {
        var id = ids.resourceId(ResourceId.IAM, ACCOUNT);
        var key = new AuthorizedKey(
                ACCOUNT,
                id,
                owner.id(),
                "",
                AuthorizedKey.Algorithm.RSA_2048,
                pair.publicKey(),
                clock.instant(),
                seals.ofAuthorizedKey(ACCOUNT, id, owner.id(), pair.publicKey()));
        write(tx -> tx.authorizedKeys().insert(key));
        return key;
    }

    public String token(Identity identity) {
        return tokens.issue(identity).token().reveal();
    }

    public AuthenticationResult verify(String token) {
        return tokens.verify(token, ORIGIN, "LIST");
    }

    public static Principal.OfIdentity caller(AuthenticationResult result) {
        return switch (result) {
            case AuthenticationResult.Authenticated(var principal) -> (Principal.OfIdentity) principal;
            case AuthenticationResult.Failed(var reason) -> throw new AssertionError("rejected: " + reason);
        };
    }

    public static AuthenticationFailure failure(AuthenticationResult result) {
        return switch (result) {
            case AuthenticationResult.Authenticated _ -> throw new AssertionError("verified");
            case AuthenticationResult.Failed(var reason) -> reason;
        };
    }

    List<AuditEvent> changes() {
        return changes(ACCOUNT);
    }

    public List<AuditEvent> changes(AccountId account) {
        return events(account, AuditStore.Trail.CHANGES);
    }

    /** Refusals whose identity is known, and those of nobody known. */
    public List<AuditEvent> denials(AccountId account) {
        denials.flush();
        return events(account, AuditStore.Trail.DENIALS);
    }

    private List<AuditEvent> events(AccountId account, AuditStore.Trail trail) {
        return store.read(tx ->
                        tx.audit().events(account, trail, Instant.EPOCH, Page.Request.first(Page.Request.MAX_SIZE)))
                .items();
    }

    public Optional<Instant> lastUse(ResourceId id) {
        return store.read(tx -> lastUses.find(tx, ACCOUNT, id));
    }

    /** The last use that is written already. */
    public Optional<Instant> storedUse(ResourceId id) {
        return store.read(tx -> tx.identities().lastUse(ACCOUNT, id));
    }

    public void advance(Duration by) {
        clock.advance(by);
    }

    @Override
    public void close() {
        store.close();
    }

    /** Counts reads. */
    private final class CountingStore implements Store {
        private final Store opened;

        CountingStore(Store opened) {
            this.opened = opened;
        }

        @Override
        public <T> T read(Function<ReadTx, T> work) {
            reads.incrementAndGet();
            return opened.read(work);
        }

        @Override
        public <T> T write(Function<WriteTx, T> work) {
            return opened.write(work);
        }

        @Override
        public void onChange(Consumer<Change> listener) {
            opened.onChange(listener);
        }

        @Override
        public Lease lease() {
            return opened.lease();
        }

        @Override
        public boolean scrub() {
            return opened.scrub();
        }

        @Override
        public void close() {
            opened.close();
        }
    }
}
