package dev.keyhold.maintenance;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.WrongRootKeyException;
import dev.keyhold.model.Progress;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreException;
import java.util.function.Consumer;

/** Looks over a whole installation, perhaps while it is served, and changes nothing. */
public final class InstallationCheck {
    private InstallationCheck() {}

    /**
     * Looks over everything.
     *
     * @param reader gets each damage, in one line
     * @throws StartException when the database cannot be opened with what is in the folder
     */
    public static IntegrityCheck.Outcome run(
            DataFolder folder, StoreConfig storage, Progress progress, Consumer<String> reader) {
        folder.requireExisting();
        var rootKey = RootKeyFiles.read(folder);
        try (var store = new SqlStore(storage.openExisting(folder))) {
            if (storage instanceof StoreConfig.Embedded) {
                SqliteEngine.requireIntegrity(folder.database());
            }
            var keyring = store.read(tx -> RootKeyRotation.open(tx, rootKey));
            return new IntegrityCheck(store, new Barrier(keyring), progress, reader).run();
        } catch (WrongRootKeyException e) {
            throw new StartException(
                    "the root key " + folder.rootKey() + " does not open this database (" + storage.name(folder) + ")",
                    e);
        } catch (StoreException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }
}
