package dev.keyhold.crypto;

import dev.keyhold.model.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key derived from a secret access key for one day, region and service, as Signature Version 4 defines it. It is safe
 * to use from several threads.
 */
public final class SigningKey {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String TERMINATOR = "aws4_request";

    /** Keyed once; each use works on a clone, which saves the key schedule. */
    private final Mac keyed;

    private SigningKey(Mac keyed) {
        this.keyed = keyed;
    }

    /** Derives the key. {@code day} is {@code yyyyMMdd}. */
    public static SigningKey derive(SecretBytes secret, String day, String region, String service) {
        var prefixed = secret.use(SigningKey::withPrefix);
        try {
            var key = hmac(prefixed, day);
            key = hmac(key, region);
            key = hmac(key, service);
            key = hmac(key, TERMINATOR);
            return new SigningKey(mac(key));
        } finally {
            Arrays.fill(prefixed, (byte) 0);
        }
    }

    /** The signature of {@code stringToSign} in lower-case hex. */
    public String sign(String stringToSign) {
        return HexFormat.of().formatHex(mac(stringToSign));
    }

    /** True when {@code signature} is the lower-case hex signature of {@code stringToSign}; takes constant time. */
    public boolean verifies(String stringToSign, String signature) {
        var expected = sign(stringToSign).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] mac(String text) {
        try {
            var mac = (Mac) keyed.clone();
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's " + ALGORITHM + " can be cloned", e);
        }
    }

    private static byte[] withPrefix(byte[] secret) {
        var prefixed = new byte[secret.length + 4];
        prefixed[0] = 'A';
        prefixed[1] = 'W';
        prefixed[2] = 'S';
        prefixed[3] = '4';
        System.arraycopy(secret, 0, prefixed, 4, secret.length);
        return prefixed;
    }

    private static byte[] hmac(byte[] key, String text) {
        return mac(key).doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Mac mac(byte[] key) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is not available", e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey[****]";
    }
}
