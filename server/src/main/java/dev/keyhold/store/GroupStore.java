package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Groups and their members. */
public final class GroupStore {
    private GroupStore() {}

    /** What can be asked. */
    public interface Reads {
        Optional<Group> find(AccountId account, ResourceId id);

        /** The group with that name, compared without case. */
        Optional<Group> findByName(AccountId account, String name);

        /** Groups whose path starts with {@code pathPrefix}, ordered by name without case. */
        Page<Group> below(AccountId account, String pathPrefix, Page.Request page);

        /** How many groups the account has; none is counted beyond {@code most}. */
        int count(AccountId account, int most);

        /** Members of a group, ordered by name without case. */
        Page<Identity> members(AccountId account, ResourceId group, Page.Request page);

        /** Groups of an identity, ordered by name without case. */
        Page<Group> ofIdentity(AccountId account, ResourceId identity, Page.Request page);

        /** The names of the groups of up to {@link ReadTx#MAX_IDS} identities, of those in any, ordered as of one. */
        Map<ResourceId, List<String>> namesOf(AccountId account, List<ResourceId> identities);

        boolean isMember(AccountId account, ResourceId group, ResourceId identity);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds a group whose id and name must be free. */
        void insert(Group group);

        /** Stores name and path of a group that exists; the new name must be free or its own. */
        void update(Group group);

        /** Removes a group that exists, with its memberships and policies. */
        void delete(Group group);

        /** Adds a member if it is none yet. */
        void addMember(AccountId account, ResourceId group, ResourceId identity);

        /** Removes a member; false if it is none. */
        boolean removeMember(AccountId account, ResourceId group, ResourceId identity);
    }
}
