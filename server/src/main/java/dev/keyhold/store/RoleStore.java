package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Role;
import dev.keyhold.model.Tag;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Roles, their tags and when they were last used. Keys of tags are compared without case. Their policies are in
 * {@link PolicyStore}.
 */
public final class RoleStore {
    private RoleStore() {}

    /** What can be asked. */
    public interface Reads extends TagStore.Reads {
        Optional<Role> find(AccountId account, ResourceId id);

        /** The same, if the account is open: no role of any other account may act. */
        Optional<Role> findInOpenAccount(AccountId account, ResourceId id);

        /** The same for up to {@link ReadTx#MAX_IDS} roles: those that there are, in any order. */
        List<Role> findAllInOpenAccount(AccountId account, List<ResourceId> ids);

        /** The tags of up to {@link ReadTx#MAX_IDS} roles, of those that have any, ordered as those of one. */
        Map<ResourceId, List<Tag>> tags(AccountId account, List<ResourceId> ids);

        /** The role with that name, compared without case, if the account is open. */
        Optional<Role> findInOpenAccount(AccountId account, String name);

        /** The role with that name, compared without case. */
        Optional<Role> findByName(AccountId account, String name);

        /** Roles whose path starts with {@code pathPrefix}, ordered by name without case. */
        Page<Role> below(AccountId account, String pathPrefix, Page.Request page);

        /** How many roles the account has; none is counted beyond {@code most}. */
        int count(AccountId account, int most);

        /** When a session of the role last authenticated a request. */
        Optional<LastUse> lastUse(AccountId account, ResourceId role);
    }

    /** What can be changed. */
    public interface Writes extends Reads, TagStore.Writes {
        /** Adds a role whose id and name must be free. */
        void insert(Role role);

        /** Stores description, longest session and trust policy of a role that exists. */
        void update(Role role);

        /** Removes a role that exists, with its tags, policies and last use. No instance profile may have it. */
        void delete(Role role);

        /** Remembers a use if the role still exists and no later use is known. Not announced as a change. */
        void recordUse(AccountId account, ResourceId role, LastUse use);
    }
}
