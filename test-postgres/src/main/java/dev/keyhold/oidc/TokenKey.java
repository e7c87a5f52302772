package dev.keyhold.oidc;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** A key that signs identity tokens: RS256, or ES256, which is made much faster. */
public final class TokenKey {
    private static final int EC_BYTES = 32;

    private final String id;
    private final String algorithm;
    private final KeyPair pair;

    private TokenKey(String id, String algorithm, KeyPair pair) {
        this.id = id;
        this.algorithm = algorithm;
        this.pair = pair;
    }

    /** A new key for ES256. */
    public static TokenKey ec(String id) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return new TokenKey(id, "ES256", generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new key for RS256. */
    public static TokenKey rsa(String id) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2_048);
            return new TokenKey(id, "RS256", generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The name of the key, {@code kid}. */
    public String id() {
        return id;
    }

    /** The public half as a JWK. */
    public String jwk() {
        var members = switch (pair.getPublic()) {
            case RSAPublicKey rsa ->
                "\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\""
                        .formatted(
                                encode(rsa.getModulus(), rsa.getModulus().bitLength() / Byte.SIZE),
                                encode(rsa.getPublicExponent(), 3));
            case ECPublicKey ec ->
                "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\""
                        .formatted(
                                encode(ec.getW().getAffineX(), EC_BYTES),
                                encode(ec.getW().getAffineY(), EC_BYTES));
            default -> throw new IllegalStateException(pair.getPublic().getAlgorithm());
        };
        return "{\"kid\":\"" + id + "\",\"use\":\"sig\",\"alg\":\"" + algorithm + "\"," + members + "}";
    }

    /** A token with these claims, a JSON object. */
    public String sign(String claims) {
        return sign("{\"alg\":\"" + algorithm + "\",\"kid\":\"" + id + "\",\"typ\":\"JWT\"}", claims);
    }

    /** The same with a header of one's own, whatever the key really signs by. */
    public String sign(String header, String claims) {
        try {
            var input = encode(header) + "." + encode(claims);
            var signature = Signature.getInstance(
                    algorithm.startsWith("RS") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(BigInteger number, int length) {
        var bytes = number.toByteArray();
        var fixed = new byte[length];
        var count = Math.min(length, bytes.length);
        System.arraycopy(bytes, bytes.length - count, fixed, length - count, count);
        return encode(fixed);
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
