package dev.keyhold.maintenance;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.RootKey;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.crypto.WrongRootKeyException;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ChangeFeed;
import dev.keyhold.store.Store;
import dev.keyhold.store.sql.PoolState;
import dev.keyhold.store.sql.Snapshot;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreException;
import dev.keyhold.store.sql.StoreObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * An installation taken by this process: the locked data folder, the opened store and the opened keyring. The store's
 * first transaction is what makes a folder an installation; a crash before it leaves a folder that can be set up again
 * with the same root key.
 */
public final class Installation implements AutoCloseable {
    private final InstallationConfig config;
    private final FileChannel lock;
    private final SqlStore store;
    /** Empty where it is not in memory. */
    private final Optional<RootKey> rootKey;

    private final Keyring keyring;

    Installation(InstallationConfig config, FileChannel lock, SqlStore store, RootKey rootKey, Keyring keyring) {
        this.config = config;
        this.lock = lock;
        this.store = store;
        this.rootKey = Optional.of(rootKey).filter(RootKey::isInMemory);
        this.keyring = keyring;
    }

    /** An installation, and what was made if it is new: the only chance to see the root access key. */
    public record Opened(Installation installation, Optional<Setup.Installed> fresh) {}

    /** What to do with a folder. */
    public enum Mode {
        /** Set up a new installation; refuse a folder that holds one. */
        CREATE,
        /** Open the installation, setting one up in an empty folder. */
        OPEN_OR_CREATE
    }

    /**
     * Takes a data folder with the root key in it and connects to its storage.
     *
     * @param storage where the record is kept
     * @param account the account to make, or empty for a random one; only for a new installation
     * @throws StartException with the reason when that cannot be done; the folder is then unchanged
     */
    public static Opened open(
            DataFolder folder, StoreConfig storage, Mode mode, Optional<AccountId> account, StoreObserver observer) {
        return open(InstallationConfig.of(folder, storage), mode, account, observer);
    }

    /** The same with the root key anywhere. */
    public static Opened open(
            InstallationConfig config, Mode mode, Optional<AccountId> account, StoreObserver observer) {
        return open(config, mode, account, observer, new RsaKeys(new SecureRandom()));
    }

    /** The same with key pairs of another source. */
    public static Opened open(
            DataFolder folder,
            StoreConfig storage,
            Mode mode,
            Optional<AccountId> account,
            StoreObserver observer,
            RsaKeys rsaKeys) {
        return open(InstallationConfig.of(folder, storage), mode, account, observer, rsaKeys);
    }

    private static Opened open(
            InstallationConfig config,
            Mode mode,
            Optional<AccountId> account,
            StoreObserver observer,
            RsaKeys rsaKeys) {
        var folder = config.folder();
        var storage = config.storage();
        if (storage instanceof StoreConfig.Embedded) {
            folder.requireDatabaseOfRootKey();
        }
        folder.prepare(storage);
        var lock = folder.lock();
        try {
            if (mode == Mode.CREATE && storage instanceof StoreConfig.Embedded && isInstalled(folder)) {
                throw installed(folder, storage);
            }
            return open(config, mode, lock, account, new SqlStore(storage.open(folder, observer)), rsaKeys);
        } catch (StoreException e) {
            close(lock);
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            close(lock);
            throw e;
        }
    }

    /** Looks without touching; what cannot be read is not taken for an installation, and fails later by its own. */
    private static boolean isInstalled(DataFolder folder) {
        if (!folder.hasDatabase()) {
            return false;
        }
        try (var store = new SqlStore(SqliteEngine.openUntouched(folder.database()))) {
            return store.read(tx -> !tx.keyrings().all().isEmpty());
        } catch (StoreException | ServiceException _) {
            return false;
        }
    }

    private static StartException installed(DataFolder folder, StoreConfig storage) {
        return new StartException(storage.place(folder) + " is initialised already; nothing was changed");
    }

    /** Accounts come first and the keyring last when an installation is copied. */
    private static StartException unfinished(DataFolder folder, StoreConfig storage) {
        return new StartException(
                storage.name(folder) + " holds an unfinished copy of an installation: empty it and copy again");
    }

    private static Opened open(
            InstallationConfig config,
            Mode mode,
            FileChannel lock,
            Optional<AccountId> account,
            SqlStore store,
            RsaKeys rsaKeys) {
        try {
            var random = new SecureRandom();
            var setup = new Setup(
                    store, new IdGenerator(random), new SecretGenerator(random), rsaKeys, SystemTime.inMicroseconds());
            var fresh = setup.isDone() ? Optional.<Setup.Installed>empty() : create(config, setup, account, random);
            if (store.read(RootKeyRotation::ids).isEmpty()) {
                throw unfinished(config.folder(), config.storage());
            }
            if (store.read(DevInstallation::isMarked)) {
                throw DevInstallation.refused(config.database());
            }
            if (mode == Mode.CREATE && fresh.isEmpty()) {
                throw installed(config.folder(), config.storage());
            }
            return new Opened(unlock(config, lock, store), fresh);
        } catch (WrongRootKeyException e) {
            store.close();
            throw config.wrongRootKey(e);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static Installation unlock(InstallationConfig config, FileChannel lock, SqlStore store) {
        var _ = store.read(tx -> {
            config.rootKey().requireElsewhere(tx);
            return tx;
        });
        try (var keys = config.rootKey().open()) {
            var keyring = RootKeyRotation.open(store.read(tx -> tx.keyrings().all()), keys);
            var audit = new AuditEventFactory(SystemTime.inMicroseconds(), new IdGenerator(new SecureRandom()));
            new RootKeyRotation(store, audit).adopt(keyring, keys);
            return new Installation(config, lock, store, keys.current(), keyring);
        }
    }

    private static Optional<Setup.Installed> create(
            InstallationConfig config, Setup setup, Optional<AccountId> account, SecureRandom random) {
        var folder = config.folder();
        folder.requireNoAdminKey(config.database());
        folder.requireNoRootCredentials();
        try (var keys = config.rootKey().openOrCreate()) {
            new ServerCertificates(folder, SystemTime.inMicroseconds(), random)
                    .ensure(InetAddress.getLoopbackAddress(), List.of(), _ -> true);
            var id = account.orElseGet(() -> new IdGenerator(random).accountId());
            var made = setup.run(
                    id,
                    keys.current(),
                    adminKey -> DataFolder.createSecret(
                            folder.adminKey(), AuthorizedKeyFile.of(adminKey).toJson()));
            if (made.isEmpty()) {
                folder.deleteAdminKey();
            }
            return made;
        }
    }

    /** Which root key it has, and which ones open the database. */
    public RootKeyStatus rootKeyStatus() {
        return RootKeyStatus.of(config.rootKey(), store);
    }

    public InstallationConfig config() {
        return config;
    }

    public DataFolder folder() {
        return config.folder();
    }

    /** Every account. */
    public List<AccountId> accounts() {
        return store.read(tx -> tx.accounts().directory());
    }

    public Store store() {
        return store;
    }

    /** What is stored now, to be put back by {@link #restore}. */
    public Snapshot snapshot() {
        return store.snapshot();
    }

    /** Puts back everything that was stored then; what was stored since is gone. */
    public void restore(Snapshot snapshot) {
        store.restore(snapshot);
    }

    /** Begins to read what other nodes change; to be called once, by a node that serves. */
    public void followChanges() {
        store.follow();
    }

    /** To be called every few seconds by a node that serves: deletes what every node has read of their changes. */
    public void pruneFeed() {
        store.pruneFeed();
    }

    /** How nodes tell each other what they have changed. */
    public ChangeFeed feed() {
        return store.feed();
    }

    /** The connections to the database, by what they are for. */
    public List<PoolState> pools() {
        return store.pools();
    }

    /** The ids of the root keys that open the database, the newest last. */
    public List<String> rootKeyIds() {
        return store.read(RootKeyRotation::ids);
    }

    public Keyring keyring() {
        return keyring;
    }

    /**
     * Returns when the store answers and takes changes, and what is in memory still opens what it holds; throws
     * otherwise. The root key may have become another since the start, or is used at the start only since it is not in
     * memory: then the data keys show that they are still the same.
     */
    public void probe() {
        store.requireWritable();
        store.read(tx -> {
            if (rootKey.isPresent()
                    && RootKeyRotation.ids(tx).contains(rootKey.get().id())) {
                return RootKeyRotation.open(tx, rootKey.get());
            }
            var barrier = new Barrier(keyring);
            tx.tokens()
                    .keys()
                    .forEach(key -> barrier.open(key.key(), SealContext.ofTokenKey(key.id()))
                            .close());
            return keyring;
        });
    }

    /** True while the storage hangs in something that nothing can end. */
    public boolean isStalled() {
        return store.isStalled();
    }

    @Override
    public void close() {
        store.close();
        close(lock);
    }

    private static void close(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
