package dev.keyhold.crypto;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * PS256 (RFC 7518 §3.5): RSASSA-PSS with SHA-256 and MGF1 with SHA-256. Signatures are made with the 32-byte salt of
 * the standard. When verifying, other lengths are accepted too, because older clients use the longest salt that fits;
 * the salt's length adds nothing to what a signature proves.
 */
public final class Ps256 {
    private static final String ALGORITHM = "RSASSA-PSS";
    private static final int HASH_LENGTH = 32;
    private static final byte LAST_BYTE = (byte) 0xBC;

    private Ps256() {}

    /** Signs with a private key. */
    public static final class Signer {
        private final PrivateKey key;

        private Signer(PrivateKey key) {
            this.key = key;
        }

        /**
         * Reads a PKCS #8 private key in PEM; lines before and after it are passed over.
         *
         * @throws IllegalArgumentException when there is none; the message repeats nothing of the text
         */
        public static Signer of(String pem) {
            return new Signer(PemReader.privateKey(pem, "RSA"));
        }

        public byte[] sign(String text) {
            try {
                var signature = signature(HASH_LENGTH);
                signature.initSign(key);
                signature.update(text.getBytes(StandardCharsets.UTF_8));
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the RSA key does not sign", e);
            }
        }

        @Override
        public String toString() {
            return "Signer[****]";
        }
    }

    /** Verifies with a public key. It is safe to use from several threads. */
    public static final class Verifier {
        private final RSAPublicKey key;

        private Verifier(RSAPublicKey key) {
            this.key = key;
        }

        /**
         * Reads a SubjectPublicKeyInfo in PEM.
         *
         * @throws IllegalArgumentException when it is none of an RSA key
         */
        public static Verifier of(String pem) {
            try {
                var spec = new X509EncodedKeySpec(PemReader.publicKey(pem));
                return new Verifier((RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spec));
            } catch (GeneralSecurityException e) {
                throw new IllegalArgumentException("not a usable RSA public key", e);
            }
        }

        /** True when {@code signature} is one of {@code text}, with a salt of any length. */
        public boolean verifies(String text, byte[] signature) {
            if (signature.length != length(key.getModulus().bitLength())) {
                return false;
            }
            if (verifies(text, signature, HASH_LENGTH)) {
                return true;
            }
            var salt = saltLength(signature);
            return salt.isPresent() && salt.getAsInt() != HASH_LENGTH && verifies(text, signature, salt.getAsInt());
        }

        private boolean verifies(String text, byte[] encoded, int saltLength) {
            try {
                var signature = signature(saltLength);
                signature.initVerify(key);
                signature.update(text.getBytes(StandardCharsets.UTF_8));
                return signature.verify(encoded);
            } catch (SignatureException _) {
                return false;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the RSA key does not verify", e);
            }
        }

        /**
         * The salt's length as the signature shows it: RFC 8017 §9.1.2, steps 4 to 10, without the salt length that is
         * looked for. Nothing is proved by it.
         */
        private OptionalInt saltLength(byte[] signature) {
            var modulus = key.getModulus();
            var value = new BigInteger(1, signature);
            if (value.compareTo(modulus) >= 0) {
                return OptionalInt.empty();
            }
            var bits = modulus.bitLength() - 1;
            var message = fixed(value.modPow(key.getPublicExponent(), modulus), length(bits));
            var maskedLength = message.length - HASH_LENGTH - 1;
            if (maskedLength <= 0 || message[message.length - 1] != LAST_BYTE) {
                return OptionalInt.empty();
            }
            var mask = mask(Arrays.copyOfRange(message, maskedLength, maskedLength + HASH_LENGTH), maskedLength);
            for (int i = 0; i < maskedLength; i++) {
                var unused = i == 0 ? Byte.SIZE * message.length - bits : 0;
                var plain = (message[i] ^ mask[i]) & (0xFF >>> unused);
                if (plain != 0) {
                    return plain == 1 ? OptionalInt.of(maskedLength - i - 1) : OptionalInt.empty();
                }
            }
            return OptionalInt.empty();
        }
    }

    private static Signature signature(int saltLength) throws GeneralSecurityException {
        var signature = Signature.getInstance(ALGORITHM);
        signature.setParameter(new PSSParameterSpec(
                "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, saltLength, PSSParameterSpec.TRAILER_FIELD_BC));
        return signature;
    }

    /** How many bytes that many bits take. */
    private static int length(int bits) {
        return (bits + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** The lowest {@code length} bytes of a number. */
    private static byte[] fixed(BigInteger value, int length) {
        var bytes = value.toByteArray();
        var fixed = new byte[length];
        var count = Math.min(length, bytes.length);
        System.arraycopy(bytes, bytes.length - count, fixed, length - count, count);
        return fixed;
    }

    /** MGF1 with SHA-256 (RFC 8017 §B.2.1). */
    private static byte[] mask(byte[] seed, int length) {
        var mask = new byte[length];
        var digest = Sha256.digest();
        for (int from = 0, block = 0; from < length; from += HASH_LENGTH, block++) {
            digest.update(seed);
            digest.update(
                    new byte[] {(byte) (block >>> 24), (byte) (block >>> 16), (byte) (block >>> 8), (byte) block});
            System.arraycopy(digest.digest(), 0, mask, from, Math.min(HASH_LENGTH, length - from));
        }
        return mask;
    }
}
