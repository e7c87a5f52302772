package dev.keyhold.sigv4;

/**
 * Something in which the request that a client signed differs from the one that arrived.
 *
 * @param kind what differs
 * @param signed what the client signed, as far as it can be shown
 * @param arrived what arrived in its place
 */
public record SignatureDifference(Kind kind, String signed, String arrived) {
    /** What can differ. */
    public enum Kind {
        /** The name of the host. */
        HOST,
        /** The port behind the same name. */
        PORT,
        /** Escapes in the path were decoded, or characters of it were encoded, on the way. */
        PATH_CODING,
        /** A plus in the path was meant as a plus, or as a space, and was read as the other. */
        PATH_PLUS,
        /** Bytes of the path were read in another encoding. */
        PATH_BYTES,
        /** Another path: a prefix was added or removed, or slashes were. */
        PATH,
        /** The path is right, and was signed by the rules of another service. */
        PATH_RULES,
        /** The client did not sort the query. */
        QUERY_ORDER,
        /** The query was signed in another encoding. */
        QUERY_CODING,
        /** The query has other parameters. */
        QUERY,
        /** The value of a header. */
        HEADER,
        /** Bytes of a header were read in another encoding. */
        HEADER_BYTES,
        /** The hash of the body, or the word in its place. */
        BODY_HASH,
        METHOD,
        /** The time of signing: a request has it twice. */
        DATE
    }
}
