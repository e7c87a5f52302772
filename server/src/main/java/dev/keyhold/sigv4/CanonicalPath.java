package dev.keyhold.sigv4;

/** What becomes of a path before it is signed. */
enum CanonicalPath {
    /** Dots and empty segments are taken out, and what is left is encoded once more. */
    NORMALIZED,
    /** As S3 has it: decoded and encoded again. A plus is a space. */
    AS_IT_IS,
    /** The same, where a plus is a plus. */
    AS_IT_IS_WITH_PLUS
}
