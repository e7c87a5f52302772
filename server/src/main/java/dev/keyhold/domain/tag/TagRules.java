package dev.keyhold.domain.tag;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import dev.keyhold.store.TagStore;
import java.util.HashSet;
import java.util.List;

/**
 * Which tags a resource may have: no two with the same key, none with a reserved key, and no more than the quota
 * allows.
 *
 * @param keys how keys are compared
 * @param quota of tags on a resource
 * @param limit how many tags that is
 */
public record TagRules(Keys keys, ServiceError.Quota quota, int limit) {
    private static final String RESERVED_PREFIX = "aws:";

    /** How keys are compared; reserved ones always without case. */
    public enum Keys {
        CASE_SENSITIVE,
        /** Spelling is kept. */
        CASE_INSENSITIVE
    }

    /** Throws if two tags have one key, or a key is reserved. */
    public void check(List<Tag> tags) {
        var seen = new HashSet<String>();
        for (var tag : tags) {
            if (!seen.add(compared(tag.key()))) {
                throw invalid(ServiceError.InvalidArgument.DUPLICATE_TAG_KEYS);
            }
            checkKey(tag.key());
        }
    }

    private String compared(String key) {
        return switch (keys) {
            case CASE_SENSITIVE -> key;
            case CASE_INSENSITIVE -> Tag.fold(key);
        };
    }

    /** Throws if a key is reserved. */
    public static void checkKey(String key) {
        if (Tag.fold(key).startsWith(RESERVED_PREFIX)) {
            throw invalid(ServiceError.InvalidArgument.RESERVED_TAG_KEY);
        }
    }

    /** Adds tags that were checked; a key that is there already gets the new value. */
    public void put(TagStore.Writes store, AccountId account, ResourceId resource, List<Tag> tags) {
        if (!tags.isEmpty()) {
            tags.forEach(tag -> store.putTag(account, resource, tag));
            requireWithinQuota(store.tags(account, resource));
        }
    }

    /** Throws if these are more than a resource may have. */
    public void requireWithinQuota(List<Tag> all) {
        if (all.size() > limit) {
            throw new ServiceException(new ServiceError.LimitExceeded(quota, limit));
        }
    }

    private static ServiceException invalid(ServiceError.InvalidArgument problem) {
        return new ServiceException(new ServiceError.Invalid(problem));
    }
}
