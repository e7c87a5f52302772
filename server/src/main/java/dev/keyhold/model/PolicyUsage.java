package dev.keyhold.model;

/** How many users, groups and roles a managed policy is attached to, and how many users and roles it bounds. */
public record PolicyUsage(int attachments, int boundaries) {
    public static final PolicyUsage NONE = new PolicyUsage(0, 0);

    /** The ways to use a managed policy. */
    public enum Kind {
        ATTACHMENT,
        BOUNDARY
    }

    public boolean isNone() {
        return equals(NONE);
    }
}
