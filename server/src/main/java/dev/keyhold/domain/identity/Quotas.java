package dev.keyhold.domain.identity;

/**
 * How much an account may hold. Defaults are the vendors': AWS's of what its dialect makes, Yandex Cloud's of the rest.
 *
 * @param users users in an account
 * @param accessKeysPerUser access keys, active and inactive, of a user or the root, where AWS's dialect makes one more
 * @param tagsPerUser tags on a user
 * @param staticKeys access keys in an account that Yandex Cloud's dialect has made
 * @param apiKeys API keys in an account
 * @param authorizedKeys authorized keys in an account
 */
public record Quotas(
        int users, int accessKeysPerUser, int tagsPerUser, int staticKeys, int apiKeys, int authorizedKeys) {
    public static final Quotas DEFAULT = new Quotas(5_000, 2, 50, 1_000, 1_000, 1_000);
}
