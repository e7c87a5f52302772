package dev.keyhold.model;

/** Why identity tokens for other services are not issued, or not enabled or disabled. */
public enum OutboundProblem {
    /** Enabled already. */
    ENABLED,
    /** Not enabled. */
    DISABLED,
    /** Nobody could verify tokens: the installation does not know by which URL others reach it. */
    NO_PUBLIC_URL,
    /** A token was asked for, and the account does not issue any. */
    NO_TOKENS,
    /** A token says which user or role it is; the root is neither. */
    OF_ROOT,
    /** The token would outlive the session that asks for it. */
    OUTLIVES_SESSION,
    DUPLICATE_TAG_KEYS,
    /** More claims than a token has room for. */
    TOO_LARGE
}
