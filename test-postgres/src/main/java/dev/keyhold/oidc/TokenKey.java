package dev.keyhold.oidc;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** A key that signs identity tokens, by RSA or by elliptic curves, for which it is made much faster. */
public final class TokenKey {
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
        return ec(id, "ES256", "secp256r1");
    }

    /** A new key on another curve. */
    public static TokenKey ec(String id, String algorithm, String curve) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return new TokenKey(id, algorithm, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new key for RS256. */
    public static TokenKey rsa(String id) {
        return rsa(id, 2_048);
    }

    /** The same of another length. */
    public static TokenKey rsa(String id, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return new TokenKey(id, "RS256", generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same key, signing by another algorithm. */
    public TokenKey by(String other) {
        return new TokenKey(id, other, pair);
    }

    /** The name of the key, {@code kid}. */
    public String id() {
        return id;
    }

    /** The public half as a JWK. */
    public String jwk() {
        return jwk(",\"kid\":\"" + id + "\",\"use\":\"sig\",\"alg\":\"" + algorithm + "\"");
    }

    /** The same with other members beside the key itself, each after a comma. */
    public String jwk(String more) {
        var key = switch (publicKey()) {
            case RSAPublicKey rsa ->
                "\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\""
                        .formatted(
                                encode(rsa.getModulus(), rsa.getModulus().bitLength() / Byte.SIZE),
                                encode(rsa.getPublicExponent(), 3));
            case ECPublicKey ec -> {
                var bits = ec.getParams().getCurve().getField().getFieldSize();
                var length = (bits + Byte.SIZE - 1) / Byte.SIZE;
                yield "\"kty\":\"EC\",\"crv\":\"P-%d\",\"x\":\"%s\",\"y\":\"%s\""
                        .formatted(
                                bits,
                                encode(ec.getW().getAffineX(), length),
                                encode(ec.getW().getAffineY(), length));
            }
            default -> throw new IllegalStateException(publicKey().getAlgorithm());
        };
        return "{" + key + more + "}";
    }

    /** The public half. */
    public PublicKey publicKey() {
        return pair.getPublic();
    }

    /** A token with these claims, a JSON object. */
    public String sign(String claims) {
        return sign("{\"alg\":\"" + algorithm + "\",\"kid\":\"" + id + "\",\"typ\":\"JWT\"}", claims);
    }

    /** The same with a header of one's own, whatever the key really signs by. */
    public String sign(String header, String claims) {
        try {
            var input = encode(header) + "." + encode(claims);
            var scheme = algorithm.startsWith("RS") ? "withRSA" : "withECDSAinP1363Format";
            var signature = Signature.getInstance("SHA" + algorithm.substring(2) + scheme);
            signature.initSign(pair.getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a part of a token is written. */
    public static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(BigInteger number, int length) {
        var bytes = number.toByteArray();
        var fixed = new byte[length];
        var count = Math.min(length, bytes.length);
        System.arraycopy(bytes, bytes.length - count, fixed, length - count, count);
        return encode(fixed);
    }

    /** The same of bytes. */
    public static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
