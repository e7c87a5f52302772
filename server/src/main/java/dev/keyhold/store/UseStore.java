package dev.keyhold.store;

import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.KeyLastUse;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.ResourceId;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Last uses of many things of an account at once. Each method stores a use where an earlier one is stored, and leaves a
 * later one as it is; it returns those that have none. They were never used or do not exist any more, which one by one
 * {@code recordUse} tells apart. Uses are not announced as changes.
 */
public interface UseStore {
    /** Renews the last uses of access keys. */
    Set<AccessKeyId> renewAccessKeys(AccountId account, Map<AccessKeyId, LastUse> uses);

    /** Renews the last uses of identities, API keys and authorized keys. */
    Set<ResourceId> renewResources(AccountId account, Map<ResourceId, Instant> uses);

    /** Renews the last uses of roles. */
    Set<ResourceId> renewRoles(AccountId account, Map<ResourceId, LastUse> uses);

    /** Renews the last uses of keys of the KMS. */
    Set<ResourceId> renewKmsKeys(AccountId account, Map<ResourceId, KeyLastUse> uses);
}
