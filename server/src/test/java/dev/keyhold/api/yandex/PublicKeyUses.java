package dev.keyhold.api.yandex;

import dev.keyhold.crypto.ClientOaep;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** What clients do locally with public keys in PEM. */
final class PublicKeyUses {
    private PublicKeyUses() {}

    /** RSAES-OAEP with SHA-256, also in MGF1. */
    static byte[] encrypt(String pem, byte[] plaintext) {
        return ClientOaep.encrypt(encoded(pem), plaintext);
    }

    /** RSASSA-PSS with that hash of SHA-2, and a salt as long as it. */
    static boolean verifiesPss(String pem, int hashBits, byte[] message, byte[] signature) {
        try {
            var verifier = Signature.getInstance("RSASSA-PSS");
            var hash = "SHA-" + hashBits;
            verifier.setParameter(
                    new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), hashBits / Byte.SIZE, 1));
            return verifies(verifier, key("RSA", pem), message, signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** ECDSA with that hash of SHA-2. */
    static boolean verifiesEcdsa(String pem, int hashBits, byte[] message, byte[] signature) {
        try {
            return verifies(Signature.getInstance("SHA" + hashBits + "withECDSA"), key("EC", pem), message, signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean verifies(Signature verifier, PublicKey key, byte[] message, byte[] signature)
            throws GeneralSecurityException {
        verifier.initVerify(key);
        verifier.update(message);
        return verifier.verify(signature);
    }

    private static PublicKey key(String algorithm, String pem) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded(pem)));
    }

    private static byte[] encoded(String pem) {
        var lines = pem.replace("-----BEGIN PUBLIC KEY-----\n", "").replace("-----END PUBLIC KEY-----\n", "");
        return Base64.getMimeDecoder().decode(lines);
    }
}
