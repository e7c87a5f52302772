package dev.keyhold.sigv4;

import dev.keyhold.model.AuthenticationFailure;

/** What can be wrong with a signature before anybody looks at its key. */
public enum SignatureError {
    /** There is no signature. */
    MISSING(AuthenticationFailure.MISSING),
    /** There is one in the header and one in the query. */
    TWO_FORMS(AuthenticationFailure.MALFORMED),
    UNSUPPORTED_ALGORITHM(AuthenticationFailure.MALFORMED),
    /** The signature is one of Signature Version 2. */
    VERSION_2(AuthenticationFailure.MALFORMED),
    BAD_HEADER(AuthenticationFailure.MALFORMED),
    BAD_QUERY(AuthenticationFailure.MALFORMED),
    BAD_DATE(AuthenticationFailure.MALFORMED),
    /** The credential does not consist of key, day, region, service and terminator. */
    BAD_CREDENTIAL(AuthenticationFailure.MALFORMED),
    /** The list of signed headers is not in order, or names what is no header. */
    BAD_HEADER_LIST(AuthenticationFailure.MALFORMED),
    UNSIGNED_HOST(AuthenticationFailure.UNSIGNED_PARTS),
    /** A header of the request that must be signed is not. */
    UNSIGNED_HEADER(AuthenticationFailure.UNSIGNED_PARTS),
    /** A header that is said to be signed is not in the request. */
    ABSENT_HEADER(AuthenticationFailure.UNSIGNED_PARTS),
    TOO_OLD(AuthenticationFailure.TOO_OLD),
    TOO_NEW(AuthenticationFailure.TOO_NEW),
    /** The lifetime of a presigned request is missing, or is not a number of seconds up to a week. */
    BAD_LIFETIME(AuthenticationFailure.MALFORMED),
    /** The lifetime of a presigned request is over. */
    EXPIRED(AuthenticationFailure.TOO_OLD),
    WRONG_SCOPE(AuthenticationFailure.WRONG_SCOPE),
    /** What is signed for Keyhold itself comes to a server that asks. */
    OWN_SERVICE(AuthenticationFailure.WRONG_SCOPE),
    /** The gateway does not protect this service. */
    OTHER_SERVICE(AuthenticationFailure.WRONG_SCOPE),
    /** The gateway does not protect this host. */
    OTHER_HOST(AuthenticationFailure.WRONG_SCOPE),
    /** The path is one that its signature does not tell from others. */
    BAD_PATH(AuthenticationFailure.MALFORMED),
    /** A part that the signature covers was not forwarded byte for byte. */
    AMBIGUOUS_BYTES(AuthenticationFailure.UNSIGNED_PARTS),
    /** The body's hash is neither stated nor known. */
    NO_BODY_HASH(AuthenticationFailure.UNSIGNED_PARTS),
    /** What is stated as the body's hash is none. */
    BAD_BODY_HASH(AuthenticationFailure.MALFORMED),
    WRONG_BODY_HASH(AuthenticationFailure.WRONG_BODY_HASH),
    /** What stands for the key cannot be the name of one. */
    UNKNOWN_KEY(AuthenticationFailure.UNKNOWN_KEY);

    private final AuthenticationFailure failure;

    SignatureError(AuthenticationFailure failure) {
        this.failure = failure;
    }

    /** True where only the time of signing is wrong, so that the signature may be right for all that. */
    boolean isOfTime() {
        return this == TOO_OLD || this == TOO_NEW || this == EXPIRED;
    }

    /** The same for the audit trail, where it stands among the reasons that have to do with keys. */
    public AuthenticationFailure failure() {
        return failure;
    }
}
