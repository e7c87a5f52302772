package dev.keyhold.model;

import java.time.Instant;
import java.util.Optional;

/** An access key as a list of all keys of an account shows it: without its secret, and with its last use. */
public record AccessKeyView(
        ResourceId owner, AccessKeyId id, AccessKey.Status status, Instant createdAt, Optional<LastUse> lastUse) {
    public boolean isActive() {
        return status == AccessKey.Status.ACTIVE;
    }

    /** The same with a use that is later than its own, or may be. */
    public AccessKeyView used(LastUse use) {
        var isLater = lastUse.map(known -> use.at().isAfter(known.at())).orElse(true);
        return isLater ? new AccessKeyView(owner, id, status, createdAt, Optional.of(use)) : this;
    }
}
