package dev.keyhold.policy;

/** The role in which a policy takes part in a decision. */
public enum PolicyType {
    /** Of the caller, or of a group or role of it. */
    IDENTITY("identity-based policy", "an identity-based policy"),
    /** Of the resource. */
    RESOURCE("resource-based policy", "a resource-based policy"),
    /** Of the role that is to be assumed. */
    TRUST("role trust policy", "the role trust policy"),
    /** The most that the caller may ever do. */
    BOUNDARY("permissions boundary", "a permissions boundary"),
    /** The most that the caller's session may ever do. */
    SESSION("session policy", "a session policy");

    private final String noun;
    private final String withArticle;

    PolicyType(String noun, String withArticle) {
        this.noun = noun;
        this.withArticle = withArticle;
    }

    String noun() {
        return noun;
    }

    String withArticle() {
        return withArticle;
    }
}
