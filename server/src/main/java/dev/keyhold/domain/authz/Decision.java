package dev.keyhold.domain.authz;

import java.util.Optional;

/** What an {@link Evaluator} decided, and why. */
public sealed interface Decision {
    /** Allowed by that. */
    record Allow(Grant by) implements Decision {}

    /**
     * Denied for that reason.
     *
     * @param because the end of a message to the caller, if policies denied it
     * @param statement which statement of which policy denied it, for the audit trail alone
     */
    record Deny(Reason why, Optional<String> because, Optional<String> statement) implements Decision {
        public Deny(Reason why) {
            this(why, Optional.empty(), Optional.empty());
        }
    }

    /** What allowed. */
    enum Grant {
        /** The principal is the root of the account. */
        ROOT,
        /** A policy of the principal. */
        POLICY,
        /** Every authenticated principal may. */
        ANYONE,
        /** A role that is bound on the resource or on what it is in. */
        ROLE
    }

    /** What denied. */
    enum Reason {
        /** Nothing allows it. */
        NOT_ALLOWED,
        /** A policy denies it. */
        EXPLICIT_DENY,
        /** Policies allow it, but not to this account. */
        OTHER_ACCOUNT,
        /** The policies take too much work to evaluate. */
        POLICIES_TOO_COMPLEX,
        /** A temporary credential is not accepted for this action. */
        TEMPORARY_CREDENTIAL,
        /** No scope of the API key covers this action. */
        OUT_OF_SCOPE
    }
}
