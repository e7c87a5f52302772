package dev.keyhold.crypto;

import dev.keyhold.model.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * A key derived from a secret access key for one day, region and service, as Signature Version 4 defines it. It is safe
 * to use from several threads.
 */
public final class SigningKey {
    private static final String TERMINATOR = "aws4_request";
    private static final HexFormat HEX = HexFormat.of();

    /**
     * The bytes alone, as there may be a million in memory. An object of {@link SecretKey} takes a fourth more, a keyed
     * {@link Mac} ten times as much, and neither computes less for each use.
     */
    private final byte[] key;

    private SigningKey(byte[] key) {
        this.key = key;
    }

    /** Derives the key. {@code day} is {@code yyyyMMdd}. */
    public static SigningKey derive(SecretBytes secret, String day, String region, String service) {
        var prefixed = secret.use(SigningKey::withPrefix);
        try {
            var key = hmac(prefixed, day);
            key = hmac(key, region);
            key = hmac(key, service);
            key = hmac(key, TERMINATOR);
            return new SigningKey(key);
        } finally {
            Arrays.fill(prefixed, (byte) 0);
        }
    }

    /** The signature of {@code stringToSign} in lower-case hex. */
    public String sign(String stringToSign) {
        return HEX.formatHex(hmac(key, stringToSign));
    }

    /** True when {@code signature} is the lower-case hex signature of {@code stringToSign}; takes constant time. */
    public boolean verifies(String stringToSign, String signature) {
        return MessageDigest.isEqual(hex(hmac(key, stringToSign)), signature.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hex(byte[] bytes) {
        var digits = new byte[2 * bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            digits[2 * i] = (byte) HEX.toHighHexDigit(bytes[i]);
            digits[2 * i + 1] = (byte) HEX.toLowHexDigit(bytes[i]);
        }
        return digits;
    }

    /**
     * True when {@code digest} is the {@link Sha256} of the lower-case hex signature of {@code stringToSign}: who
     * compares later need not keep the signature, and does not learn the right one.
     */
    public boolean isDigestOfSignature(String stringToSign, byte[] digest) {
        var expected = sign(stringToSign).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(Sha256.digest().digest(expected), digest);
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
        return hmac(Hmacs.sha256Key(key), text);
    }

    private static byte[] hmac(SecretKey key, String text) {
        return Hmacs.sha256(key, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "SigningKey[****]";
    }
}
