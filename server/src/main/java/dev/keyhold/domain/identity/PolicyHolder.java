package dev.keyhold.domain.identity;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.policy.PolicyQuotas;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.Role;
import dev.keyhold.model.ServiceError;

/**
 * What has policies: a user, a group or a role.
 *
 * @param type {@link ResourceType#USER}, {@link ResourceType#GROUP} or {@link ResourceType#ROLE}
 * @param target what audit events call it
 */
public record PolicyHolder(AccountId account, ResourceId id, ResourceType type, String name, String target) {
    /** How a request names it. */
    public sealed interface Ref {
        /** A user. */
        record OfUser(IdentityRef user) implements Ref {}

        /** A group, by its name. */
        record OfGroup(String name) implements Ref {}

        /** A role, by its name. */
        record OfRole(String name) implements Ref {}

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

    static PolicyHolder of(Role role) {
        return new PolicyHolder(role.account(), role.id(), ResourceType.ROLE, role.name(), AuditTargets.identify(role));
    }

    /** The type of the policies inside it. */
    ResourceType inlineType() {
        return switch (type) {
            case GROUP -> ResourceType.GROUP_POLICY;
            case ROLE -> ResourceType.ROLE_POLICY;
            default -> ResourceType.USER_POLICY;
        };
    }

    /** How many characters the policies inside it may have together. */
    int inlineSize(PolicyQuotas quotas) {
        return switch (type) {
            case GROUP -> quotas.groupPolicySize();
            case ROLE -> quotas.roles().rolePolicySize();
            default -> quotas.userPolicySize();
        };
    }

    /** How many managed policies may be attached to it. */
    ServiceError.LimitExceeded attachments(PolicyQuotas quotas) {
        return switch (type) {
            case GROUP ->
                new ServiceError.LimitExceeded(ServiceError.Quota.POLICIES_PER_GROUP, quotas.policiesPerGroup());
            case ROLE ->
                new ServiceError.LimitExceeded(
                        ServiceError.Quota.POLICIES_PER_ROLE, quotas.roles().policiesPerRole());
            default -> new ServiceError.LimitExceeded(ServiceError.Quota.POLICIES_PER_USER, quotas.policiesPerUser());
        };
    }
}
