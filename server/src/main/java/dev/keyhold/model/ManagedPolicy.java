package dev.keyhold.model;

import java.time.Instant;
import java.util.Locale;

/**
 * A policy that the customer manages: it has a name of its own, versions, and any number of users and groups that it is
 * attached to. Its documents are in its {@link PolicyVersion}s.
 *
 * @param name unique among the policies of the account, compared without case
 * @param path the AWS path, {@code /} or {@code /…/}; it never changes
 * @param defaultVersion the number of the version that is in force
 * @param lastVersion the highest number of a version that there ever was: numbers are not used again
 * @param updatedAt when its last version was created
 */
public record ManagedPolicy(
        AccountId account,
        ResourceId id,
        String name,
        String path,
        String description,
        int defaultVersion,
        int lastVersion,
        Instant createdAt,
        Instant updatedAt) {
    /** A new policy, with the version 1. */
    public static ManagedPolicy create(
            AccountId account, ResourceId id, String name, String path, String description, Instant at) {
        return new ManagedPolicy(account, id, name, path, description, 1, 1, at, at);
    }

    /** The form in which names are compared and ordered. */
    public static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** How attachments name it. */
    public PolicyRef ref() {
        return new PolicyRef.CustomerManaged(id);
    }

    /** The same policy with one version more. */
    public ManagedPolicy withNextVersion(Instant at) {
        return new ManagedPolicy(account, id, name, path, description, defaultVersion, lastVersion + 1, createdAt, at);
    }

    /** The same policy with another version in force. */
    public ManagedPolicy withDefault(int version) {
        return new ManagedPolicy(account, id, name, path, description, version, lastVersion, createdAt, updatedAt);
    }
}
