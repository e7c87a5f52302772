package dev.keyhold.api.yandex.kms;

import dev.keyhold.api.yandex.error.RequestErrors;
import dev.keyhold.model.EncryptionAlgorithm;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.SigningAlgorithm;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.AsymmetricEncryptionAlgorithm;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignatureAlgorithm;
import java.util.Map;
import java.util.Optional;

/**
 * Kinds of key pairs, from and to the wire: an algorithm of the contract is a kind of key that has one algorithm alone.
 */
final class KeyPairKinds {
    private KeyPairKinds() {}

    /** The kind of a key that decrypts by that algorithm. */
    static KmsKey.Kind encryption(AsymmetricEncryptionAlgorithm wire) {
        return switch (wire) {
            case RSA_2048_ENC_OAEP_SHA_256 -> oaep(KeySpec.RSA_2048);
            case RSA_3072_ENC_OAEP_SHA_256 -> oaep(KeySpec.RSA_3072);
            case RSA_4096_ENC_OAEP_SHA_256 -> oaep(KeySpec.RSA_4096);
            case ASYMMETRIC_ENCRYPTION_ALGORITHM_UNSPECIFIED, UNRECOGNIZED ->
                throw RequestErrors.field("encryption_algorithm", "Field is required");
        };
    }

    private static KmsKey.Kind oaep(KeySpec spec) {
        return KmsKey.Kind.of(spec, KeyUsage.ENCRYPT_DECRYPT, EncryptionAlgorithm.RSAES_OAEP_SHA_256);
    }

    /** What a key of that kind decrypts by here. */
    static AsymmetricEncryptionAlgorithm encryption(KmsKey.Kind kind) {
        return switch (kind.spec()) {
            case RSA_2048 -> AsymmetricEncryptionAlgorithm.RSA_2048_ENC_OAEP_SHA_256;
            case RSA_3072 -> AsymmetricEncryptionAlgorithm.RSA_3072_ENC_OAEP_SHA_256;
            case RSA_4096 -> AsymmetricEncryptionAlgorithm.RSA_4096_ENC_OAEP_SHA_256;
            default -> throw new IllegalArgumentException(kind + " does not decrypt");
        };
    }

    /** The kind of a key that signs by that algorithm. */
    static KmsKey.Kind signature(AsymmetricSignatureAlgorithm wire) {
        return switch (wire) {
            case RSA_2048_SIGN_PSS_SHA_256 -> signing(KeySpec.RSA_2048, SigningAlgorithm.RSASSA_PSS_SHA_256);
            case RSA_2048_SIGN_PSS_SHA_384 -> signing(KeySpec.RSA_2048, SigningAlgorithm.RSASSA_PSS_SHA_384);
            case RSA_2048_SIGN_PSS_SHA_512 -> signing(KeySpec.RSA_2048, SigningAlgorithm.RSASSA_PSS_SHA_512);
            case RSA_3072_SIGN_PSS_SHA_256 -> signing(KeySpec.RSA_3072, SigningAlgorithm.RSASSA_PSS_SHA_256);
            case RSA_3072_SIGN_PSS_SHA_384 -> signing(KeySpec.RSA_3072, SigningAlgorithm.RSASSA_PSS_SHA_384);
            case RSA_3072_SIGN_PSS_SHA_512 -> signing(KeySpec.RSA_3072, SigningAlgorithm.RSASSA_PSS_SHA_512);
            case RSA_4096_SIGN_PSS_SHA_256 -> signing(KeySpec.RSA_4096, SigningAlgorithm.RSASSA_PSS_SHA_256);
            case RSA_4096_SIGN_PSS_SHA_384 -> signing(KeySpec.RSA_4096, SigningAlgorithm.RSASSA_PSS_SHA_384);
            case RSA_4096_SIGN_PSS_SHA_512 -> signing(KeySpec.RSA_4096, SigningAlgorithm.RSASSA_PSS_SHA_512);
            case ECDSA_NIST_P256_SHA_256 -> signing(KeySpec.ECC_NIST_P256, SigningAlgorithm.ECDSA_SHA_256);
            case ECDSA_NIST_P384_SHA_384 -> signing(KeySpec.ECC_NIST_P384, SigningAlgorithm.ECDSA_SHA_384);
            case ECDSA_NIST_P521_SHA_512 -> signing(KeySpec.ECC_NIST_P521, SigningAlgorithm.ECDSA_SHA_512);
            case ECDSA_SECP256_K1_SHA_256 ->
                throw RequestErrors.field("signature_algorithm", "ECDSA_SECP256_K1_SHA_256 is not supported");
            case ASYMMETRIC_SIGNATURE_ALGORITHM_UNSPECIFIED, UNRECOGNIZED ->
                throw RequestErrors.field("signature_algorithm", "Field is required");
        };
    }

    private static KmsKey.Kind signing(KeySpec spec, SigningAlgorithm algorithm) {
        return KmsKey.Kind.of(spec, KeyUsage.SIGN_VERIFY, algorithm);
    }

    /** What a key of that kind signs by here. */
    static AsymmetricSignatureAlgorithm signature(KmsKey.Kind kind) {
        return switch (kind.spec()) {
            case RSA_2048, RSA_3072, RSA_4096 ->
                AsymmetricSignatureAlgorithm.valueOf(
                        kind.spec() + "_SIGN_PSS_SHA_" + kind.usualSigning().digestBytes() * Byte.SIZE);
            case ECC_NIST_P256 -> AsymmetricSignatureAlgorithm.ECDSA_NIST_P256_SHA_256;
            case ECC_NIST_P384 -> AsymmetricSignatureAlgorithm.ECDSA_NIST_P384_SHA_384;
            case ECC_NIST_P521 -> AsymmetricSignatureAlgorithm.ECDSA_NIST_P521_SHA_512;
            default -> throw new IllegalArgumentException(kind + " does not sign here");
        };
    }

    /** The settings of a new key. */
    static KmsKey.Settings settings(
            String name, String description, Map<String, String> labels, boolean deletionProtection) {
        return new KmsKey.Settings(
                name,
                description,
                labels,
                KmsKey.Status.ACTIVE,
                Optional.empty(),
                Optional.empty(),
                deletionProtection);
    }
}
