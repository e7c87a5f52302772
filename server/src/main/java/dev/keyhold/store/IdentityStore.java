package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Identities and their tags, whose keys are compared without case. */
public final class IdentityStore {
    private IdentityStore() {}

    /** What an identity has besides its own row: tags, ordered by key, and its permissions boundary. */
    public record Attributes(List<Tag> tags, Optional<PolicyRef> boundary) {
        public Attributes {
            tags = List.copyOf(tags);
        }
    }

    /** What can be asked. */
    public interface Reads extends TagStore.Reads {
        Optional<Identity> find(AccountId account, ResourceId id);

        /** The same, if the account is open: no identity of any other account may act. */
        Optional<Identity> findInOpenAccount(AccountId account, ResourceId id);

        /** The same for up to {@link ReadTx#MAX_IDS} identities: those that there are, in any order. */
        List<Identity> findAllInOpenAccount(AccountId account, List<ResourceId> ids);

        /** What the identity has besides, by one statement: each takes longer than what it reads. */
        Attributes attributes(AccountId account, ResourceId id);

        /** The user with that name, compared without case. Never the root. */
        Optional<Identity> findUser(AccountId account, String name);

        /** Users whose path starts with {@code pathPrefix}, ordered by name without case. */
        Page<Identity> users(AccountId account, String pathPrefix, Page.Request page);

        /** The same of users whose name begins so, without regard to case. */
        Page<Identity> usersNamed(AccountId account, String pathPrefix, String namePrefix, Page.Request page);

        /** Users of one folder, ordered by identifier; only the one with that name, if one is given. */
        Page<Identity> inFolder(AccountId account, ResourceId folder, Optional<String> name, Page.Request page);

        /** The tags of up to {@link ReadTx#MAX_IDS} identities, of those that have any, ordered as those of one. */
        Map<ResourceId, List<Tag>> tags(AccountId account, List<ResourceId> ids);

        /** When the identity last authenticated. */
        Optional<Instant> lastUse(AccountId account, ResourceId resource);

        /** How many users the account has; takes constant time. */
        int countUsers(AccountId account);
    }

    /** What can be changed. */
    public interface Writes extends Reads, TagStore.Writes {
        /** Adds an identity whose id and name must be free. */
        void insert(Identity identity);

        /** Stores all but the identifiers of an identity that exists; the new name must be free or its own. */
        void update(Identity identity);

        /** Removes an identity that exists, with its tags, memberships and policies. Its credentials must be gone. */
        void delete(Identity identity);

        /**
         * Remembers a use of an identity, an API key or an authorized key if no later one is known; of one that does
         * not exist, nothing.
         */
        void recordUse(AccountId account, ResourceId resource, Instant at);
    }
}
