package dev.keyhold.crypto;

import dev.keyhold.model.KeySpec;
import dev.keyhold.model.SecretBytes;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.jspecify.annotations.Nullable;

/**
 * A key pair, ready for use by any number of threads until it is wiped; see {@link KeyMaterial}, which holds secrets of
 * other kinds. Reading one takes up to 30 ms, when its RSA modulus is seen for the first time, so keep it. The JDK
 * cannot overwrite its private keys: to wipe one is to let go of it.
 */
public final class PrivateKeyMaterial {
    private final KeySpec spec;
    private final byte[] encodedPublicKey;
    private volatile @Nullable Ready ready;

    private PrivateKeyMaterial(KeySpec spec, byte[] encodedPublicKey, Ready ready) {
        this.spec = spec;
        this.encodedPublicKey = encodedPublicKey;
        this.ready = ready;
    }

    /** The same key as the JDK and as Bouncy Castle use it. */
    private record Ready(
            PrivateKey privateKey,
            PublicKey publicKey,
            AsymmetricKeyParameter privateParameters,
            AsymmetricKeyParameter publicParameters) {
        @Override
        public String toString() {
            return "Ready[****]";
        }
    }

    /**
     * Reads what {@link KeyPairs} made or {@link ImportedMaterial} accepted.
     *
     * @param pkcs8 PKCS #8 in DER
     * @throws IllegalArgumentException when it is not a private key of exactly that kind
     */
    public static PrivateKeyMaterial of(KeySpec spec, SecretBytes pkcs8) {
        return pkcs8.use(bytes -> {
            var parameters = PrivateKeyForm.read(spec, bytes)
                    .orElseThrow(() -> new IllegalArgumentException("not a private key of " + spec));
            try {
                return of(spec, bytes, parameters);
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalArgumentException("not a usable private key of " + spec, e);
            }
        });
    }

    private static PrivateKeyMaterial of(KeySpec spec, byte[] pkcs8, AsymmetricKeyParameter privateParameters)
            throws IOException, GeneralSecurityException {
        var publicParameters = PrivateKeyForm.publicKey(privateParameters);
        var encoded = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicParameters)
                .getEncoded();
        var factory = KeyFactory.getInstance(algorithm(spec));
        var pkcs8Spec = new PKCS8EncodedKeySpec(pkcs8);
        var ready = new Ready(
                factory.generatePrivate(pkcs8Spec),
                factory.generatePublic(new X509EncodedKeySpec(encoded)),
                privateParameters,
                publicParameters);
        return new PrivateKeyMaterial(spec, encoded, ready);
    }

    public KeySpec spec() {
        return spec;
    }

    /** The public key, SubjectPublicKeyInfo (RFC 5280) in DER. */
    public byte[] publicKey() {
        return encodedPublicKey.clone();
    }

    /** Ends its use. A use in progress finishes; a later one gets a {@link WipedKeyException}. */
    public void wipe() {
        ready = null;
    }

    PrivateKey privateKey() {
        return ready().privateKey;
    }

    /** For what its own private key made: of no use once the key is wiped, as the private one. */
    PublicKey verificationKey() {
        return ready().publicKey;
    }

    /** For the algorithms that the JDK has not. */
    AsymmetricKeyParameter privateParameters() {
        return ready().privateParameters;
    }

    /** Likewise. */
    AsymmetricKeyParameter publicParameters() {
        return ready().publicParameters;
    }

    private Ready ready() {
        var known = ready;
        if (known == null) {
            throw new WipedKeyException();
        }
        return known;
    }

    private static String algorithm(KeySpec spec) {
        return switch (spec) {
            case RSA_2048, RSA_3072, RSA_4096 -> "RSA";
            case ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521 -> "EC";
            case ECC_NIST_EDWARDS25519 -> "Ed25519";
            case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> "ML-DSA";
            case SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512 ->
                throw new IllegalArgumentException(spec + " is no key pair");
        };
    }

    @Override
    public String toString() {
        return "PrivateKeyMaterial[****]";
    }
}
