package dev.keyhold.model;

import static dev.keyhold.model.KeyUsage.ENCRYPT_DECRYPT;
import static dev.keyhold.model.KeyUsage.GENERATE_VERIFY_MAC;
import static dev.keyhold.model.KeyUsage.KEY_AGREEMENT;
import static dev.keyhold.model.KeyUsage.SIGN_VERIFY;

import java.util.List;

/** What kind of key a key of the KMS is, fixed for its life: {@code KeySpec} of the AWS KMS API. */
public enum KeySpec {
    /** A symmetric key that encrypts, the only kind with several versions; see {@link SymmetricAlgorithm}. */
    SYMMETRIC_DEFAULT(ENCRYPT_DECRYPT),
    RSA_2048(ENCRYPT_DECRYPT, SIGN_VERIFY),
    RSA_3072(ENCRYPT_DECRYPT, SIGN_VERIFY),
    RSA_4096(ENCRYPT_DECRYPT, SIGN_VERIFY),
    ECC_NIST_P256(SIGN_VERIFY, KEY_AGREEMENT),
    ECC_NIST_P384(SIGN_VERIFY, KEY_AGREEMENT),
    ECC_NIST_P521(SIGN_VERIFY, KEY_AGREEMENT),
    ECC_NIST_EDWARDS25519(SIGN_VERIFY),
    HMAC_224(GENERATE_VERIFY_MAC),
    HMAC_256(GENERATE_VERIFY_MAC),
    HMAC_384(GENERATE_VERIFY_MAC),
    HMAC_512(GENERATE_VERIFY_MAC),
    ML_DSA_44(SIGN_VERIFY),
    ML_DSA_65(SIGN_VERIFY),
    ML_DSA_87(SIGN_VERIFY);

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<KeyUsage> usages;

    KeySpec(KeyUsage... usages) {
        this.usages = List.of(usages);
    }

    /** What such a key can be made for: one of these. */
    public List<KeyUsage> usages() {
        return usages;
    }
}
