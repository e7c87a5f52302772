package dev.keyhold.domain.authz;

/** What an {@link Evaluator} decided, and why. */
public sealed interface Decision {
    /** Allowed by that. */
    record Allow(Grant by) implements Decision {}

    /** Denied for that reason. */
    record Deny(Reason why) implements Decision {}

    /** What allowed. */
    enum Grant {
        /** The principal is the root of the account. */
        ROOT,
        /** The resource is the principal itself. */
        SELF,
        /** Every authenticated principal may. */
        ANYONE,
        /** A role that is bound on the resource or on what it is in. */
        ROLE
    }

    /** What denied. */
    enum Reason {
        /** Nothing allows it. */
        NOT_ALLOWED,
        /** A temporary credential is not accepted for this action. */
        TEMPORARY_CREDENTIAL,
        /** No scope of the API key covers this action. */
        OUT_OF_SCOPE
    }
}
