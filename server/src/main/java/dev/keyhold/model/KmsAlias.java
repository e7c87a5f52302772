package dev.keyhold.model;

import java.time.Instant;

/**
 * A name of a key in the AWS KMS API, of which there is one in an account.
 *
 * @param name without the prefix {@code alias/}
 * @param updatedAt when it last became the name of another key
 */
public record KmsAlias(AccountId account, String name, ResourceId key, Instant createdAt, Instant updatedAt) {
    /** The same name for another key. */
    public KmsAlias of(ResourceId other, Instant now) {
        return new KmsAlias(account, name, other, createdAt, now);
    }
}
