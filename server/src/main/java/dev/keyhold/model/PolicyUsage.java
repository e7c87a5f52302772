package dev.keyhold.model;

/** How many users and groups a managed policy is attached to, and how many users it bounds. */
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
