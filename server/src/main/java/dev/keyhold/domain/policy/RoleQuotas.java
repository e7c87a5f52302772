package dev.keyhold.domain.policy;

import dev.keyhold.domain.tag.TagRules;
import dev.keyhold.model.ServiceError;

/**
 * The quotas of roles and instance profiles. Sizes are in characters without white space.
 *
 * @param roles roles in an account
 * @param policiesPerRole managed policies attached to a role
 * @param rolePolicySize of all policies inside a role together
 * @param trustPolicySize of a trust policy
 * @param tagsPerRole tags on a role
 * @param instanceProfiles instance profiles in an account
 * @param tagsPerInstanceProfile tags on an instance profile
 */
public record RoleQuotas(
        int roles,
        int policiesPerRole,
        int rolePolicySize,
        int trustPolicySize,
        int tagsPerRole,
        int instanceProfiles,
        int tagsPerInstanceProfile) {
    public static final RoleQuotas DEFAULT = new RoleQuotas(1_000, 10, 10_240, 2_048, 50, 1_000, 50);

    /** Which tags a role may have. */
    public TagRules roleTagRules() {
        return new TagRules(TagRules.Keys.CASE_INSENSITIVE, ServiceError.Quota.TAGS_PER_ROLE, tagsPerRole);
    }

    /** Which tags an instance profile may have. */
    public TagRules instanceProfileTagRules() {
        return new TagRules(
                TagRules.Keys.CASE_SENSITIVE, ServiceError.Quota.TAGS_PER_INSTANCE_PROFILE, tagsPerInstanceProfile);
    }
}
