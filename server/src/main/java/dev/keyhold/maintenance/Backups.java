package dev.keyhold.maintenance;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreException;
import dev.keyhold.store.sql.StoreObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Copies of the embedded database, and their way back. A copy holds no root key. */
public final class Backups {
    private Backups() {}

    /**
     * Writes a file with every change that was acknowledged before, while a server may go on.
     *
     * @return which root key opens it
     * @throws StartException when that cannot be done; then there is no such file
     */
    public static RootKeyStatus make(DataFolder folder, Path file) {
        return make(folder, FileRootKeySource.in(folder), file);
    }

    /** The same with the root key anywhere. */
    public static RootKeyStatus make(DataFolder folder, RootKeySource rootKey, Path file) {
        var status = write(folder, rootKey, file);
        remember(folder, file);
        return status;
    }

    /** Has the folder remember that this is its newest backup. */
    static void remember(DataFolder folder, Path file) {
        LastBackup.of(file, SystemTime.inMicroseconds().instant()).remember(folder);
    }

    /** The same as {@link #make}, and the folder does not remember it. */
    static RootKeyStatus write(DataFolder folder, RootKeySource rootKey, Path file) {
        if (!folder.hasDatabase()) {
            throw new StartException("there is no Keyhold database at " + folder.database());
        }
        return guarded(() -> {
            DataFolder.createSecret(file, empty -> {
                SqliteEngine.copy(folder.database(), empty);
                SqliteEngine.requireSound(empty);
            });
            try (var store = new SqlStore(SqliteEngine.openUntouched(file))) {
                return RootKeyStatus.of(rootKey, store);
            }
        });
    }

    /**
     * Puts what a backup holds into a folder without a database.
     *
     * @return which root key opens it
     * @throws StartException when that cannot be done; the folder then has no database
     */
    public static RootKeyStatus restore(Path file, DataFolder folder) {
        return restore(file, folder, FileRootKeySource.in(folder));
    }

    /** The same with the root key anywhere. */
    public static RootKeyStatus restore(Path file, DataFolder folder, RootKeySource rootKey) {
        if (!Files.isRegularFile(file)) {
            throw new StartException("there is no backup " + file);
        }
        if (Files.exists(DataFolder.logOf(file))) {
            throw new StartException(
                    file + " has a log beside it, so it is no finished backup: restore from a file that"
                            + " 'keyhold backup' made");
        }
        guarded(() -> {
            SqliteEngine.requireSound(file);
            return file;
        });
        folder.prepare();
        try (var _ = folder.lock()) {
            folder.requireNoDatabase();
            return guarded(() -> {
                DataFolder.createSecret(folder.database(), empty -> {
                    fill(empty, file);
                    bringUpToDate(file, empty);
                });
                try (var store = new SqlStore(SqliteEngine.openUntouched(folder.database()))) {
                    return RootKeyStatus.of(rootKey, store);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void bringUpToDate(Path file, Path copy) {
        var audit = new AuditEventFactory(SystemTime.inMicroseconds(), new IdGenerator(new SecureRandom()));
        try (var store = new SqlStore(SqliteEngine.open(copy, StoreObserver.NONE))) {
            store.write(tx -> {
                if (tx.keyrings().all().isEmpty()) {
                    throw new StartException(file + " holds no installation");
                }
                tx.audit().append(audit.byOperator("RESTORE", "database from a backup"));
                return copy;
            });
        }
        if (Files.exists(DataFolder.logOf(copy))) {
            throw new StartException("the database " + copy + " could not be closed");
        }
    }

    private static void fill(Path empty, Path from) throws IOException {
        try (var in = Files.newInputStream(from);
                var out = Files.newOutputStream(empty)) {
            in.transferTo(out);
        }
    }

    private interface Work<T> {
        T run();
    }

    private static <T> T guarded(Work<T> work) {
        try {
            return work.run();
        } catch (StoreException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }
}
