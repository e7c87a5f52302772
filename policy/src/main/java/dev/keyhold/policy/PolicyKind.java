package dev.keyhold.policy;

/** What a document is written for; decides which elements it must and must not have. */
public enum PolicyKind {
    /** A policy inside a user, group or role. */
    INLINE(false, true),
    /** A managed policy, which must have the version 2012-10-17. */
    MANAGED(false, true),
    /** A policy passed when a session is created. Its literals are checked less strictly, as on AWS. */
    SESSION(false, true),
    /** The trust policy of a role: it names principals and no resource. */
    TRUST(true, false),
    /** A policy of a resource, such as a key: it names principals and resources. */
    RESOURCE(true, true),
    /**
     * The policy of a key of the KMS. It differs from others of resources in that a statement without actions or
     * resources may be stored, and has no effect.
     */
    KEY(true, true);

    private final boolean principals;
    private final boolean resources;

    PolicyKind(boolean principals, boolean resources) {
        this.principals = principals;
        this.resources = resources;
    }

    boolean hasPrincipals() {
        return principals;
    }

    boolean hasResources() {
        return resources;
    }

    /** Whether every statement must have actions, and resources where there are any. */
    boolean isComplete() {
        return this != KEY;
    }
}
