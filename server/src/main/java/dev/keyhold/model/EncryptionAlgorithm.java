package dev.keyhold.model;

/** How a key encrypts: {@code EncryptionAlgorithmSpec} of the AWS KMS API, in the order of its model. */
public enum EncryptionAlgorithm {
    /** What a symmetric key encrypts with; see {@link SymmetricAlgorithm}. */
    SYMMETRIC_DEFAULT,
    /** RSAES-OAEP (RFC 8017 §7.1) with SHA-1, also in MGF1, and an empty label. */
    RSAES_OAEP_SHA_1,
    /** RSAES-OAEP (RFC 8017 §7.1) with SHA-256, also in MGF1, and an empty label. */
    RSAES_OAEP_SHA_256;

    private static final int MAX_SYMMETRIC_PLAINTEXT = 4_096;

    /**
     * How many bytes a key of that kind encrypts at most.
     *
     * @throws IllegalArgumentException when a key of that kind does not encrypt by this algorithm
     */
    public int maxPlaintextBytes(KeySpec spec) {
        if (!spec.encryptionAlgorithms().contains(this)) {
            throw new IllegalArgumentException(spec + " does not encrypt by " + this);
        }
        return switch (this) {
            case SYMMETRIC_DEFAULT -> MAX_SYMMETRIC_PLAINTEXT;
            case RSAES_OAEP_SHA_1 -> oaep(spec, 20);
            case RSAES_OAEP_SHA_256 -> oaep(spec, 32);
        };
    }

    private static int oaep(KeySpec spec, int hashBytes) {
        return spec.modulusBytes() - 2 * hashBytes - 2;
    }
}
