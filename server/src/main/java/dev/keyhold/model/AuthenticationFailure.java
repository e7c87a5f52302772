package dev.keyhold.model;

/** Why a credential was not accepted. Audit trail and logs name it; clients get only what their API discloses. */
public enum AuthenticationFailure {
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
    /** The stored record of the key is not as Keyhold wrote it: its owner, or what proves the key, was changed. */
    FORGED_RECORD,
    /** A long-term key was sent with a session token. */
    UNEXPECTED_TOKEN,
    /** A temporary key was sent without its session token. */
    MISSING_TOKEN,
    /** The session token is damaged, foreign, or belongs to another key. */
    INVALID_TOKEN,
    EXPIRED_TOKEN,
    /** The access key that requested the session, or its identity, is deleted or disabled. */
    REVOKED_SESSION,
    WRONG_SIGNATURE,
    /** The body does not have the hash that was signed. */
    WRONG_BODY_HASH,

    /** The credential is good, but its identity is gone. */
    DELETED_IDENTITY,
    /** The credential is good, but its identity is suspended. */
    SUSPENDED_IDENTITY,
    /** The credential is valid, but its identity has expired. */
    EXPIRED_IDENTITY,

    /** The IAM token is damaged, or was not issued here. */
    BAD_TOKEN,
    EXPIRED_IAM_TOKEN,
    /** The IAM token or session was issued by a clock that ran ahead, which has been put right since. */
    TOKEN_FROM_FUTURE,
    /** The IAM token was revoked. */
    REVOKED_TOKEN,

    /** The API key is damaged, unknown or deleted. */
    BAD_API_KEY,
    EXPIRED_API_KEY,

    /** The text is no signed JWT, or one of its fields is missing or of the wrong type. */
    BAD_JWT,
    /** The JWT is not signed by PS256. */
    WRONG_JWT_ALGORITHM,
    /** The JWT does not name its key. */
    MISSING_KID,
    /** The JWT names a key that does not exist. */
    UNKNOWN_JWT_KEY,
    BAD_JWT_SIGNATURE,
    /** The JWT's issuer does not own the key that signed it. */
    WRONG_ISSUER,
    /** The JWT was made for another service. */
    WRONG_AUDIENCE,
    /** More than an hour lies between the JWT's issue and its end. */
    JWT_TOO_LONG_LIVED,
    JWT_EXPIRED,
    /** The JWT was issued, or becomes valid, later than now. */
    JWT_FROM_FUTURE,

    /** The text is no identity token, or not one of an algorithm that is known. */
    BAD_IDENTITY_TOKEN,
    /** The settings do not allow the issuer of the identity token. */
    UNKNOWN_ISSUER,
    /** The keys of the issuer cannot be fetched now. */
    ISSUER_UNREACHABLE,
    /** What the issuer publishes, or where, is not what is accepted. */
    UNUSABLE_ISSUER_KEYS,
    /** The issuer does not publish the key that the identity token names. */
    UNKNOWN_ISSUER_KEY,
    BAD_IDENTITY_TOKEN_SIGNATURE,
    IDENTITY_TOKEN_EXPIRED,
    /** The identity token was issued, or becomes valid, later than now. */
    IDENTITY_TOKEN_FROM_FUTURE,
    /** The identity token is for several audiences, and does not say which of them it was issued to. */
    AMBIGUOUS_AUDIENCE,
    /** An account of this installation issued the identity token. */
    OWN_ISSUER,
    /** The account of the role has no provider with the issuer of the identity token. */
    NO_OIDC_PROVIDER,
    /** The identity token is for an audience that the provider does not have. */
    UNTRUSTED_AUDIENCE,
    /** The identity token says itself which roles it is for, and this is none of them. */
    ROLE_NOT_IN_TOKEN,
    /** The identity token claims what no session can have. */
    UNUSABLE_CLAIMS,
    /** An identity token was said to be of a provider of another kind. */
    UNSUPPORTED_PROVIDER,

    /** An OAuth token was sent; there is nobody who issues such tokens. */
    NO_OAUTH,

    /** The credential is valid but belongs to the root, which the API cannot express. */
    ROOT_CREDENTIAL,
    /** The API key is good, but none of its scopes is for a service that may ask. */
    OUT_OF_SCOPE,
    /** The credential is good, but temporary, and the operation takes long-lived ones alone. */
    TEMPORARY_CREDENTIAL,
    /** The session is good, but limited by policies that nothing would hold it to here. */
    NARROWED_SESSION
}
