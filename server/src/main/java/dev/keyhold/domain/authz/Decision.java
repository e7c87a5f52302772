package dev.keyhold.domain.authz;

/** What the authorizer decided, and why. */
public sealed interface Decision {
    /** Allowed by that rule of the operation table, or because the caller is the root. */
    record Allow(Action.Grant by) implements Decision {}

    /** Refused: nothing allows it. */
    record Deny() implements Decision {}
}
