package dev.keyhold.model;

/** What a version of a symmetric key encrypts with: AES in GCM (FIPS 197, NIST SP 800-38D), by key length. */
public enum SymmetricAlgorithm {
    AES_128(16),
    AES_192(24),
    AES_256(32);

    private final int keyBytes;

    SymmetricAlgorithm(int keyBytes) {
        this.keyBytes = keyBytes;
    }

    public int keyBytes() {
        return keyBytes;
    }
}
