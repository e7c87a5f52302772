package dev.keyhold.model;

/** Why no session is issued, beyond what policies say and what single fields must be. */
public enum SessionProblem {
    /** Of a root nobody can tell who asked for the session. */
    ROOT_ASSUMES_ROLE,
    /** The caller's own credential is a session, and such sessions are not issued to those. */
    ISSUED_BY_SESSION,
    LONGER_THAN_ROLE_ALLOWS,
    /** A session that was asked for by another session of a role lives for an hour at most. */
    LONGER_THAN_CHAIN_ALLOWS,
    DUPLICATE_TAG_KEYS,
    TOO_MANY_TAGS,
    /** A key is called transitive, and no such tag is requested. */
    TRANSITIVE_TAG_NOT_REQUESTED,
    /** A requested tag has the key of one that is inherited. */
    TAG_IS_INHERITED,
    /** The source identity is inherited, and another one is requested. */
    SOURCE_IDENTITY_IS_INHERITED,
    /** The policies of a session have more characters than they may. */
    POLICIES_TOO_LONG,
    /** A managed policy that is to limit a session does not exist. */
    UNKNOWN_POLICY
}
