package dev.keyhold.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/** A private key and the certificates that a server shows with it, its own first. */
public record ServerKey(PrivateKey privateKey, List<X509Certificate> chain) {
    private static final byte[] TRIAL = "trial".getBytes(StandardCharsets.US_ASCII);

    public ServerKey {
        chain = List.copyOf(chain);
    }

    /**
     * Reads key and certificates.
     *
     * @throws IllegalArgumentException when they are not PEM, or the key is not PKCS #8 or of another kind
     */
    public static ServerKey read(LocalCa.Pem pem) {
        var chain = PemReader.certificates(pem.certificates());
        var certificate = chain.getFirst();
        var key = PemReader.privateKey(
                pem.privateKey(), certificate.getPublicKey().getAlgorithm());
        return new ServerKey(key, chain);
    }

    /** Tries whether the key is that of the first certificate. */
    public boolean isPair() {
        try {
            var signing = Signature.getInstance(algorithm(privateKey));
            signing.initSign(privateKey);
            signing.update(TRIAL);
            var verifying = Signature.getInstance(algorithm(privateKey));
            verifying.initVerify(chain.getFirst().getPublicKey());
            verifying.update(TRIAL);
            return verifying.verify(signing.sign());
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }

    @Override
    public String toString() {
        return "ServerKey[****]";
    }
}
