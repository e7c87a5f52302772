package dev.keyhold.boot.care;

import dev.keyhold.boot.DataFolder;
import dev.keyhold.boot.RootKeyFiles;
import dev.keyhold.crypto.WrongRootKeyException;
import dev.keyhold.domain.setup.RootKeys;
import dev.keyhold.store.Store;

/**
 * Whether the root key of a data folder opens a database.
 *
 * @param neededId the id of the root key that does; of the newest, if there are two
 */
public record KeyFit(Fit fit, String neededId) {
    /** How they go together. */
    public enum Fit {
        OPENS,
        IS_ANOTHER,
        IS_MISSING
    }

    static KeyFit of(DataFolder folder, Store store) {
        var found = RootKeyFiles.find(folder, folder.rootKey());
        return store.read(tx -> {
            var needed = RootKeys.ids(tx).getLast();
            if (found.isEmpty()) {
                return new KeyFit(Fit.IS_MISSING, needed);
            }
            try {
                RootKeys.open(tx, found.get());
                return new KeyFit(Fit.OPENS, needed);
            } catch (WrongRootKeyException _) {
                return new KeyFit(Fit.IS_ANOTHER, needed);
            }
        });
    }
}
