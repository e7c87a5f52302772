package dev.keyhold.domain.kms;

/**
 * How many keys there may be. Defaults are the vendor's.
 *
 * @param keys keys in an account
 * @param versionsPerKey versions of a key that are not destroyed
 */
public record KeyQuotas(int keys, int versionsPerKey) {
    public static final KeyQuotas DEFAULT = new KeyQuotas(100, 100);
}
