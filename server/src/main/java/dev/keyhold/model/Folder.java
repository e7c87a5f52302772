package dev.keyhold.model;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A folder of a cloud; names are unique within the account. AWS clients do not see folders.
 *
 * @param cloud the cloud it is in
 * @param deleteAfter when it goes for good, while it is being deleted
 */
public record Folder(
        AccountId account,
        ResourceId id,
        ResourceId cloud,
        String name,
        String description,
        Map<String, String> labels,
        Status status,
        Optional<Instant> deleteAfter,
        Instant createdAt) {
    public Folder {
        labels = Map.copyOf(labels);
    }

    /** A new folder, without description and labels. */
    public Folder(AccountId account, ResourceId id, ResourceId cloud, String name, Instant createdAt) {
        this(account, id, cloud, name, "", Map.of(), Status.ACTIVE, Optional.empty(), createdAt);
    }

    /** Where it stands. */
    public enum Status {
        ACTIVE,
        /** It is deleted at {@code deleteAfter} unless that is cancelled. */
        PENDING_DELETION
    }

    public Folder described(String newName, String newDescription, Map<String, String> newLabels) {
        return new Folder(account, id, cloud, newName, newDescription, newLabels, status, deleteAfter, createdAt);
    }

    public Folder pendingDeletion(Instant after) {
        return new Folder(
                account, id, cloud, name, description, labels, Status.PENDING_DELETION, Optional.of(after), createdAt);
    }

    public Folder restored() {
        return new Folder(account, id, cloud, name, description, labels, Status.ACTIVE, Optional.empty(), createdAt);
    }
}
