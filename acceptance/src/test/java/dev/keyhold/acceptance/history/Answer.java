package dev.keyhold.acceptance.history;

/** What the use of a credential came to. */
public enum Answer {
    ACCEPTED,
    REFUSED,
    /** No answer, or one that says nothing about the credential. */
    UNAVAILABLE
}
