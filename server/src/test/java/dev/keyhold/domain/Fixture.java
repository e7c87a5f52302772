package dev.keyhold.domain;

import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.RootKey;
import dev.keyhold.crypto.SigningKey;
import dev.keyhold.domain.audit.Audit;
import dev.keyhold.domain.audit.RefusalLog;
import dev.keyhold.domain.credential.AccessKeyMint;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.Credentials;
import dev.keyhold.domain.credential.FailureLimit;
import dev.keyhold.domain.credential.LastUses;
import dev.keyhold.domain.credential.NewAccessKey;
import dev.keyhold.domain.credential.Scope;
import dev.keyhold.domain.credential.Sessions;
import dev.keyhold.domain.credential.SignedRequest;
import dev.keyhold.domain.credential.Verification;
import dev.keyhold.domain.identity.Accounts;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.identity.Subjects;
import dev.keyhold.domain.identity.Users;
import dev.keyhold.domain.policy.Authorizer;
import dev.keyhold.domain.setup.Setup;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.FaultyStore;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreObserver;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The whole domain over a real store in a folder of its own, with a clock that tests move and seeded chance. */
public final class Fixture implements AutoCloseable {
    public static final AccountId ACCOUNT = Samples.ACCOUNT;
    public static final Scope SCOPE = new Scope("20260301", "us-east-1", "iam");
    public static final Quotas SMALL = new Quotas(3, 2, 4);
    public static final int FAILURES_PER_SOURCE = 20;
    public static final int FAILURES_PER_KEY = 10;

    private static final String STRING_TO_SIGN = "AWS4-HMAC-SHA256 and more";
    private static final long MAX_CACHED = 100;

    public final ManualClock clock = new ManualClock();
    public final KeyFactory keys = new KeyFactory(new Random(11));
    public final FaultyStore store;
    public final RootKey rootKey = RootKey.generate(new SecureRandom());
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
    public final Credentials credentials;
    public final Caller root;

    public Fixture(Path folder) {
        store = new FaultyStore(new SqlStore(SqliteEngine.open(folder.resolve("keyhold.db"), StoreObserver.NONE)));
        installed = new Setup(store, keys, clock).run(ACCOUNT, rootKey);
        var wrapped = store.read(tx -> tx.keyrings().find().orElseThrow());
        barrier = new Barrier(Keyring.unwrap(wrapped.keyring(), rootKey));
        mint = new AccessKeyMint(keys, barrier);
        var audit = new Audit(clock, keys);
        refusals = new RefusalLog(store, clock, keys);
        lastUses = new LastUses(store);
        authorizer = new Authorizer(refusals);
        var subjects = new Subjects(authorizer);
        users = new Users(store, subjects, authorizer, audit, keys, clock, SMALL);
        accounts = new Accounts(store, authorizer, audit, SMALL);
        accessKeys = new AccessKeys(store, subjects, authorizer, mint, lastUses, audit, clock, SMALL);
        sessions = new Sessions(store, authorizer, keys, barrier, audit, clock);
        var failures = new FailureLimit(clock, FAILURES_PER_SOURCE, FAILURES_PER_KEY);
        credentials = new Credentials(store, mint, sessions, lastUses, refusals, failures, clock, MAX_CACHED);
        root = caller(installed.rootKey());
    }

    /** Whoever signs with that key. */
    public Caller caller(NewAccessKey key) {
        return new Caller(key.owner(), key.key().keyId(), false, Samples.ORIGIN);
    }

    /** A session of the caller. */
    public static Caller temporary(Caller caller) {
        var id = AccessKeyId.of(AccessKeyId.TEMPORARY, caller.account(), 77);
        return new Caller(caller.identity(), id, true, caller.origin());
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
        }
        tx.audit()
                .events(ACCOUNT, AuditStore.Trail.CHANGES, Instant.EPOCH, Page.Request.first(1000))
                .items()
                .forEach(event -> all.add(event.toString()));
        return all;
    }

    /** Runs what must be refused, and answers the refusal. */
    public static Refusal refusal(ThrowingCallable work) {
        return Assertions.catchThrowableOfType(Refused.class, work).refusal();
    }

    @Override
    public void close() {
        store.fail(FaultyStore.Fault.NONE);
        store.close();
    }
}
