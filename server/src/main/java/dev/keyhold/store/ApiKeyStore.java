package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** API keys. */
public final class ApiKeyStore {
    private ApiKeyStore() {}

    /** What can be asked. */
    public interface Reads {
        Optional<ApiKey> find(AccountId account, ResourceId id);

        /** Those of up to {@link ReadTx#MAX_IDS} keys that there are, in any order. */
        List<ApiKey> findAll(AccountId account, List<ResourceId> ids);

        /** Keys of one identity, ordered by identifier. */
        Page<ApiKey> ownedBy(AccountId account, ResourceId identity, Page.Request page);

        /** How many keys the account has; none is counted beyond {@code most}. */
        int count(AccountId account, int most);

        /** How many keys of the account expire after one time and until another. */
        int countExpiring(AccountId account, Instant after, Instant until);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds a key whose identifier must be free. */
        void insert(ApiKey key);

        /** Stores description, scopes and expiry of a key that exists. */
        void update(ApiKey key);

        /** Removes a key that exists, with its last use. */
        void delete(ApiKey key);
    }
}
