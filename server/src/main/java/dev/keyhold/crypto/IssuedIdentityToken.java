package dev.keyhold.crypto;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.keyhold.model.OutboundKey;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.TokenAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;

/** An identity token for other services, as long as it is not signed, and the public keys that verify it. */
public final class IssuedIdentityToken {
    private final byte[] payload;

    private IssuedIdentityToken(byte[] payload) {
        this.payload = payload;
    }

    /** A token with these claims: texts, numbers, lists and maps of them, in this order. */
    public static IssuedIdentityToken of(Map<String, ?> claims) {
        return new IssuedIdentityToken(JSONObjectUtils.toJSONString(claims).getBytes(StandardCharsets.UTF_8));
    }

    /** How many bytes its claims take. */
    public int length() {
        return payload.length;
    }

    /** The token in its compact form (RFC 7515 §7.1), signed by a key of that id and algorithm: PKCS #8. */
    public SecretBytes sign(TokenAlgorithm algorithm, String keyId, SecretBytes privateKey) {
        try {
            var header = new JWSHeader.Builder(JWSAlgorithm.parse(algorithm.name()))
                    .type(JOSEObjectType.JWT)
                    .keyID(keyId)
                    .build();
            var token = new JWSObject(header, new Payload(payload));
            token.sign(signer(algorithm, privateKey(algorithm, privateKey)));
            return SecretBytes.ofText(token.serialize());
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException("the key " + keyId + " does not sign", e);
        }
    }

    private static JWSSigner signer(TokenAlgorithm algorithm, PrivateKey key) throws JOSEException {
        return switch (algorithm) {
            case RS256 -> new RSASSASigner(key);
            case ES384 -> new ECDSASigner((ECPrivateKey) key);
        };
    }

    private static PrivateKey privateKey(TokenAlgorithm algorithm, SecretBytes encoded)
            throws GeneralSecurityException {
        var factory = factory(algorithm);
        return factory.generatePrivate(encoded.use(PKCS8EncodedKeySpec::new));
    }

    private static KeyFactory factory(TokenAlgorithm algorithm) throws GeneralSecurityException {
        return KeyFactory.getInstance(
                switch (algorithm) {
                    case RS256 -> "RSA";
                    case ES384 -> "EC";
                });
    }

    /** The public half of a key as a JWK (RFC 7517), in JSON. */
    public static String jwk(OutboundKey key) {
        try {
            var encoded = Base64.getDecoder().decode(key.publicKey());
            var publicKey = factory(key.algorithm()).generatePublic(new X509EncodedKeySpec(encoded));
            return jwk(key, publicKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key " + key.id() + " cannot be read", e);
        }
    }

    private static String jwk(OutboundKey key, PublicKey publicKey) {
        return switch (key.algorithm()) {
            case RS256 ->
                new RSAKey.Builder((RSAPublicKey) publicKey)
                        .keyID(key.id())
                        .keyUse(KeyUse.SIGNATURE)
                        .algorithm(JWSAlgorithm.RS256)
                        .build()
                        .toJSONString();
            case ES384 ->
                new ECKey.Builder(Curve.P_384, (ECPublicKey) publicKey)
                        .keyID(key.id())
                        .keyUse(KeyUse.SIGNATURE)
                        .algorithm(JWSAlgorithm.ES384)
                        .build()
                        .toJSONString();
        };
    }

    /** Without its claims. */
    @Override
    public String toString() {
        return "IssuedIdentityToken[" + payload.length + " bytes]";
    }
}
