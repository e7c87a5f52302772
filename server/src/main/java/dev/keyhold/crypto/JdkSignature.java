package dev.keyhold.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.EdDSAParameterSpec;

/** The signatures that the JDK computes. */
enum JdkSignature implements SignatureScheme {
    /** RSASSA-PKCS1-v1_5 (RFC 8017 §8.2) of a DigestInfo. */
    RSA_PKCS1("NONEwithRSA"),
    /** ECDSA of a hash, in DER. */
    ECDSA("NONEwithECDSA"),
    ED25519("Ed25519"),
    ED25519_PH("Ed25519"),
    ML_DSA("ML-DSA");

    private final String algorithm;

    JdkSignature(String algorithm) {
        this.algorithm = algorithm;
    }

    @Override
    public byte[] sign(PrivateKeyMaterial key, byte[] input, SecureRandom random) {
        try {
            var signature = signature();
            signature.initSign(key.privateKey(), random);
            signature.update(input);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key does not sign by " + this, e);
        }
    }

    @Override
    public boolean verify(PrivateKeyMaterial key, byte[] input, byte[] signed) {
        try {
            var signature = signature();
            signature.initVerify(key.verificationKey());
            signature.update(input);
            return signature.verify(signed);
        } catch (SignatureException _) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key does not verify by " + this, e);
        }
    }

    private Signature signature() throws GeneralSecurityException {
        var signature = Signature.getInstance(algorithm);
        if (this == ED25519_PH) {
            signature.setParameter(new EdDSAParameterSpec(true));
        }
        return signature;
    }
}
