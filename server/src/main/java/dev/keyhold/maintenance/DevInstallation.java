package dev.keyhold.maintenance;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.LocalRootKey;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.domain.organization.AccountLifecycle;
import dev.keyhold.domain.organization.AccountRules;
import dev.keyhold.domain.organization.FirstAdministrator;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AccountIds;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.store.DirectoryStore;
import dev.keyhold.store.KeyringStore;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreObserver;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;

/**
 * An installation for tests of other software, in a folder of its own that nobody keeps. It is marked in the database,
 * in the transaction that makes it, so that a copy or a backup of it is marked as well; {@link Installation#open}
 * refuses what is marked: its credentials may be known to everybody.
 */
public final class DevInstallation {
    /** The account of every such installation. */
    public static final AccountId ACCOUNT = new AccountId("123456789012");

    /** Listed like an identifier from elsewhere, though no key has it. */
    private static final String MARK = DirectoryStore.MARK_OF_TESTS;

    private final DataFolder folder;
    private final DevCredentials credentials;
    private final SecureRandom random = new SecureRandom();
    private final IdGenerator ids = new IdGenerator(random);
    private final LocalRootKey rootKey = LocalRootKey.generate(random);
    private final Keyring keyring = Keyring.generate();
    private final Barrier barrier = new Barrier(keyring);
    private final FirstAdministrator administrator;
    private final Instant now = SystemTime.inMicroseconds().instant();

    private DevInstallation(DataFolder folder, DevCredentials credentials, RsaKeys rsaKeys) {
        this.folder = folder;
        this.credentials = credentials;
        this.administrator = new FirstAdministrator(ids, rsaKeys, new KeySeals(barrier));
    }

    /**
     * Makes an installation in an empty folder, and takes it.
     *
     * @throws StartException when that cannot be done
     */
    public static Installation create(DataFolder folder, DevCredentials credentials, StoreObserver observer) {
        return create(folder, credentials, observer, new RsaKeys(new SecureRandom()));
    }

    /** The same with key pairs of another source. */
    public static Installation create(
            DataFolder folder, DevCredentials credentials, StoreObserver observer, RsaKeys rsaKeys) {
        return new DevInstallation(folder, credentials, rsaKeys).create(observer);
    }

    /** Whether the store holds such an installation, or what became of one. */
    static boolean isMarked(ReadTx tx) {
        return tx.directory().withImportedId(MARK).isPresent();
    }

    static StartException refused(String database) {
        return new StartException(database + " was made by 'keyhold dev' for tests; everybody may know its credentials,"
                + " so nothing else serves it: name another folder, or an empty one for a new installation");
    }

    private Installation create(StoreObserver observer) {
        folder.prepare(StoreConfig.EMBEDDED);
        var lock = folder.lock();
        var newIds = AccountLifecycle.draw(ids, ACCOUNT);
        // It takes as long as opening the database does.
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var admin = CompletableFuture.supplyAsync(() -> administrator.prepare(newIds, now), threads);
            DataFolder.createSecret(folder.rootKey(), rootKey.reveal());
            var store = new SqlStore(SqliteEngine.createTemporary(folder.database(), observer));
            try (var prepared = admin.join()) {
                DataFolder.createSecret(
                        folder.adminKey(), AuthorizedKeyFile.of(prepared.key()).toJson());
                fill(store, newIds, prepared);
            }
            return new Installation(InstallationConfig.of(folder, StoreConfig.EMBEDDED), lock, store, rootKey, keyring);
        } catch (CompletionException e) {
            throw new StartException("cannot generate the authorized key: " + e.getCause(), e);
        }
    }

    private void fill(Store store, AccountIds newIds, FirstAdministrator.Prepared admin) {
        var issuer = new AccessKeyIssuer(ids, new SecretGenerator(random), barrier);
        var lifecycle = new AccountLifecycle(ids, AccountRules.DEFAULT);
        store.<Boolean>write(tx -> {
            tx.keyrings().insert(new KeyringStore.Wrapped(rootKey.id(), 1, keyring.wrap(rootKey)));
            var created = lifecycle.createFirst(tx, newIds, now);
            tx.directory().insertImportedId(MARK, ACCOUNT);
            administrator.insert(tx, created.account(), admin);
            issuer.adopt(tx, created.root(), credentials.id(), credentials.secret(), "", now);
            if (credentials.isKnown()) {
                var secret = SecretBytes.ofText(DevCredentials.SHORT);
                issuer.adopt(tx, created.root(), new AccessKeyId(DevCredentials.SHORT), secret, "", now);
            }
            return true;
        });
    }
}
