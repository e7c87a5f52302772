package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.Page;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.PolicyUsage;
import dev.keyhold.model.PolicyVersion;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Policies: managed ones with their versions and tags, what they are attached to and bound, and inline ones. A holder
 * is a user, a group or a role; it must exist.
 */
public final class PolicyStore {
    private PolicyStore() {}

    /** Which users or roles a policy is used by. */
    public record UserQuery(PolicyRef policy, Set<PolicyUsage.Kind> usedAs, String pathPrefix) {
        public UserQuery {
            usedAs = Set.copyOf(usedAs);
        }
    }

    /** What can be asked. */
    public interface Reads extends TagStore.Reads {
        /** Every policy that decides what an identity or a role may do; a role is in no groups. */
        IdentityPolicyRows effective(AccountId account, ResourceId holder);

        /** The same of up to {@link ReadTx#MAX_IDS} identities and roles, each of which has an entry. */
        Map<ResourceId, IdentityPolicyRows> effective(AccountId account, List<ResourceId> holders);

        Optional<ManagedPolicy> find(AccountId account, ResourceId id);

        /** The policy with that name, compared without case. */
        Optional<ManagedPolicy> findByName(AccountId account, String name);

        /** Managed policies whose path starts with {@code pathPrefix}, ordered by name without case. */
        Page<ManagedPolicy> below(AccountId account, String pathPrefix, Page.Request page);

        /** How many managed policies the account has; none is counted beyond {@code most}. */
        int count(AccountId account, int most);

        /** How many versions the managed policies of the account have together. */
        int countVersions(AccountId account);

        /** The versions of a managed policy, the newest first. */
        List<PolicyVersion> versions(AccountId account, ResourceId policy);

        Optional<PolicyVersion> version(AccountId account, ResourceId policy, int number);

        /** How a managed policy is used. */
        PolicyUsage usage(AccountId account, PolicyRef policy);

        /** The same of every managed policy of the account that is used. */
        Map<PolicyRef, PolicyUsage> usage(AccountId account);

        /** Groups that a policy is attached to, with a path that starts with {@code pathPrefix}, ordered by name. */
        Page<Group> groupsWith(AccountId account, PolicyRef policy, String pathPrefix, Page.Request page);

        /** Users that use a policy in one of the ways asked for, ordered by name without case. */
        Page<Identity> usersWith(AccountId account, UserQuery query, Page.Request page);

        /** The same of roles. */
        Page<Role> rolesWith(AccountId account, UserQuery query, Page.Request page);

        /** What is attached to a holder, ordered by the stored forms of the references. */
        List<PolicyRef> attachedTo(AccountId account, ResourceId holder);

        /** The inline policies of a holder, ordered by name without case. */
        List<InlinePolicy> inline(AccountId account, ResourceId holder);

        /** The inline policy of a holder with that name, compared without case. */
        Optional<InlinePolicy> inline(AccountId account, ResourceId holder, String name);

        /** The permissions boundary of an identity or a role. */
        Optional<PolicyRef> boundary(AccountId account, ResourceId target);
    }

    /** What can be changed. */
    public interface Writes extends Reads, TagStore.Writes {
        /** Adds a policy whose id and name must be free, with its first version. */
        void insert(ManagedPolicy policy, String document);

        /** Stores which version of a policy that exists is in force, and when it was updated. */
        void update(ManagedPolicy policy);

        /** Removes a policy that exists, with its versions and tags. Nothing may use it. */
        void delete(ManagedPolicy policy);

        /** Adds a version that must not exist. */
        void insert(PolicyVersion version);

        /** Removes a version that exists. It must not be in force. */
        void delete(PolicyVersion version);

        /** Attaches a policy; false if it is attached already. */
        boolean attach(AccountId account, ResourceId holder, PolicyRef policy);

        /** Detaches a policy; false if it is not attached. */
        boolean detach(AccountId account, ResourceId holder, PolicyRef policy);

        /** Adds an inline policy, or replaces the document of the one with that name, which keeps its spelling. */
        void putInline(AccountId account, ResourceId holder, InlinePolicy policy);

        /** Removes the inline policy with that name, compared without case; false if there is none. */
        boolean deleteInline(AccountId account, ResourceId holder, String name);

        /** Sets or replaces the permissions boundary of an identity or a role. */
        void putBoundary(AccountId account, ResourceId target, PolicyRef policy);

        /** Removes the permissions boundary of an identity or a role; false if it has none. */
        boolean deleteBoundary(AccountId account, ResourceId target);
    }
}
