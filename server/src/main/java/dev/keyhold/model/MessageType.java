package dev.keyhold.model;

/** What the bytes to sign are: {@code MessageType} of the AWS KMS API. */
public enum MessageType {
    /** The message, which the algorithm hashes. */
    RAW,
    /** The message's hash, as long as that of the algorithm. */
    DIGEST,
    /** The message representative μ of ML-DSA (FIPS 204 §6.2), 64 bytes. */
    EXTERNAL_MU
}
