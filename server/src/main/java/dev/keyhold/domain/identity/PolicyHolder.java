package dev.keyhold.domain.identity;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;

/**
 * What has policies: a user or a group.
 *
 * @param type {@link ResourceType#USER} or {@link ResourceType#GROUP}
 * @param target what audit events call it
 */
public record PolicyHolder(AccountId account, ResourceId id, ResourceType type, String name, String target) {
    /** How a request names it. */
    public sealed interface Ref {
        /** A user. */
        record OfUser(IdentityRef user) implements Ref {}

        /** A group, by its name. */
        record OfGroup(String name) implements Ref {}

        static Ref user(String name) {
            return new OfUser(new IdentityRef.Named(name));
        }
    }

    static PolicyHolder of(Identity user) {
        return new PolicyHolder(user.account(), user.id(), ResourceType.USER, user.name(), AuditTargets.identify(user));
    }

    static PolicyHolder of(Group group) {
        return new PolicyHolder(
                group.account(), group.id(), ResourceType.GROUP, group.name(), AuditTargets.identify(group));
    }

    boolean isGroup() {
        return type == ResourceType.GROUP;
    }

    /** The type of the policies inside it. */
    ResourceType inlineType() {
        return isGroup() ? ResourceType.GROUP_POLICY : ResourceType.USER_POLICY;
    }
}
