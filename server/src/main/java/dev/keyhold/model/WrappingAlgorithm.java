package dev.keyhold.model;

/** How key material is encrypted for its import: {@code AlgorithmSpec} of the AWS KMS API. */
public enum WrappingAlgorithm {
    /** As {@link EncryptionAlgorithm#RSAES_OAEP_SHA_1}. */
    RSAES_OAEP_SHA_1,
    /** As {@link EncryptionAlgorithm#RSAES_OAEP_SHA_256}. */
    RSAES_OAEP_SHA_256,
    /** An AES key by {@link #RSAES_OAEP_SHA_1}, then the material under it by padded AES key wrap (RFC 5649). */
    RSA_AES_KEY_WRAP_SHA_1,
    /** An AES key by {@link #RSAES_OAEP_SHA_256}, then the material under it likewise. */
    RSA_AES_KEY_WRAP_SHA_256
}
