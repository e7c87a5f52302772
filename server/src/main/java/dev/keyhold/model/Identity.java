package dev.keyhold.model;

import java.time.Instant;
import java.util.Locale;

/**
 * Somebody who holds credentials: an IAM user, which is also a service account, or the root of the account.
 *
 * @param name unique in the account, compared without case; empty for the root
 * @param path the AWS path, {@code /} or {@code /…/}
 */
public record Identity(
        AccountId account, ResourceId id, ResourceId folder, Kind kind, String name, String path, Instant createdAt) {
    /** What an identity is. */
    public enum Kind {
        ROOT,
        USER
    }

    public boolean isRoot() {
        return kind == Kind.ROOT;
    }

    /** The form in which names are compared and ordered. */
    public static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** True when {@code other} names this user. Never true of the root, which has no name. */
    public boolean isNamed(String other) {
        return !isRoot() && fold(name).equals(fold(other));
    }

    public Identity renamed(String newName, String newPath) {
        return new Identity(account, id, folder, kind, newName, newPath, createdAt);
    }
}
