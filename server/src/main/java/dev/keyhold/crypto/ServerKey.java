package dev.keyhold.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key and the certificates that a server shows with it, its own first. It has been tried: the key is that of
 * the first certificate.
 */
public record ServerKey(PrivateKey privateKey, List<X509Certificate> chain) {
    private static final byte[] TRIAL = "trial".getBytes(StandardCharsets.US_ASCII);

    public ServerKey {
        chain = List.copyOf(chain);
    }

    /**
     * Reads key and certificates.
     *
     * @throws IllegalArgumentException when they are not PEM, the key is not PKCS #8, or they do not belong together
     */
    public static ServerKey read(LocalCa.Pem pem) {
        var chain = PemReader.certificates(pem.certificates());
        var certificate = chain.getFirst();
        var key = PemReader.privateKey(
                pem.privateKey(), certificate.getPublicKey().getAlgorithm());
        if (!belongTogether(key, certificate)) {
            throw new IllegalArgumentException("not the key of the certificate");
        }
        return new ServerKey(key, chain);
    }

    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        try {
            var signing = Signature.getInstance(algorithm(key));
            signing.initSign(key);
            signing.update(TRIAL);
            var verifying = Signature.getInstance(algorithm(key));
            verifying.initVerify(certificate.getPublicKey());
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
