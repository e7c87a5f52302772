package dev.keyhold.domain.policy;

/**
 * The quotas of groups and policies. Sizes are in characters without white space.
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
        int tagsPerPolicy) {
    public static final PolicyQuotas DEFAULT = new PolicyQuotas(300, 10, 1_500, 5, 6_144, 10, 10, 2_048, 5_120, 50);
}
