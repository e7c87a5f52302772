package dev.keyhold.sigv4;

import dev.keyhold.model.Rejection;

/** What can be wrong with a signature before anybody looks at its key. */
public enum Flaw {
    /** There is no signature. */
    MISSING(Rejection.MISSING),
    /** There is one in the header and one in the query. */
    TWO_FORMS(Rejection.MALFORMED),
    UNSUPPORTED_ALGORITHM(Rejection.MALFORMED),
    /** The signature is one of Signature Version 2. */
    VERSION_2(Rejection.MALFORMED),
    BAD_HEADER(Rejection.MALFORMED),
    BAD_QUERY(Rejection.MALFORMED),
    BAD_DATE(Rejection.MALFORMED),
    /** The credential does not consist of key, day, region, service and terminator. */
    BAD_CREDENTIAL(Rejection.MALFORMED),
    /** The list of signed headers is not in order, or names what is no header. */
    BAD_HEADER_LIST(Rejection.MALFORMED),
    UNSIGNED_HOST(Rejection.UNSIGNED_PARTS),
    /** A header of the request that must be signed is not. */
    UNSIGNED_HEADER(Rejection.UNSIGNED_PARTS),
    /** A header that is said to be signed is not in the request. */
    ABSENT_HEADER(Rejection.UNSIGNED_PARTS),
    TOO_OLD(Rejection.TOO_OLD),
    TOO_NEW(Rejection.TOO_NEW),
    /** The lifetime of a presigned request is missing, or is not a number of seconds up to a week. */
    BAD_LIFETIME(Rejection.MALFORMED),
    /** The lifetime of a presigned request is over. */
    EXPIRED(Rejection.TOO_OLD),
    WRONG_SCOPE(Rejection.WRONG_SCOPE),
    /** What is signed for Keyhold itself comes to a server that asks. */
    OWN_SERVICE(Rejection.WRONG_SCOPE),
    /** The server that asks does not stand for this service. */
    OTHER_SERVICE(Rejection.WRONG_SCOPE),
    /** The server that asks does not stand for this host. */
    OTHER_HOST(Rejection.WRONG_SCOPE),
    /** The path is one that its signature does not tell from others. */
    BAD_PATH(Rejection.MALFORMED),
    /** What the signature covers is not told byte for byte. */
    UNTOLD(Rejection.UNSIGNED_PARTS),
    /** The body's hash is neither stated nor known. */
    NO_BODY_HASH(Rejection.UNSIGNED_PARTS),
    /** What is stated as the body's hash is none. */
    BAD_BODY_HASH(Rejection.MALFORMED),
    WRONG_BODY_HASH(Rejection.WRONG_BODY_HASH),
    /** What stands for the key cannot be the name of one. */
    UNKNOWN_KEY(Rejection.UNKNOWN_KEY);

    private final Rejection rejection;

    Flaw(Rejection rejection) {
        this.rejection = rejection;
    }

    /** True where only the time of signing is wrong, so that the signature may be right for all that. */
    boolean isOfTime() {
        return this == TOO_OLD || this == TOO_NEW || this == EXPIRED;
    }

    /** The same for the audit trail, where it stands among the reasons that have to do with keys. */
    public Rejection rejection() {
        return rejection;
    }
}
