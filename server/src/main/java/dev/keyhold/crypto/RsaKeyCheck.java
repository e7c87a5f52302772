package dev.keyhold.crypto;

import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;

/** What FIPS 186-5 §A.1.1 requires of an RSA key pair with two prime factors. */
final class RsaKeyCheck {
    private static final int MIN_EXPONENT_BITS = 17;
    private static final int MAX_EXPONENT_BITS = 256;
    private static final int MIN_DIFFERENCE = 100;
    /** A number that is not prime passes with a probability of 2 to the power of minus this at most. */
    private static final int CERTAINTY = 100;

    private RsaKeyCheck() {}

    /** The key with its larger prime first and the smallest private exponent; empty when the numbers do not fit. */
    static Optional<RSAPrivateCrtKeyParameters> canonical(RSAPrivateCrtKeyParameters key) {
        var p = key.getP().max(key.getQ());
        var q = key.getP().min(key.getQ());
        if (!hasSizes(key, p, q) || !p.multiply(q).equals(key.getModulus()) || !isPrime(p) || !isPrime(q)) {
            return Optional.empty();
        }
        return canonical(key, p, q);
    }

    private static Optional<RSAPrivateCrtKeyParameters> canonical(
            RSAPrivateCrtKeyParameters key, BigInteger p, BigInteger q) {
        var e = key.getPublicExponent();
        var p1 = p.subtract(BigInteger.ONE);
        var q1 = q.subtract(BigInteger.ONE);
        var order = p1.divide(p1.gcd(q1)).multiply(q1);
        if (!e.gcd(order).equals(BigInteger.ONE) || !isInverse(key, e, order)) {
            return Optional.empty();
        }
        var d = e.modInverse(order);
        var isLong = d.bitLength() > key.getModulus().bitLength() / 2;
        return isLong
                ? Optional.of(new RSAPrivateCrtKeyParameters(
                        key.getModulus(), e, d, p, q, d.mod(p1), d.mod(q1), q.modInverse(p)))
                : Optional.empty();
    }

    /** Whether the exponents and the coefficient that came with the key are those of its primes. */
    private static boolean isInverse(RSAPrivateCrtKeyParameters key, BigInteger e, BigInteger order) {
        return e.multiply(key.getExponent()).mod(order).equals(BigInteger.ONE)
                && key.getDP().equals(key.getExponent().mod(key.getP().subtract(BigInteger.ONE)))
                && key.getDQ().equals(key.getExponent().mod(key.getQ().subtract(BigInteger.ONE)))
                && key.getQInv().equals(key.getQ().modInverse(key.getP()));
    }

    private static boolean hasSizes(RSAPrivateCrtKeyParameters key, BigInteger p, BigInteger q) {
        var half = key.getModulus().bitLength() / 2;
        var e = key.getPublicExponent();
        return p.bitLength() == half
                && q.bitLength() == half
                && p.subtract(q).bitLength() > half - MIN_DIFFERENCE
                && e.testBit(0)
                && e.bitLength() >= MIN_EXPONENT_BITS
                && e.bitLength() <= MAX_EXPONENT_BITS;
    }

    private static boolean isPrime(BigInteger number) {
        return number.isProbablePrime(CERTAINTY);
    }
}
