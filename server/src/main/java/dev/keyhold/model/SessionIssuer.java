package dev.keyhold.model;

/**
 * Something that a session was issued by. The session is refused once it is gone or not in force, if both are of the
 * same account; of another account it counts only whether that account is open.
 */
public sealed interface SessionIssuer {
    AccountId account();

    /** The long-term key that signed the request for the session. */
    record Key(AccountId account, AccessKeyId id, ResourceId owner) implements SessionIssuer {}

    /** An identity that asked for the session in another way. */
    record OfIdentity(AccountId account, ResourceId id) implements SessionIssuer {}

    /** A role, a session of which asked for the session. */
    record OfRole(AccountId account, ResourceId id) implements SessionIssuer {}
}
