package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.InstanceProfile;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Tag;
import java.util.List;
import java.util.Optional;

/** Instance profiles and their tags. */
public final class InstanceProfileStore {
    private InstanceProfileStore() {}

    /** What can be asked. */
    public interface Reads {
        /** The instance profile with that name, compared without case. */
        Optional<InstanceProfile> findByName(AccountId account, String name);

        /** Instance profiles whose path starts with {@code pathPrefix}, ordered by name without case. */
        Page<InstanceProfile> below(AccountId account, String pathPrefix, Page.Request page);

        /** Instance profiles that have the role, ordered by name without case. */
        Page<InstanceProfile> withRole(AccountId account, ResourceId role, Page.Request page);

        /** How many instance profiles the account has; none is counted beyond {@code most}. */
        int count(AccountId account, int most);

        /** All tags of an instance profile, ordered by key. */
        List<Tag> tags(AccountId account, ResourceId profile);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds an instance profile whose id and name must be free. */
        void insert(InstanceProfile profile);

        /** Stores which role is in an instance profile that exists. */
        void update(InstanceProfile profile);

        /** Removes an instance profile that exists, with its tags. */
        void delete(InstanceProfile profile);

        /** Adds a tag or replaces the one with the same key. */
        void putTag(AccountId account, ResourceId profile, Tag tag);

        /** Removes a tag if it is there. */
        void deleteTag(AccountId account, ResourceId profile, String key);
    }
}
