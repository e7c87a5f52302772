package dev.keyhold.model;

/** Why a credential was not accepted. Audit and logs name it; clients learn only what their dialect tells. */
public enum Rejection {
    /** No credential was sent. */
    MISSING,
    /** The credential's form is wrong. */
    MALFORMED,
    /** The signature covers too little of the request. */
    UNSIGNED_PARTS,
    /** The request was signed too long ago. */
    TOO_OLD,
    /** The request was signed with a clock that runs ahead. */
    TOO_NEW,
    /** The credential scope names another service, region or day. */
    WRONG_SCOPE,
    UNKNOWN_KEY,
    INACTIVE_KEY,
    /** A long-term key was sent with a session token. */
    UNEXPECTED_TOKEN,
    /** A temporary key was sent without its session token. */
    MISSING_TOKEN,
    /** The session token is damaged, foreign, or belongs to another key. */
    INVALID_TOKEN,
    EXPIRED_TOKEN,
    /** The session's own key or identity is gone or switched off. */
    REVOKED_SESSION,
    WRONG_SIGNATURE,
    /** The body does not have the hash that was signed. */
    WRONG_BODY_HASH
}
