package dev.keyhold.domain.authz;

/** What an action does to the data. */
public enum Effect {
    READ,
    /** Leaves an audit event in the transaction that makes the change. */
    CHANGE
}
