package dev.keyhold.store;

import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccessKeyView;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import java.util.List;
import java.util.Optional;

/** Access keys and when they were last used. */
public final class AccessKeyStore {
    private AccessKeyStore() {}

    /** What can be asked. */
    public interface Reads {
        Optional<AccessKey> find(AccountId account, AccessKeyId id);

        /** Those of up to {@link ReadTx#MAX_IDS} keys that there are, in any order. */
        List<AccessKey> findAll(AccountId account, List<AccessKeyId> ids);

        /** The key with that record identifier. */
        Optional<AccessKey> findById(AccountId account, ResourceId id);

        /** Keys of one identity, ordered by identifier. */
        Page<AccessKey> ownedBy(AccountId account, ResourceId identity, Page.Request page);

        /** All keys of an account with their last uses, ordered by owner and then by identifier. */
        Page<AccessKeyView> held(AccountId account, Page.Request page);

        /** Keys that are marked because their secret is weak, in or out of use, ordered by identifier. */
        Page<AccessKey> weak(AccountId account, Page.Request page);

        int countOwnedBy(AccountId account, ResourceId identity);

        /** How many of an identity's keys are active. */
        int countActive(AccountId account, ResourceId identity);

        /** How many keys of Yandex Cloud's layout the account has; none is counted beyond {@code most}. */
        int countStatic(AccountId account, int most);

        Optional<LastUse> lastUse(AccountId account, AccessKeyId id);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds a key whose identifiers must be free. */
        void insert(AccessKey key);

        /** Stores status and description of a key that exists. */
        void update(AccessKey key);

        /** Removes a key that exists, with its last use. */
        void delete(AccessKey key);

        /** Remembers a use if the key still exists and no later use is known. Not announced as a change. */
        void recordUse(AccountId account, AccessKeyId id, LastUse use);
    }
}
