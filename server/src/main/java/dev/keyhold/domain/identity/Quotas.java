package dev.keyhold.domain.identity;

/**
 * How much an account may hold. Defaults are AWS's.
 *
 * @param users users in an account
 * @param accessKeysPerUser access keys, active and inactive, of a user or the root
 * @param tagsPerUser tags on a user
 */
public record Quotas(int users, int accessKeysPerUser, int tagsPerUser) {
    public static final Quotas AWS = new Quotas(5_000, 2, 50);
}
