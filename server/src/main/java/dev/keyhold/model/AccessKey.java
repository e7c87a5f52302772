package dev.keyhold.model;

import java.time.Instant;

/**
 * A long-term access key, without its secret in clear.
 *
 * @param keyId what stands in a signature
 * @param id the record's own identifier, which the Yandex dialect uses in paths
 * @param owner the identity it belongs to
 * @param description set and shown by the Yandex dialect alone
 */
public record AccessKey(
        AccountId account,
        AccessKeyId keyId,
        ResourceId id,
        ResourceId owner,
        Status status,
        Sealed secret,
        String description,
        Instant createdAt)
        implements OwnedKey {
    /** Whether the key is accepted. */
    public enum Status {
        ACTIVE,
        INACTIVE
    }

    public boolean isActive() {
        return status == Status.ACTIVE;
    }

    public AccessKey withStatus(Status newStatus) {
        return new AccessKey(account, keyId, id, owner, newStatus, secret, description, createdAt);
    }

    public AccessKey described(String newDescription) {
        return new AccessKey(account, keyId, id, owner, status, secret, newDescription, createdAt);
    }
}
