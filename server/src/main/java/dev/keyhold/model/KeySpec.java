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

    /** All of them. */
    public static final List<KeySpec> ALL = List.of(values());

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<KeyUsage> usages;

    KeySpec(KeyUsage... usages) {
        this.usages = List.of(usages);
    }

    /** What such a key can be made for: one of these. */
    public List<KeyUsage> usages() {
        return usages;
    }

    /** What such a key pair signs with, in the order in which AWS lists it. */
    public List<SigningAlgorithm> signingAlgorithms() {
        return switch (this) {
            case RSA_2048, RSA_3072, RSA_4096 -> Lists.RSA_SIGNATURES;
            case ECC_NIST_P256 -> List.of(SigningAlgorithm.ECDSA_SHA_256);
            case ECC_NIST_P384 -> List.of(SigningAlgorithm.ECDSA_SHA_384);
            case ECC_NIST_P521 -> List.of(SigningAlgorithm.ECDSA_SHA_512);
            case ECC_NIST_EDWARDS25519 -> Lists.ED25519;
            case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> List.of(SigningAlgorithm.ML_DSA_SHAKE_256);
            case SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512 -> List.of();
        };
    }

    /** What such a key encrypts with, in the order in which AWS lists it. */
    public List<EncryptionAlgorithm> encryptionAlgorithms() {
        if (this == SYMMETRIC_DEFAULT) {
            return List.of(EncryptionAlgorithm.SYMMETRIC_DEFAULT);
        }
        return usages.contains(ENCRYPT_DECRYPT) ? Lists.RSA_ENCRYPTION : List.of();
    }

    /** What such a key authenticates messages with: one algorithm at most. */
    public List<MacAlgorithm> macAlgorithms() {
        return switch (this) {
            case HMAC_224 -> List.of(MacAlgorithm.HMAC_SHA_224);
            case HMAC_256 -> List.of(MacAlgorithm.HMAC_SHA_256);
            case HMAC_384 -> List.of(MacAlgorithm.HMAC_SHA_384);
            case HMAC_512 -> List.of(MacAlgorithm.HMAC_SHA_512);
            default -> List.of();
        };
    }

    /** What such a key pair agrees on secrets with. */
    public List<KeyAgreementAlgorithm> keyAgreementAlgorithms() {
        return usages.contains(KEY_AGREEMENT) ? List.of(KeyAgreementAlgorithm.ECDH) : List.of();
    }

    /** Whether such a key is a private and a public one. */
    public boolean isKeyPair() {
        return this != SYMMETRIC_DEFAULT && macAlgorithms().isEmpty();
    }

    /**
     * The length of an RSA key's modulus.
     *
     * @throws IllegalArgumentException when this is no RSA key
     */
    public int modulusBytes() {
        return switch (this) {
            case RSA_2048 -> 256;
            case RSA_3072 -> 384;
            case RSA_4096 -> 512;
            default -> throw new IllegalArgumentException(this + " has no modulus");
        };
    }

    /** Lists of several algorithms, made once. */
    private static final class Lists {
        static final List<SigningAlgorithm> RSA_SIGNATURES = List.of(
                SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_256,
                SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_384,
                SigningAlgorithm.RSASSA_PKCS1_V1_5_SHA_512,
                SigningAlgorithm.RSASSA_PSS_SHA_256,
                SigningAlgorithm.RSASSA_PSS_SHA_384,
                SigningAlgorithm.RSASSA_PSS_SHA_512);
        static final List<SigningAlgorithm> ED25519 =
                List.of(SigningAlgorithm.ED25519_SHA_512, SigningAlgorithm.ED25519_PH_SHA_512);
        static final List<EncryptionAlgorithm> RSA_ENCRYPTION =
                List.of(EncryptionAlgorithm.RSAES_OAEP_SHA_1, EncryptionAlgorithm.RSAES_OAEP_SHA_256);
    }
}
