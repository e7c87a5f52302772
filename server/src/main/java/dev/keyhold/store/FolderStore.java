package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import java.util.Optional;

/** Folders of an account. */
public final class FolderStore {
    private FolderStore() {}

    /** What can be asked. */
    public interface Reads {
        Optional<Folder> find(AccountId account, ResourceId id);

        Optional<Folder> findByName(AccountId account, String name);

        /** Folders ordered by identifier; only the one with that name, if one is given. */
        Page<Folder> folders(AccountId account, Optional<String> name, Page.Request page);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds a folder whose id and name must be free. */
        void insert(Folder folder);

        /** Stores all but the identifier of a folder that exists. */
        void update(Folder folder);

        /** Removes an empty folder that exists. */
        void delete(Folder folder);
    }
}
