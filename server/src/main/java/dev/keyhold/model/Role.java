package dev.keyhold.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Something that callers become for a limited time when its trust policy lets them. It has no credentials of its own.
 *
 * @param name unique among the roles of the account, compared without case
 * @param path the AWS path, {@code /} or {@code /…/}
 * @param maxSession the longest session of it, in whole seconds
 * @param trustPolicy who may assume it, as it was sent, but with unique ids in place of the ARNs of users and roles: a
 *     user who is made later under the name of a deleted one is another user
 */
public record Role(
        AccountId account,
        ResourceId id,
        String name,
        String path,
        String description,
        Duration maxSession,
        String trustPolicy,
        Instant createdAt) {
    /** What the unique ids of roles begin with in the AWS API. */
    public static final String UNIQUE_ID_PREFIX = "AROA";

    /** The form in which names are compared and ordered. */
    public static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The identifier as the AWS API writes it. */
    public String uniqueId() {
        return id.uniqueId(UNIQUE_ID_PREFIX);
    }

    /** The same role with other settings; sessions that run keep theirs. */
    public Role with(String newDescription, Duration newMaxSession) {
        return new Role(account, id, name, path, newDescription, newMaxSession, trustPolicy, createdAt);
    }

    /** The same role, which others may assume; sessions that run go on. */
    public Role trusting(String newTrustPolicy) {
        return new Role(account, id, name, path, description, maxSession, newTrustPolicy, createdAt);
    }
}
