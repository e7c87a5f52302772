package dev.keyhold.model;

import java.time.Instant;
import java.util.Map;

/**
 * The organization that all accounts of an installation belong to.
 *
 * @param account the management account
 * @param title the name that is shown to people
 */
public record Organization(
        AccountId account,
        ResourceId id,
        String name,
        String description,
        String title,
        Map<String, String> labels,
        Instant createdAt) {
    private static final int ROOT_LENGTH = 4;

    public Organization {
        labels = Map.copyOf(labels);
    }

    /** A new organization: without a description, title and labels. */
    public Organization(AccountId account, ResourceId id, String name, Instant createdAt) {
        this(account, id, name, "", "", Map.of(), createdAt);
    }

    public Organization described(
            String newName, String newDescription, String newTitle, Map<String, String> newLabels) {
        return new Organization(account, id, newName, newDescription, newTitle, newLabels, createdAt);
    }

    /** The identifier in AWS, such as {@code o-0000000000000abcd}; derived, so that it never changes. */
    public String shortId() {
        return shortId(id);
    }

    /** The same of the organization with that id. */
    public static String shortId(ResourceId id) {
        return "o-" + symbols(id);
    }

    /** The identifier in AWS of the root that contains every account, such as {@code r-abcd}. */
    public String rootId() {
        return rootId(id);
    }

    private static String rootId(ResourceId id) {
        return "r-" + symbols(id).substring(symbols(id).length() - ROOT_LENGTH);
    }

    /** Where every account is, as the vendor writes it: {@code o-0000000000000abcd/r-abcd/}. */
    public String rootPath() {
        return rootPath(id);
    }

    /** The same of the organization with that id. */
    public static String rootPath(ResourceId id) {
        return shortId(id) + "/" + rootId(id) + "/";
    }

    private static String symbols(ResourceId id) {
        return id.text().substring(id.prefix().length());
    }
}
