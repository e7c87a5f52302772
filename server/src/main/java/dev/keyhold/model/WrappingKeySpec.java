package dev.keyhold.model;

/** The kinds of key pair that key material is encrypted under for its import: {@code WrappingKeySpec} of AWS KMS. */
public enum WrappingKeySpec {
    RSA_2048(KeySpec.RSA_2048),
    RSA_3072(KeySpec.RSA_3072),
    RSA_4096(KeySpec.RSA_4096);

    private final KeySpec keySpec;

    WrappingKeySpec(KeySpec keySpec) {
        this.keySpec = keySpec;
    }

    /** The keys of the KMS that are of the same kind. */
    public KeySpec keySpec() {
        return keySpec;
    }
}
