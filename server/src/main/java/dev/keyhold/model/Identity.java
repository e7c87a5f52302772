package dev.keyhold.model;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody who holds credentials: a user of AWS, which is the same as a service account of Yandex Cloud, or the root of
 * the account. What only one of the two clouds knows is kept when the other changes the rest.
 *
 * @param name unique in the account, compared without case; empty for the root
 * @param path the AWS path, {@code /} or {@code /…/}
 * @param labels Yandex Cloud's labels; AWS tags are kept apart
 * @param expiresAt from when on no credential of it is accepted
 */
public record Identity(
        AccountId account,
        ResourceId id,
        ResourceId folder,
        Kind kind,
        String name,
        String path,
        String description,
        Map<String, String> labels,
        Status status,
        Optional<Instant> expiresAt,
        Instant createdAt) {
    public Identity {
        labels = Map.copyOf(labels);
    }

    /** A new identity: active, for good, without description and labels. */
    public Identity(
            AccountId account,
            ResourceId id,
            ResourceId folder,
            Kind kind,
            String name,
            String path,
            Instant createdAt) {
        this(account, id, folder, kind, name, path, "", Map.of(), Status.ACTIVE, Optional.empty(), createdAt);
    }

    /** What an identity is. */
    public enum Kind {
        ROOT,
        USER
    }

    /** Whether its credentials are accepted at all. */
    public enum Status {
        ACTIVE,
        SUSPENDED
    }

    public boolean isRoot() {
        return kind == Kind.ROOT;
    }

    /** True when credentials of this identity may be accepted at {@code now}. */
    public boolean isInForce(Instant now) {
        return isInForce(() -> now);
    }

    /** The same at the time of a clock, which is looked at only if the identity expires. */
    public boolean isInForce(InstantSource clock) {
        return status == Status.ACTIVE
                && (expiresAt.isEmpty() || clock.instant().isBefore(expiresAt.get()));
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
        return new Identity(
                account, id, folder, kind, newName, newPath, description, labels, status, expiresAt, createdAt);
    }

    public Identity described(String newDescription, Map<String, String> newLabels) {
        return new Identity(
                account, id, folder, kind, name, path, newDescription, newLabels, status, expiresAt, createdAt);
    }

    public Identity withStatus(Status newStatus) {
        return new Identity(
                account, id, folder, kind, name, path, description, labels, newStatus, expiresAt, createdAt);
    }

    public Identity expiring(Optional<Instant> newExpiresAt) {
        return new Identity(
                account, id, folder, kind, name, path, description, labels, status, newExpiresAt, createdAt);
    }
}
