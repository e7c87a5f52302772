package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.InstanceProfile;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import java.util.Optional;

/** Instance profiles and their tags. */
public final class InstanceProfileStore {
    private InstanceProfileStore() {}

    /** What can be asked. */
    public interface Reads extends TagStore.Reads {
        /** The instance profile with that name, compared without case. */
        Optional<InstanceProfile> findByName(AccountId account, String name);

        /** Instance profiles whose path starts with {@code pathPrefix}, ordered by name without case. */
        Page<InstanceProfile> below(AccountId account, String pathPrefix, Page.Request page);

        /** Instance profiles that have the role, ordered by name without case. */
        Page<InstanceProfile> withRole(AccountId account, ResourceId role, Page.Request page);

        /** How many instance profiles the account has; none is counted beyond {@code most}. */
        int count(AccountId account, int most);
    }

    /** What can be changed. */
    public interface Writes extends Reads, TagStore.Writes {
        /** Adds an instance profile whose id and name must be free. */
        void insert(InstanceProfile profile);

        /** Stores which role is in an instance profile that exists. */
        void update(InstanceProfile profile);

        /** Removes an instance profile that exists, with its tags. */
        void delete(InstanceProfile profile);
    }
}
