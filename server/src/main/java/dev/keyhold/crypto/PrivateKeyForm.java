package dev.keyhold.crypto;

import dev.keyhold.model.KeySpec;
import java.io.IOException;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * Reads private keys in PKCS #8 and finds their public keys, which the JDK cannot do for curves and ML-DSA. Of an
 * elliptic curve it takes the name alone: parameters that a key brings along are refused (RFC 5480 §2.1.1).
 */
final class PrivateKeyForm {
    private PrivateKeyForm() {}

    /** The key in DER, with nothing after it, when it is exactly one of that kind. */
    static Optional<AsymmetricKeyParameter> read(KeySpec spec, byte[] pkcs8) {
        try {
            var info = PrivateKeyInfo.getInstance(pkcs8);
            if (!info.getPrivateKeyAlgorithm().getAlgorithm().equals(algorithm(spec))) {
                return Optional.empty();
            }
            return Optional.of(PrivateKeyFactory.createKey(info)).filter(key -> isOf(spec, key));
        } catch (IOException | RuntimeException _) {
            // The reader answers broken structures with any of its runtime exceptions.
            return Optional.empty();
        }
    }

    /** The public key of a private one that was read here. */
    static AsymmetricKeyParameter publicKey(AsymmetricKeyParameter privateKey) {
        return switch (privateKey) {
            case RSAPrivateCrtKeyParameters rsa ->
                new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
            case ECPrivateKeyParameters ec -> {
                var domain = ec.getParameters();
                var point = new FixedPointCombMultiplier().multiply(domain.getG(), ec.getD());
                yield new ECPublicKeyParameters(point, domain);
            }
            case Ed25519PrivateKeyParameters edwards -> edwards.generatePublicKey();
            case MLDSAPrivateKeyParameters lattice -> lattice.getPublicKeyParameters();
            default -> throw new IllegalArgumentException("no key of a known kind");
        };
    }

    /** PKCS #8 in DER, in the one form that the JDK reads and writes: no public key beside the private one, no seed. */
    static byte[] encode(KeySpec spec, AsymmetricKeyParameter privateKey) {
        var algorithm = algorithm(spec);
        try {
            return switch (privateKey) {
                case RSAPrivateCrtKeyParameters rsa ->
                    encode(new AlgorithmIdentifier(algorithm, DERNull.INSTANCE), structure(rsa));
                case ECPrivateKeyParameters ec ->
                    encode(
                            new AlgorithmIdentifier(algorithm, curve(spec)),
                            new ECPrivateKey(ec.getParameters().getN().bitLength(), ec.getD()));
                case Ed25519PrivateKeyParameters edwards ->
                    encode(new AlgorithmIdentifier(algorithm), new DEROctetString(edwards.getEncoded()));
                case MLDSAPrivateKeyParameters lattice ->
                    encode(new AlgorithmIdentifier(algorithm), new DEROctetString(lattice.getEncoded()));
                default -> throw new IllegalArgumentException("no key of a known kind");
            };
        } catch (IOException e) {
            throw new IllegalStateException("a private key has an encoding", e);
        }
    }

    private static byte[] encode(AlgorithmIdentifier algorithm, ASN1Encodable key) throws IOException {
        return new PrivateKeyInfo(algorithm, key).getEncoded(ASN1Encoding.DER);
    }

    private static RSAPrivateKey structure(RSAPrivateCrtKeyParameters key) {
        return new RSAPrivateKey(
                key.getModulus(),
                key.getPublicExponent(),
                key.getExponent(),
                key.getP(),
                key.getQ(),
                key.getDP(),
                key.getDQ(),
                key.getQInv());
    }

    private static boolean isOf(KeySpec spec, AsymmetricKeyParameter key) {
        return switch (key) {
            case RSAPrivateCrtKeyParameters rsa -> rsa.getModulus().bitLength() == spec.modulusBytes() * Byte.SIZE;
            case ECPrivateKeyParameters ec ->
                ec.getParameters() instanceof ECNamedDomainParameters named
                        && named.getName().equals(curve(spec));
            case Ed25519PrivateKeyParameters _, MLDSAPrivateKeyParameters _ -> true;
            default -> false;
        };
    }

    private static ASN1ObjectIdentifier algorithm(KeySpec spec) {
        return switch (spec) {
            case RSA_2048, RSA_3072, RSA_4096 -> PKCSObjectIdentifiers.rsaEncryption;
            case ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521 -> X9ObjectIdentifiers.id_ecPublicKey;
            case ECC_NIST_EDWARDS25519 -> EdECObjectIdentifiers.id_Ed25519;
            case ML_DSA_44 -> NISTObjectIdentifiers.id_ml_dsa_44;
            case ML_DSA_65 -> NISTObjectIdentifiers.id_ml_dsa_65;
            case ML_DSA_87 -> NISTObjectIdentifiers.id_ml_dsa_87;
            case SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512 ->
                throw new IllegalArgumentException(spec + " is no key pair");
        };
    }

    private static ASN1ObjectIdentifier curve(KeySpec spec) {
        return switch (spec) {
            case ECC_NIST_P256 -> SECObjectIdentifiers.secp256r1;
            case ECC_NIST_P384 -> SECObjectIdentifiers.secp384r1;
            case ECC_NIST_P521 -> SECObjectIdentifiers.secp521r1;
            default -> throw new IllegalArgumentException(spec + " has no named curve");
        };
    }
}
