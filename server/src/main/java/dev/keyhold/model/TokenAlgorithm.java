package dev.keyhold.model;

/** How identity tokens for other services are signed, in the names of RFC 7518. */
public enum TokenAlgorithm {
    /** RSA with SHA-256. */
    RS256,
    /** ECDSA on the curve P-384 with SHA-384. */
    ES384
}
