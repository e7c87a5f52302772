package dev.keyhold.model;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An account, which the Yandex Cloud API shows as a cloud.
 *
 * @param organization the organization it belongs to, whose identifier names the management account
 * @param cloud the account as a cloud
 * @param defaultFolder where identities made through AWS land
 * @param root the identity that starts with every right in the account
 * @param alias the account's other name in AWS, if it has one; unique in the installation
 * @param accountName the name in AWS, as it was given
 * @param email unique in the installation, compared without case
 * @param name the cloud's name, unique in the installation
 * @param purgeAt when the content of a closed account is deleted
 */
public record Account(
        AccountId id,
        ResourceId organization,
        ResourceId cloud,
        ResourceId defaultFolder,
        ResourceId root,
        Optional<String> alias,
        String accountName,
        String email,
        String name,
        String description,
        Map<String, String> labels,
        State state,
        Optional<Instant> closedAt,
        Optional<Instant> purgeAt,
        Instant createdAt) {
    public Account {
        labels = Map.copyOf(labels);
    }

    /** A new account: active, without an alias, description and labels. */
    public static Account create(
            AccountIds ids, ResourceId organization, String accountName, String email, String name, Instant createdAt) {
        return new Account(
                ids.account(),
                organization,
                ids.cloud(),
                ids.folder(),
                ids.root(),
                Optional.empty(),
                accountName,
                email,
                name,
                "",
                Map.of(),
                State.ACTIVE,
                Optional.empty(),
                Optional.empty(),
                createdAt);
    }

    /** Whether an account can be used. */
    public enum State {
        ACTIVE,
        /** Suspended by the operator. */
        SUSPENDED,
        /** Closed; it can be reopened until its content is deleted. */
        CLOSED,
        /** Its content is being deleted, or is deleted. */
        DELETED
    }

    /** The email address of an account for which none was given. */
    public static String defaultEmail(AccountId id) {
        return id.text() + "@account.invalid";
    }

    /** The form in which email addresses are compared. */
    public static String foldEmail(String email) {
        return email.toLowerCase(Locale.ROOT);
    }

    /** True when its credentials are accepted. */
    public boolean isOpen() {
        return state == State.ACTIVE;
    }

    /** The account that manages its organization. */
    public AccountId management() {
        return organization.account();
    }

    /** True for the account that manages the organization. */
    public boolean isManagement() {
        return management().equals(id);
    }

    public Account withAlias(Optional<String> newAlias) {
        return new Account(
                id,
                organization,
                cloud,
                defaultFolder,
                root,
                newAlias,
                accountName,
                email,
                name,
                description,
                labels,
                state,
                closedAt,
                purgeAt,
                createdAt);
    }

    public Account described(String newName, String newDescription, Map<String, String> newLabels) {
        return new Account(
                id,
                organization,
                cloud,
                defaultFolder,
                root,
                alias,
                accountName,
                email,
                newName,
                newDescription,
                newLabels,
                state,
                closedAt,
                purgeAt,
                createdAt);
    }

    public Account closed(Instant at, Instant newPurgeAt) {
        return inState(State.CLOSED, Optional.of(at), Optional.of(newPurgeAt));
    }

    public Account reopened() {
        return inState(State.ACTIVE, Optional.empty(), Optional.empty());
    }

    public Account deleted() {
        return inState(State.DELETED, closedAt, purgeAt);
    }

    private Account inState(State newState, Optional<Instant> newClosedAt, Optional<Instant> newPurgeAt) {
        return new Account(
                id,
                organization,
                cloud,
                defaultFolder,
                root,
                alias,
                accountName,
                email,
                name,
                description,
                labels,
                newState,
                newClosedAt,
                newPurgeAt,
                createdAt);
    }
}
