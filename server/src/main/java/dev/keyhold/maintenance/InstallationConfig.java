package dev.keyhold.maintenance;

import dev.keyhold.crypto.WrongRootKeyException;

/**
 * What makes up an installation.
 *
 * @param folder the data folder
 * @param storage where the record is kept
 * @param rootKey where the root key is
 */
public record InstallationConfig(DataFolder folder, StoreConfig storage, RootKeySource rootKey) {
    /** With the root key in the data folder. */
    public static InstallationConfig of(DataFolder folder, StoreConfig storage) {
        return new InstallationConfig(folder, storage, FileRootKeySource.in(folder));
    }

    /** What the operator calls the database. */
    String database() {
        return storage.name(folder);
    }

    /** What is wrong when the root key does not open the database, and which one does. */
    StartException wrongRootKey(WrongRootKeyException e) {
        return new StartException(
                rootKey.name() + " does not open this database (" + database() + "): "
                        + (e.fitting().isEmpty()
                                ? "the data keys in it were changed, or the key is another one with the same name"
                                : "put back the one it was made with, " + String.join(" or ", e.fitting())
                                        + ", or name the place of that one with --root-key"),
                e);
    }
}
