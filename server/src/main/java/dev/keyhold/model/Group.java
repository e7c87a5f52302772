package dev.keyhold.model;

import java.time.Instant;
import java.util.Locale;

/**
 * Users to whom the same policies apply.
 *
 * @param name unique among the groups of the account, compared without case
 * @param path the AWS path, {@code /} or {@code /…/}
 */
public record Group(AccountId account, ResourceId id, String name, String path, Instant createdAt) {
    /** The form in which names are compared and ordered. */
    public static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The same group under another name or path; members and policies stay. */
    public Group renamed(String newName, String newPath) {
        return new Group(account, id, newName, newPath, createdAt);
    }
}
