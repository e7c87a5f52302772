package dev.keyhold.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Work that is to be done once, when its time has come.
 *
 * @param resource what it is about; there is at most one job of a kind on a resource
 * @param operation the operation that ends with it, if there is one
 */
public record Job(AccountId account, Kind kind, ResourceId resource, Instant dueAt, Optional<ResourceId> operation) {
    /** What is to be done. */
    public enum Kind {
        /** The folder goes, with everything in it. */
        DELETE_FOLDER,
        /** The symmetric key gets a new primary version. */
        ROTATE_KEY,
        /** The version's material is destroyed. */
        DESTROY_KEY_VERSION,
        /** The imported material of the version expires. */
        EXPIRE_KEY_MATERIAL,
        /** The deleted symmetric key goes for good, with all its material. */
        DESTROY_KEY,
        /** The content of the closed account is deleted. */
        PURGE_ACCOUNT
    }
}
