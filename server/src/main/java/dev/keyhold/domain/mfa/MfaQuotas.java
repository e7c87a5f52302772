package dev.keyhold.domain.mfa;

import dev.keyhold.domain.tag.TagRules;
import dev.keyhold.model.ServiceError;

/**
 * The quotas of MFA devices; by default the vendor's.
 *
 * @param perUser devices of a user or the root
 * @param perAccount devices of an account, whether they belong to somebody or not
 * @param tags of a device
 */
public record MfaQuotas(int perUser, int perAccount, int tags) {
    public static final MfaQuotas DEFAULT = new MfaQuotas(8, 5_000, 50);

    /** Which tags a device may have. */
    public TagRules tagRules() {
        return new TagRules(TagRules.Keys.CASE_SENSITIVE, ServiceError.Quota.TAGS_PER_MFA_DEVICE, tags);
    }
}
