package dev.keyhold.crypto;

import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/** Agrees on secrets by ECDH, as {@link dev.keyhold.model.KeyAgreementAlgorithm#ECDH} says. */
public final class KeyAgreements {
    private KeyAgreements() {}

    /**
     * The x coordinate of the shared point, as long as the curve's field: 32, 48 or 66 bytes.
     *
     * @param peer the other side's public key: SubjectPublicKeyInfo in DER with a named curve and an uncompressed point
     * @return empty when it is anything else, is on another curve, or is no point of the curve but infinity (NIST SP
     *     800-56A §5.6.2.3.3)
     * @throws IllegalArgumentException when the key is none for agreement
     */
    public static Optional<SecretBytes> derive(PrivateKeyMaterial key, byte[] peer) {
        if (!key.spec().usages().contains(KeyUsage.KEY_AGREEMENT)) {
            throw new IllegalArgumentException(key.spec() + " does not agree on secrets");
        }
        return read(peer).filter(theirs -> isOnCurveOf(key, theirs)).map(theirs -> sharedSecret(key, theirs));
    }

    /** A key that has this encoding only; the JDK passes over bytes after the coordinates. */
    private static Optional<ECPublicKey> read(byte[] encoded) {
        try {
            var factory = KeyFactory.getInstance("EC");
            var key = (ECPublicKey) factory.generatePublic(new X509EncodedKeySpec(encoded));
            var canonical = factory.generatePublic(new ECPublicKeySpec(key.getW(), key.getParams()));
            return Arrays.equals(canonical.getEncoded(), encoded) ? Optional.of(key) : Optional.empty();
        } catch (InvalidKeySpecException _) {
            return Optional.empty();
        } catch (NoSuchAlgorithmException e) {
            throw failed(e);
        }
    }

    private static SecretBytes sharedSecret(PrivateKeyMaterial key, ECPublicKey theirs) {
        try {
            var agreement = KeyAgreement.getInstance("ECDH");
            agreement.init(key.privateKey());
            agreement.doPhase(theirs, true);
            return SecretBytes.takeOver(agreement.generateSecret());
        } catch (GeneralSecurityException e) {
            throw failed(e);
        }
    }

    private static boolean isOnCurveOf(PrivateKeyMaterial key, ECPublicKey theirs) {
        var curve = ((ECPublicKey) key.verificationKey()).getParams().getCurve();
        return theirs.getParams().getCurve().equals(curve) && isOn(curve, theirs.getW());
    }

    /** The check of the standard in its own words: the JDK makes it too, but says so nowhere. */
    private static boolean isOn(EllipticCurve curve, ECPoint point) {
        if (point.equals(ECPoint.POINT_INFINITY) || !(curve.getField() instanceof ECFieldFp field)) {
            return false;
        }
        var p = field.getP();
        var x = point.getAffineX();
        var y = point.getAffineY();
        return x.signum() >= 0
                && y.signum() >= 0
                && x.compareTo(p) < 0
                && y.compareTo(p) < 0
                && y.multiply(y)
                                .subtract(x.multiply(x)
                                        .add(curve.getA())
                                        .multiply(x)
                                        .add(curve.getB()))
                                .mod(p)
                                .signum()
                        == 0;
    }

    private static IllegalStateException failed(GeneralSecurityException e) {
        return new IllegalStateException("ECDH failed", e);
    }
}
