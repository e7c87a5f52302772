package dev.keyhold.crypto;

import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.TokenAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** Makes the key pairs that sign identity tokens. One of RSA takes long, so never within a transaction. */
public final class SigningPairs {
    private static final int RSA_BITS = 2_048;
    private static final String CURVE = "secp384r1";

    private final RsaKeys rsa;

    public SigningPairs(RsaKeys rsa) {
        this.rsa = rsa;
    }

    /**
     * A key pair.
     *
     * @param publicKey SubjectPublicKeyInfo in Base64
     * @param privateKey PKCS #8
     */
    public record Pair(String publicKey, SecretBytes privateKey) implements AutoCloseable {
        @Override
        public void close() {
            privateKey.close();
        }
    }

    public Pair generate(TokenAlgorithm algorithm) {
        try {
            var pair = switch (algorithm) {
                case RS256 -> rsa.pair(RSA_BITS);
                case ES384 -> onCurve();
            };
            return new Pair(
                    Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()),
                    SecretBytes.takeOver(pair.getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a key pair for " + algorithm, e);
        }
    }

    private static KeyPair onCurve() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(CURVE));
        return generator.generateKeyPair();
    }
}
