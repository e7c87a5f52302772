package dev.keyhold.model;

/** The kinds of key pair that are made for use outside: {@code DataKeyPairSpec} of the AWS KMS API. */
public enum DataKeyPairSpec {
    RSA_2048(KeySpec.RSA_2048),
    RSA_3072(KeySpec.RSA_3072),
    RSA_4096(KeySpec.RSA_4096),
    ECC_NIST_P256(KeySpec.ECC_NIST_P256),
    ECC_NIST_P384(KeySpec.ECC_NIST_P384),
    ECC_NIST_P521(KeySpec.ECC_NIST_P521),
    ECC_NIST_EDWARDS25519(KeySpec.ECC_NIST_EDWARDS25519);

    private final KeySpec keySpec;

    DataKeyPairSpec(KeySpec keySpec) {
        this.keySpec = keySpec;
    }

    /** The keys of the KMS that are of the same kind. */
    public KeySpec keySpec() {
        return keySpec;
    }
}
