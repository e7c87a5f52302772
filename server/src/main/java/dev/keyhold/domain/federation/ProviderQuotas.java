package dev.keyhold.domain.federation;

import dev.keyhold.domain.tag.TagRules;
import dev.keyhold.model.ServiceError;

/**
 * The quotas of OIDC providers, by default the vendor's.
 *
 * @param providers in an account
 * @param clientIds of a provider
 * @param thumbprints of a provider
 * @param tags on a provider
 */
public record ProviderQuotas(int providers, int clientIds, int thumbprints, int tags) {
    public static final ProviderQuotas DEFAULT = new ProviderQuotas(100, 100, 5, 50);

    /** Which tags a provider may have. */
    public TagRules tagRules() {
        return new TagRules(TagRules.Keys.CASE_SENSITIVE, ServiceError.Quota.TAGS_PER_OIDC_PROVIDER, tags);
    }
}
