package dev.keyhold.crypto;

import dev.keyhold.model.KeySpec;
import dev.keyhold.model.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;

/**
 * Makes key pairs of the KMS, and those for use outside of it. One of RSA takes from a fifth of a second to several
 * seconds, so never within a transaction.
 */
public final class KeyPairs {
    private final RsaKeys rsa;
    private final SecureRandom random;

    public KeyPairs(RsaKeys rsa, SecureRandom random) {
        this.rsa = rsa;
        this.random = random;
    }

    /**
     * A key pair.
     *
     * @param publicKey SubjectPublicKeyInfo (RFC 5280) in DER
     * @param privateKey PKCS #8 (RFC 5208) in DER, what {@link PrivateKeyMaterial} reads: at most 4,096 bytes but for
     *     ML-DSA, which has up to 4,924
     */
    public record Pair(byte[] publicKey, SecretBytes privateKey) implements AutoCloseable {
        @Override
        public void close() {
            privateKey.close();
        }

        @Override
        public String toString() {
            return "Pair[****]";
        }
    }

    /**
     * Makes a key pair.
     *
     * @throws IllegalArgumentException when keys of that kind are no pairs
     */
    public Pair generate(KeySpec spec) {
        try {
            var pair = make(spec);
            return new Pair(
                    pair.getPublic().getEncoded(),
                    SecretBytes.takeOver(pair.getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a key pair of " + spec, e);
        }
    }

    private KeyPair make(KeySpec spec) throws GeneralSecurityException {
        return switch (spec) {
            case RSA_2048, RSA_3072, RSA_4096 -> rsa.pair(spec.modulusBytes() * Byte.SIZE);
            case ECC_NIST_P256 -> make("EC", new ECGenParameterSpec("secp256r1"));
            case ECC_NIST_P384 -> make("EC", new ECGenParameterSpec("secp384r1"));
            case ECC_NIST_P521 -> make("EC", new ECGenParameterSpec("secp521r1"));
            case ECC_NIST_EDWARDS25519 -> make("Ed25519", NamedParameterSpec.ED25519);
            case ML_DSA_44 -> make("ML-DSA", NamedParameterSpec.ML_DSA_44);
            case ML_DSA_65 -> make("ML-DSA", NamedParameterSpec.ML_DSA_65);
            case ML_DSA_87 -> make("ML-DSA", NamedParameterSpec.ML_DSA_87);
            case SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512 ->
                throw new IllegalArgumentException(spec + " is no key pair");
        };
    }

    private KeyPair make(String algorithm, AlgorithmParameterSpec parameters) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(parameters, random);
        return generator.generateKeyPair();
    }
}
