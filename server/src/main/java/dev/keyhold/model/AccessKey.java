package dev.keyhold.model;

import java.time.Instant;

/**
 * A long-term access key; its secret is only present sealed.
 *
 * @param keyId the access key id, which signatures name
 * @param id the identifier of the record, which the Yandex Cloud API uses in paths
 * @param owner the identity it belongs to
 * @param description set and shown by the Yandex Cloud API only
 * @param weak whether the secret was imported though it is weaker than an import demands
 */
public record AccessKey(
        AccountId account,
        AccessKeyId keyId,
        ResourceId id,
        ResourceId owner,
        Status status,
        Sealed secret,
        String description,
        boolean weak,
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
        return new AccessKey(account, keyId, id, owner, newStatus, secret, description, weak, createdAt);
    }

    public AccessKey described(String newDescription) {
        return new AccessKey(account, keyId, id, owner, status, secret, newDescription, weak, createdAt);
    }
}
