package dev.keyhold.crypto;

import java.security.SecureRandom;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.signers.PSSSigner;

/** The signatures of a hash or representative for which the JDK has only those of a message. */
enum BouncyCastleSignature implements SignatureScheme {
    /** RSASSA-PSS (RFC 8017 §8.1) of a hash; MGF1 with the same hash, a salt as long as it. */
    RSA_PSS {
        @Override
        public byte[] sign(PrivateKeyMaterial key, byte[] hash, SecureRandom random) {
            try {
                var signer = signer(hash.length);
                signer.init(true, new ParametersWithRandom(key.privateParameters(), random));
                signer.update(hash, 0, hash.length);
                return signer.generateSignature();
            } catch (CryptoException e) {
                throw failed(e);
            }
        }

        @Override
        public boolean verify(PrivateKeyMaterial key, byte[] hash, byte[] signature) {
            var signer = signer(hash.length);
            signer.init(false, key.publicParameters());
            signer.update(hash, 0, hash.length);
            return signer.verifySignature(signature);
        }

        private static PSSSigner signer(int hashBytes) {
            return PSSSigner.createRawSigner(
                    new RSABlindedEngine(),
                    digest(hashBytes),
                    digest(hashBytes),
                    hashBytes,
                    PSSSigner.TRAILER_IMPLICIT);
        }

        private static Digest digest(int bytes) {
            return switch (bytes) {
                case 32 -> SHA256Digest.newInstance();
                case 48 -> new SHA384Digest();
                case 64 -> new SHA512Digest();
                default -> throw new IllegalArgumentException("no hash has " + bytes + " bytes");
            };
        }
    },

    /** ML-DSA (FIPS 204) of the message representative μ, hedged. */
    ML_DSA_MU {
        @Override
        public byte[] sign(PrivateKeyMaterial key, byte[] mu, SecureRandom random) {
            try {
                var signer = new MLDSASigner();
                signer.init(true, new ParametersWithRandom(key.privateParameters(), random));
                return signer.generateMuSignature(mu);
            } catch (CryptoException e) {
                throw failed(e);
            }
        }

        @Override
        public boolean verify(PrivateKeyMaterial key, byte[] mu, byte[] signature) {
            var signer = new MLDSASigner();
            signer.init(false, key.publicParameters());
            return signer.verifyMuSignature(mu, signature);
        }
    };

    private static IllegalStateException failed(CryptoException e) {
        return new IllegalStateException("the key does not sign", e);
    }
}
