package dev.keyhold.domain.kms;

import dev.keyhold.domain.tag.TagRules;
import dev.keyhold.model.ServiceError;

/**
 * How many keys there may be, and what belongs to one. Defaults are the vendors': of two that differ, the larger.
 *
 * @param keys keys in an account
 * @param versionsPerKey versions of a key that are not destroyed
 */
public record KeyQuotas(int keys, int versionsPerKey, int tagsPerKey, int aliasesPerKey, int grantsPerKey) {
    public static final KeyQuotas DEFAULT = of(100_000, 100);

    /** With those that can be set. */
    public static KeyQuotas of(int keys, int versionsPerKey) {
        return new KeyQuotas(keys, versionsPerKey, 50, 50, 50_000);
    }

    TagRules tagRules() {
        return new TagRules(TagRules.Keys.CASE_SENSITIVE, ServiceError.Quota.TAGS_PER_KMS_KEY, tagsPerKey);
    }
}
