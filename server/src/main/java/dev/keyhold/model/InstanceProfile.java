package dev.keyhold.model;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A name under which machines are given a role.
 *
 * @param name unique among the instance profiles of the account, compared without case
 * @param path the AWS path, {@code /} or {@code /…/}
 * @param role the one role in it
 */
public record InstanceProfile(
        AccountId account, ResourceId id, String name, String path, Optional<ResourceId> role, Instant createdAt) {
    /** What the unique ids of instance profiles begin with in the AWS API. */
    public static final String UNIQUE_ID_PREFIX = "AIPA";

    /** The form in which names are compared and ordered. */
    public static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The identifier as the AWS API writes it. */
    public String uniqueId() {
        return id.uniqueId(UNIQUE_ID_PREFIX);
    }

    /** The same instance profile with that role in it, or none. */
    public InstanceProfile with(Optional<ResourceId> newRole) {
        return new InstanceProfile(account, id, name, path, newRole, createdAt);
    }
}
