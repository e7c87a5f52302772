package dev.keyhold.maintenance;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.WrongRootKeyException;
import dev.keyhold.model.Progress;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreException;
import java.util.List;
import java.util.function.Consumer;

/** Looks over a whole installation, perhaps while it is served, and changes nothing. */
public final class InstallationCheck {
    private InstallationCheck() {}

    /**
     * What was found.
     *
     * @param looked how many records were looked at; a record may count more than once here and as damaged
     * @param weak access keys that are marked because their secret is weak, in words
     * @param rootKey the root key that opened the database
     */
    public record Outcome(long looked, long damaged, List<String> weak, RootKeyStatus rootKey) {
        public Outcome {
            weak = List.copyOf(weak);
        }
    }

    /**
     * Looks over everything.
     *
     * @param reader gets each damage, in one line
     * @throws StartException when the database cannot be opened with what is in the folder
     */
    public static Outcome run(DataFolder folder, StoreConfig storage, Progress progress, Consumer<String> reader) {
        return run(InstallationConfig.of(folder, storage), progress, reader);
    }

    /** The same with the root key anywhere. */
    public static Outcome run(InstallationConfig config, Progress progress, Consumer<String> reader) {
        var folder = config.folder();
        folder.requireExisting();
        try (var store = new SqlStore(config.storage().openExisting(folder));
                var keys = config.rootKey().open()) {
            if (config.storage() instanceof StoreConfig.Embedded) {
                SqliteEngine.requireIntegrity(folder.database());
            }
            var keyring = RootKeyRotation.open(store.read(tx -> tx.keyrings().all()), keys);
            var outcome = new IntegrityCheck(store, new Barrier(keyring), progress, reader).run();
            return new Outcome(
                    outcome.looked(), outcome.damaged(), outcome.weak(), RootKeyStatus.of(config.rootKey(), store));
        } catch (WrongRootKeyException e) {
            throw config.wrongRootKey(e);
        } catch (StoreException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }
}
