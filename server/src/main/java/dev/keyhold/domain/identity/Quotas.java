package dev.keyhold.domain.identity;

import dev.keyhold.domain.policy.PolicyQuotas;
import dev.keyhold.domain.tag.TagRules;
import dev.keyhold.model.ServiceError;

/**
 * The quotas of an account. Defaults are the vendors': AWS's for what its API creates, Yandex Cloud's for the rest.
 *
 * @param users users in an account
 * @param accessKeysPerUser access keys, active and inactive, of a user or the root, if the AWS API creates another
 * @param tagsPerUser tags on a user
 * @param staticKeys access keys in an account that the Yandex Cloud API has created
 * @param apiKeys API keys in an account
 * @param authorizedKeys authorized keys in an account
 * @param policies of groups and policies
 */
public record Quotas(
        int users,
        int accessKeysPerUser,
        int tagsPerUser,
        int staticKeys,
        int apiKeys,
        int authorizedKeys,
        PolicyQuotas policies) {
    public static final Quotas DEFAULT = new Quotas(5_000, 2, 50, 1_000, 1_000, 1_000);

    /** With the vendor's quotas of groups and policies. */
    public Quotas(int users, int accessKeysPerUser, int tagsPerUser, int staticKeys, int apiKeys, int authorizedKeys) {
        this(users, accessKeysPerUser, tagsPerUser, staticKeys, apiKeys, authorizedKeys, PolicyQuotas.DEFAULT);
    }

    /** The vendors' for each user, with others of what an account has in all. */
    public static Quotas ofAccount(int users, int staticKeys, int apiKeys, int authorizedKeys, PolicyQuotas policies) {
        return new Quotas(
                users, DEFAULT.accessKeysPerUser, DEFAULT.tagsPerUser, staticKeys, apiKeys, authorizedKeys, policies);
    }

    /** The same with another number of access keys of a user. */
    public Quotas withAccessKeysPerUser(int most) {
        return new Quotas(users, most, tagsPerUser, staticKeys, apiKeys, authorizedKeys, policies);
    }

    /** Which tags an identity may have. */
    public TagRules tagRules() {
        return new TagRules(TagRules.Keys.CASE_INSENSITIVE, ServiceError.Quota.TAGS_PER_USER, tagsPerUser);
    }
}
