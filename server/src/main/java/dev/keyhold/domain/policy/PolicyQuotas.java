package dev.keyhold.domain.policy;

import dev.keyhold.domain.tag.TagRules;
import dev.keyhold.model.ServiceError;

/**
 * The quotas of groups, roles and policies. Sizes are in characters without white space.
 *
 * @param groups groups in an account
 * @param groupsPerUser groups that a user is a member of
 * @param policies managed policies in an account, without the predefined ones
 * @param versionsPerPolicy versions of a managed policy
 * @param policySize of a version of a managed policy
 * @param policiesPerUser managed policies attached to a user
 * @param policiesPerGroup managed policies attached to a group
 * @param userPolicySize of all policies inside a user together
 * @param groupPolicySize of all policies inside a group together
 * @param tagsPerPolicy tags on a managed policy
 * @param roles of roles and instance profiles
 */
public record PolicyQuotas(
        int groups,
        int groupsPerUser,
        int policies,
        int versionsPerPolicy,
        int policySize,
        int policiesPerUser,
        int policiesPerGroup,
        int userPolicySize,
        int groupPolicySize,
        int tagsPerPolicy,
        RoleQuotas roles) {
    public static final PolicyQuotas DEFAULT =
            new PolicyQuotas(300, 10, 1_500, 5, 6_144, 10, 10, 2_048, 5_120, 50, RoleQuotas.DEFAULT);

    /** The vendor's figure, which is more than so many policies can have. */
    private static final long VERSIONS_IN_USE = 10_000;

    /** The vendor's, with other quotas of an installation. */
    public static PolicyQuotas of(int groups, int policies) {
        return new PolicyQuotas(
                groups,
                DEFAULT.groupsPerUser,
                policies,
                DEFAULT.versionsPerPolicy,
                DEFAULT.policySize,
                DEFAULT.policiesPerUser,
                DEFAULT.policiesPerGroup,
                DEFAULT.userPolicySize,
                DEFAULT.groupPolicySize,
                DEFAULT.tagsPerPolicy,
                DEFAULT.roles);
    }

    /** Versions of all managed policies of an account together: never less than the other quotas allow. */
    public long versionsInUse() {
        return Math.max(VERSIONS_IN_USE, (long) policies * versionsPerPolicy);
    }

    /** Which tags a managed policy may have. */
    public TagRules tagRules() {
        return new TagRules(TagRules.Keys.CASE_SENSITIVE, ServiceError.Quota.TAGS_PER_POLICY, tagsPerPolicy);
    }
}
