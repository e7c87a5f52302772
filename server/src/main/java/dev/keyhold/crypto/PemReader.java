package dev.keyhold.crypto;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Reads PEM (RFC 7468) with what the JDK has; what stands around the blocks is passed over. The readers of Bouncy
 * Castle, Netty's among them, take a fifth of the server's start to load.
 */
public final class PemReader {
    private static final String PUBLIC_KEY = "PUBLIC KEY";
    private static final String PRIVATE_KEY = "PRIVATE KEY";

    private PemReader() {}

    /**
     * All certificates, in their order; at least one.
     *
     * @throws IllegalArgumentException when there is none, or one cannot be read
     */
    public static List<X509Certificate> certificates(String pem) {
        try {
            var in = new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8));
            var found = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (found.isEmpty()) {
                throw new IllegalArgumentException("no certificate in PEM");
            }
            return found;
        } catch (CertificateException e) {
            throw new IllegalArgumentException("not a usable certificate", e);
        }
    }

    /**
     * An unencrypted PKCS #8 key.
     *
     * @param algorithm as the JDK names it, such as that of the certificate's key
     * @throws IllegalArgumentException when there is none of that algorithm; the message repeats nothing of the text
     */
    public static PrivateKey privateKey(String pem, String algorithm) {
        var encoded = content(pem, PRIVATE_KEY);
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException _) {
            throw new IllegalArgumentException("not a usable " + algorithm + " private key");
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /** The bytes of a SubjectPublicKeyInfo. */
    static byte[] publicKey(String pem) {
        return content(pem, PUBLIC_KEY);
    }

    private static byte[] content(String pem, String label) {
        var begin = "-----BEGIN " + label + "-----";
        var from = pem.indexOf(begin);
        var to = pem.indexOf("-----END " + label + "-----", Math.max(from, 0));
        if (from < 0 || to < 0) {
            throw new IllegalArgumentException("no " + label + " in PEM");
        }
        try {
            return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("bad base64 in a " + label + " in PEM");
        }
    }
}
