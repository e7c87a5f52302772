package dev.keyhold.store;

import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.ResourceId;
import java.util.List;
import java.util.Optional;

/**
 * Every policy that decides what an identity or a role may do, as stored.
 *
 * @param own those of the identity or role itself
 * @param groups those of its groups, ordered by the identifiers of the groups; groups without policies are left out
 * @param boundary its permissions boundary
 */
public record IdentityPolicyRows(Holder own, List<Holder> groups, Optional<Managed> boundary) {
    public IdentityPolicyRows {
        groups = List.copyOf(groups);
    }

    /**
     * What a user, a group or a role has, ordered by the names of the inline policies and the references of the
     * attached ones.
     */
    public record Holder(ResourceId id, List<InlinePolicy> inline, List<Managed> attached) {
        public Holder {
            inline = List.copyOf(inline);
            attached = List.copyOf(attached);
        }
    }

    /**
     * A managed policy that is attached or a boundary.
     *
     * @param stored empty for a predefined policy, whose document is not stored, and for a policy that is gone,
     *     though it may not be: no right follows from that
     */
    public record Managed(PolicyRef ref, Optional<Stored> stored) {}

    /** A policy of the account with the document of its default version. */
    public record Stored(String path, String name, String document) {}
}
