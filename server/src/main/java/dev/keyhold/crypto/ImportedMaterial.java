package dev.keyhold.crypto;

import dev.keyhold.model.KeySpec;
import dev.keyhold.model.MessageType;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.SigningAlgorithm;
import java.util.Optional;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;

/**
 * Validates key material that was made elsewhere. What it accepts has one form only, whatever form it came in, so that
 * {@link SecretBytes#equals} tells whether material that is imported again is the same. To validate an RSA key takes a
 * tenth of a second and more, so never within a transaction.
 */
public final class ImportedMaterial {
    private static final int SYMMETRIC_BYTES = 32;
    private static final byte[] TEST_MESSAGE = {1};

    private final MessageSigner signer;

    public ImportedMaterial(MessageSigner signer) {
        this.signer = signer;
    }

    /**
     * The material in the form in which keys are stored: 32 bytes of a symmetric key; of a key that authenticates
     * messages as many as its codes have; a private key in PKCS #8, in DER.
     *
     * @param material bytes, or an unencrypted PKCS #8 structure in DER
     * @return empty when it is not material of exactly this kind: of another length, algorithm, curve or size, broken,
     *     or of numbers that do not belong together. In an expanded key of ML-DSA, the second secret vector and the low
     *     bits of the public key are compared with nothing: a change there spoils that key alone
     */
    public Optional<SecretBytes> validate(KeySpec spec, SecretBytes material) {
        return switch (spec) {
            case SYMMETRIC_DEFAULT -> ofLength(SYMMETRIC_BYTES, material);
            case HMAC_224, HMAC_256, HMAC_384, HMAC_512 ->
                ofLength(spec.macAlgorithms().getFirst().macBytes(), material);
            case RSA_2048,
                    RSA_3072,
                    RSA_4096,
                    ECC_NIST_P256,
                    ECC_NIST_P384,
                    ECC_NIST_P521,
                    ECC_NIST_EDWARDS25519,
                    ML_DSA_44,
                    ML_DSA_65,
                    ML_DSA_87 -> privateKey(spec, material);
        };
    }

    private static Optional<SecretBytes> ofLength(int bytes, SecretBytes material) {
        return material.length() == bytes
                ? Optional.of(SecretBytes.takeOver(material.use(byte[]::clone)))
                : Optional.empty();
    }

    private Optional<SecretBytes> privateKey(KeySpec spec, SecretBytes material) {
        return material.use(bytes -> PrivateKeyForm.read(spec, bytes))
                .flatMap(ImportedMaterial::checked)
                .map(key -> SecretBytes.takeOver(PrivateKeyForm.encode(spec, key)))
                .filter(encoded -> isConsistent(spec, encoded));
    }

    private static Optional<AsymmetricKeyParameter> checked(AsymmetricKeyParameter key) {
        return key instanceof RSAPrivateCrtKeyParameters rsa
                ? RsaKeyCheck.canonical(rsa).map(AsymmetricKeyParameter.class::cast)
                : Optional.of(key);
    }

    /** An expanded key of ML-DSA repeats a hash of its public key, which nothing else compares. */
    private boolean isConsistent(KeySpec spec, SecretBytes encoded) {
        var algorithm = SigningAlgorithm.ML_DSA_SHAKE_256;
        if (!spec.signingAlgorithms().contains(algorithm)) {
            return true;
        }
        var key = PrivateKeyMaterial.of(spec, encoded);
        return signer.sign(key, algorithm, MessageType.RAW, TEST_MESSAGE)
                .filter(signature -> signer.verify(key, algorithm, MessageType.RAW, TEST_MESSAGE, signature))
                .isPresent();
    }
}
