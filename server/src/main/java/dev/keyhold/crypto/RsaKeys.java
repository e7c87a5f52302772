package dev.keyhold.crypto;

import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/** Makes the key pairs of authorized keys. Takes a good part of a second each, so never within a transaction. */
public final class RsaKeys {
    private static final String PUBLIC_LABEL = "PUBLIC KEY";
    private static final String PRIVATE_LABEL = "PRIVATE KEY";
    /** The vendor's clients know a key file by this line. */
    private static final String FIRST_LINE = "PLEASE DO NOT REMOVE THIS LINE! Yandex.Cloud SA Key ID ";

    private static final int PEM_LINE = 64;

    private final Source source;

    public RsaKeys(SecureRandom random) {
        this(bits -> generate(bits, random));
    }

    /** Only tests have pairs that were not made just now. */
    RsaKeys(Source source) {
        this.source = source;
    }

    /** Where new pairs come from. */
    @FunctionalInterface
    interface Source {
        KeyPair next(int bits) throws GeneralSecurityException;
    }

    /**
     * A key pair.
     *
     * @param publicKey SubjectPublicKeyInfo in PEM
     * @param privateKey PKCS #8 in PEM (RFC 7468), after the vendor's line that names the key
     */
    public record Pair(String publicKey, SecretBytes privateKey) {}

    /** Makes the pair for the authorized key of that identifier. */
    public Pair generate(AuthorizedKey.Algorithm algorithm, ResourceId id) {
        try {
            var pair = source.next(algorithm.bits());
            var publicKey = pem("", PUBLIC_LABEL, pair.getPublic().getEncoded());
            var encoded = pair.getPrivate().getEncoded();
            try {
                var privateKey = pem(FIRST_LINE + "<" + id + ">\n", PRIVATE_LABEL, encoded);
                return new Pair(new String(publicKey, StandardCharsets.US_ASCII), SecretBytes.takeOver(privateKey));
            } finally {
                Arrays.fill(encoded, (byte) 0);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make an RSA key pair", e);
        }
    }

    /** A pair of so many bits. */
    KeyPair pair(int bits) throws GeneralSecurityException {
        return source.next(bits);
    }

    private static KeyPair generate(int bits, SecureRandom random) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits, random);
        return generator.generateKeyPair();
    }

    private static byte[] pem(String before, String label, byte[] content) {
        var text = new ByteArrayOutputStream();
        text.writeBytes(ascii(before + "-----BEGIN " + label + "-----\n"));
        text.writeBytes(Base64.getMimeEncoder(PEM_LINE, ascii("\n")).encode(content));
        text.writeBytes(ascii("\n-----END " + label + "-----\n"));
        return text.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
