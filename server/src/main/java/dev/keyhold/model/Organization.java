package dev.keyhold.model;

import java.time.Instant;

/**
 * The organization that all accounts of an installation belong to.
 *
 * @param account the management account
 */
public record Organization(AccountId account, ResourceId id, String name, Instant createdAt) {
    private static final int ROOT_LENGTH = 4;

    /** The identifier in AWS, such as {@code o-0000000000000abcd}; derived, so that it never changes. */
    public String shortId() {
        return "o-" + symbols();
    }

    /** The identifier in AWS of the root that contains every account, such as {@code r-abcd}. */
    public String rootId() {
        return "r-" + symbols().substring(symbols().length() - ROOT_LENGTH);
    }

    private String symbols() {
        return id.text().substring(id.prefix().length());
    }
}
