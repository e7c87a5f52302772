package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SymmetricKey;
import java.util.List;
import java.util.Optional;

/** Symmetric keys and their versions. A deleted key is found by its identifier until it goes, and listed nowhere. */
public final class SymmetricKeyStore {
    private SymmetricKeyStore() {}

    /** What can be asked. */
    public interface Reads {
        Optional<SymmetricKey> find(AccountId account, ResourceId id);

        /** Keys of a folder that are not deleted, ordered by identifier. */
        Page<SymmetricKey> inFolder(AccountId account, ResourceId folder, Page.Request page);

        /** How many keys of the account are not deleted. */
        int count(AccountId account);

        Optional<KeyVersion> version(AccountId account, ResourceId id);

        /** Versions of a key, oldest first. */
        Page<KeyVersion> versions(AccountId account, ResourceId key, Page.Request page);

        /** Versions of a key that have material, oldest first; a quota bounds how many there are. */
        List<KeyVersion> usableVersions(AccountId account, ResourceId key);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds a key whose identifier must be free. */
        void insert(SymmetricKey key);

        /** Stores all but the identifiers of a key that exists. */
        void update(SymmetricKey key);

        /** Removes a key that exists, with its versions. */
        void delete(SymmetricKey key);

        /** Adds a version whose identifier must be free. */
        void insert(KeyVersion version);

        /** Stores status, time of destruction and material of a version that exists. */
        void update(KeyVersion version);
    }
}
