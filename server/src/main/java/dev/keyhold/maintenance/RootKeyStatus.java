package dev.keyhold.maintenance;

import dev.keyhold.crypto.WrongRootKeyException;
import dev.keyhold.store.Store;

/**
 * Whether the root key of a data folder opens a database.
 *
 * @param neededId the id of the root key that does; of the newest, if there are two
 */
public record RootKeyStatus(Fit fit, String neededId) {
    /** How they go together. */
    public enum Fit {
        OPENS,
        IS_ANOTHER,
        IS_MISSING
    }

    static RootKeyStatus of(DataFolder folder, Store store) {
        var found = RootKeyFiles.find(folder, folder.rootKey());
        return store.read(tx -> {
            var needed = RootKeyRotation.ids(tx).getLast();
            if (found.isEmpty()) {
                return new RootKeyStatus(Fit.IS_MISSING, needed);
            }
            try {
                RootKeyRotation.open(tx, found.get());
                return new RootKeyStatus(Fit.OPENS, needed);
            } catch (WrongRootKeyException _) {
                return new RootKeyStatus(Fit.IS_ANOTHER, needed);
            }
        });
    }
}
