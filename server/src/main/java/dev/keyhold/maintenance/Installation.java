package dev.keyhold.maintenance;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.RootKey;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.crypto.WrongRootKeyException;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ServiceException;
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
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * An installation taken by this process: the locked data folder, the opened store and the opened keyring. The store's
 * first transaction is what makes a folder an installation; a crash before it leaves a folder that can be set up again
 * with the same root key.
 */
public final class Installation implements AutoCloseable {
    private final DataFolder folder;
    private final FileChannel lock;
    private final SqlStore store;
    private final RootKey rootKey;
    private final Keyring keyring;

    Installation(DataFolder folder, FileChannel lock, SqlStore store, RootKey rootKey, Keyring keyring) {
        this.folder = folder;
        this.lock = lock;
        this.store = store;
        this.rootKey = rootKey;
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
     * Takes a data folder and connects to its storage.
     *
     * @param storage where the record is kept
     * @param account the account to make, or empty for a random one; only for a new installation
     * @throws StartException with the reason when that cannot be done; the folder is then unchanged
     */
    public static Opened open(
            DataFolder folder, StoreConfig storage, Mode mode, Optional<AccountId> account, StoreObserver observer) {
        return open(folder, storage, mode, account, observer, new RsaKeys(new SecureRandom()));
    }

    /** The same with key pairs of another source. */
    public static Opened open(
            DataFolder folder,
            StoreConfig storage,
            Mode mode,
            Optional<AccountId> account,
            StoreObserver observer,
            RsaKeys rsaKeys) {
        if (storage instanceof StoreConfig.Embedded) {
            folder.requireDatabaseOfRootKey();
        }
        folder.prepare(storage);
        var lock = folder.lock();
        try {
            if (mode == Mode.CREATE && storage instanceof StoreConfig.Embedded && isInstalled(folder)) {
                throw installed(folder, storage);
            }
            return open(folder, storage, mode, lock, account, new SqlStore(storage.open(folder, observer)), rsaKeys);
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
            DataFolder folder,
            StoreConfig storage,
            Mode mode,
            FileChannel lock,
            Optional<AccountId> account,
            SqlStore store,
            RsaKeys rsaKeys) {
        try {
            var random = new SecureRandom();
            var setup = new Setup(
                    store, new IdGenerator(random), new SecretGenerator(random), rsaKeys, SystemTime.inMicroseconds());
            var fresh = setup.isDone()
                    ? Optional.<Setup.Installed>empty()
                    : create(folder, storage, setup, account, random);
            if (store.read(RootKeyRotation::ids).isEmpty()) {
                throw unfinished(folder, storage);
            }
            if (store.read(DevInstallation::isMarked)) {
                throw DevInstallation.refused(storage.name(folder));
            }
            if (mode == Mode.CREATE && fresh.isEmpty()) {
                throw installed(folder, storage);
            }
            var rootKey = RootKeyFiles.read(folder);
            var keyring = store.read(tx -> RootKeyRotation.open(tx, rootKey));
            return new Opened(new Installation(folder, lock, store, rootKey, keyring), fresh);
        } catch (WrongRootKeyException e) {
            store.close();
            throw new StartException(
                    "the root key " + folder.rootKey() + " does not open this database (" + storage.name(folder)
                            + "): put back the one it was made with",
                    e);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static Optional<Setup.Installed> create(
            DataFolder folder, StoreConfig storage, Setup setup, Optional<AccountId> account, SecureRandom random) {
        folder.requireNoAdminKey(storage.name(folder));
        folder.requireNoRootCredentials();
        if (!Files.exists(folder.rootKey())) {
            DataFolder.createSecret(folder.rootKey(), RootKey.generate(random).reveal());
        }
        new ServerCertificates(folder, SystemTime.inMicroseconds(), random)
                .ensure(InetAddress.getLoopbackAddress(), List.of(), _ -> true);
        var id = account.orElseGet(() -> new IdGenerator(random).accountId());
        var made = setup.run(
                id,
                RootKeyFiles.read(folder),
                adminKey -> DataFolder.createSecret(
                        folder.adminKey(), AuthorizedKeyFile.of(adminKey).toJson()));
        if (made.isEmpty()) {
            folder.deleteAdminKey();
        }
        return made;
    }

    public DataFolder folder() {
        return folder;
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
     * otherwise. The root key may have become another since the start: then the data keys show that they are still the
     * same.
     */
    public void probe() {
        store.requireWritable();
        store.read(tx -> {
            if (RootKeyRotation.ids(tx).contains(rootKey.id())) {
                return RootKeyRotation.open(tx, rootKey);
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
