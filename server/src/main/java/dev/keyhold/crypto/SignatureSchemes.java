package dev.keyhold.crypto;

import dev.keyhold.model.MessageType;
import dev.keyhold.model.SigningAlgorithm;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/**
 * How messages become what is signed, by which library, and which signatures have the right form. Apart from
 * {@link MessageSigner}, which every start loads: the jar of Bouncy Castle is signed, so that the first class of it
 * costs the check of the whole jar.
 */
final class SignatureSchemes {
    private SignatureSchemes() {}

    /**
     * The libraries would also take a signature of RSA without its leading zeros (RFC 8017 §8.1.2 step 1), and numbers
     * of ECDSA that DER does not write so.
     */
    static boolean hasForm(PrivateKeyMaterial key, byte[] signature) {
        return switch (key.publicParameters()) {
            case RSAKeyParameters _ -> signature.length == key.spec().modulusBytes();
            case ECPublicKeyParameters ec -> isInDer(ec, signature);
            default -> true;
        };
    }

    private static boolean isInDer(ECPublicKeyParameters key, byte[] signature) {
        try {
            return StandardDSAEncoding.INSTANCE.decode(key.getParameters().getN(), signature).length == 2;
        } catch (IOException | RuntimeException _) {
            return false;
        }
    }

    static SignatureScheme of(SigningAlgorithm algorithm, MessageType type) {
        return switch (algorithm) {
            case RSASSA_PSS_SHA_256, RSASSA_PSS_SHA_384, RSASSA_PSS_SHA_512 -> BouncyCastleSignature.RSA_PSS;
            case RSASSA_PKCS1_V1_5_SHA_256, RSASSA_PKCS1_V1_5_SHA_384, RSASSA_PKCS1_V1_5_SHA_512 ->
                JdkSignature.RSA_PKCS1;
            case ECDSA_SHA_256, ECDSA_SHA_384, ECDSA_SHA_512 -> JdkSignature.ECDSA;
            case ML_DSA_SHAKE_256 ->
                type == MessageType.EXTERNAL_MU ? BouncyCastleSignature.ML_DSA_MU : JdkSignature.ML_DSA;
            case ED25519_SHA_512 -> JdkSignature.ED25519;
            case ED25519_PH_SHA_512 -> JdkSignature.ED25519_PH;
        };
    }

    /** What the scheme signs. */
    static byte[] input(SigningAlgorithm algorithm, MessageType type, byte[] message) {
        return switch (algorithm) {
            case RSASSA_PSS_SHA_256,
                    RSASSA_PSS_SHA_384,
                    RSASSA_PSS_SHA_512,
                    ECDSA_SHA_256,
                    ECDSA_SHA_384,
                    ECDSA_SHA_512 -> hash(algorithm, type, message);
            case RSASSA_PKCS1_V1_5_SHA_256 ->
                digestInfo(NISTObjectIdentifiers.id_sha256, hash(algorithm, type, message));
            case RSASSA_PKCS1_V1_5_SHA_384 ->
                digestInfo(NISTObjectIdentifiers.id_sha384, hash(algorithm, type, message));
            case RSASSA_PKCS1_V1_5_SHA_512 ->
                digestInfo(NISTObjectIdentifiers.id_sha512, hash(algorithm, type, message));
            case ML_DSA_SHAKE_256, ED25519_SHA_512, ED25519_PH_SHA_512 -> message;
        };
    }

    private static byte[] hash(SigningAlgorithm algorithm, MessageType type, byte[] message) {
        if (type == MessageType.DIGEST) {
            return message;
        }
        try {
            return MessageDigest.getInstance("SHA-" + algorithm.digestBytes() * Byte.SIZE)
                    .digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has the hashes of SHA-2", e);
        }
    }

    /** What RSASSA-PKCS1-v1_5 pads (RFC 8017 §9.2 step 2). */
    private static byte[] digestInfo(ASN1ObjectIdentifier hashFunction, byte[] hash) {
        try {
            return new DigestInfo(new AlgorithmIdentifier(hashFunction, DERNull.INSTANCE), hash)
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("a DigestInfo has an encoding", e);
        }
    }
}
