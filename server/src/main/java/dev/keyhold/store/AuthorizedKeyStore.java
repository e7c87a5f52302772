package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import java.util.List;
import java.util.Optional;

/** Authorized keys. */
public final class AuthorizedKeyStore {
    private AuthorizedKeyStore() {}

    /** What can be asked. */
    public interface Reads {
        Optional<AuthorizedKey> find(AccountId account, ResourceId id);

        /** Those of up to {@link ReadTx#MAX_IDS} keys that there are, in any order. */
        List<AuthorizedKey> findAll(AccountId account, List<ResourceId> ids);

        /** Keys of one identity, ordered by identifier. */
        Page<AuthorizedKey> ownedBy(AccountId account, ResourceId identity, Page.Request page);

        /** How many keys the account has; none is counted beyond {@code most}. */
        int count(AccountId account, int most);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds a key whose identifier must be free. */
        void insert(AuthorizedKey key);

        /** Stores the description of a key that exists. */
        void update(AuthorizedKey key);

        /** Removes a key that exists, with its last use. */
        void delete(AuthorizedKey key);
    }
}
