package dev.keyhold.domain.organization;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import dev.keyhold.store.WriteTx;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** The rules for tags of accounts, whose keys differ by case. */
final class AccountTags {
    private static final String RESERVED_PREFIX = "aws:";

    private AccountTags() {}

    /** Throws if two tags have one key, or a key is the vendor's. */
    static void check(List<Tag> tags) {
        var seen = new HashSet<String>();
        for (var tag : tags) {
            if (!seen.add(tag.key())) {
                throw new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.DUPLICATE_TAG_KEYS));
            }
            checkKey(tag.key());
        }
    }

    static void checkKey(String key) {
        if (key.toLowerCase(Locale.ROOT).startsWith(RESERVED_PREFIX)) {
            throw new ServiceException(new ServiceError.Invalid(ServiceError.InvalidArgument.RESERVED_TAG_KEY));
        }
    }

    /** Adds tags; a key that is present already gets the new value. */
    static void put(WriteTx tx, AccountId id, List<Tag> tags) {
        if (tags.isEmpty()) {
            return;
        }
        tags.forEach(tag -> tx.accounts().putTag(id, tag));
        if (tx.accounts().tags(id).size() > AccountRules.TAGS_PER_ACCOUNT) {
            throw new ServiceException(
                    new ServiceError.LimitExceeded(ServiceError.Quota.TAGS_PER_ACCOUNT, AccountRules.TAGS_PER_ACCOUNT));
        }
    }
}
