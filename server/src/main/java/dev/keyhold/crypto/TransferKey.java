package dev.keyhold.crypto;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import com.google.crypto.tink.hybrid.HybridConfig;
import com.google.crypto.tink.subtle.X25519;
import com.google.crypto.tink.util.Bytes;
import dev.keyhold.model.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The key pair of an operator who is to receive an account: what is sealed to its public half opens with the private
 * one alone. It is HPKE (RFC 9180) with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM, in base mode.
 *
 * <p>Each half has a text form: {@code keyhold-transfer-public:1:} or {@code keyhold-transfer-private:1:} and 32 bytes
 * in base64.
 */
public final class TransferKey implements AutoCloseable {
    /** Bytes of either half. */
    static final int LENGTH = 32;
    /** How many bytes longer what is sealed is: the encapsulated key and the tag. */
    static final int OVERHEAD = LENGTH + 16;

    private static final String PUBLIC = "keyhold-transfer-public:1:";
    private static final String PRIVATE = "keyhold-transfer-private:1:";
    private static final int ID_BYTES = 8;

    static {
        try {
            HybridConfig.register();
        } catch (GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final byte[] privateKey;
    private final PublicHalf publicHalf;

    private TransferKey(byte[] privateKey) throws InvalidKeyException {
        this.privateKey = privateKey;
        this.publicHalf = new PublicHalf(X25519.publicFromPrivate(privateKey));
    }

    /** A new pair. */
    public static TransferKey generate() {
        try {
            return new TransferKey(X25519.generatePrivateKey());
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("X25519 makes keys", e);
        }
    }

    /**
     * Reads the text form of a private half; surrounding white space is allowed.
     *
     * @throws IllegalArgumentException when it is none; the message does not repeat the text
     */
    public static TransferKey parse(String text) {
        try {
            return new TransferKey(decode(text, PRIVATE, "private"));
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("not the private half of a transfer key", e);
        }
    }

    /** The half that anybody may know. */
    public PublicHalf publicHalf() {
        return publicHalf;
    }

    /** The text form: the secret in plaintext, for the file of its owner only. */
    public String reveal() {
        return PRIVATE + Base64.getEncoder().encodeToString(privateKey) + "\n";
    }

    /**
     * Opens what was sealed to the public half.
     *
     * @param info what it was sealed for
     * @throws GeneralSecurityException when it was not, or was changed
     */
    @AccessesPartialKey
    SecretBytes open(byte[] sealed, byte[] info) throws GeneralSecurityException {
        var key = HpkePrivateKey.create(
                publicHalf.key(),
                com.google.crypto.tink.util.SecretBytes.copyFrom(privateKey, InsecureSecretKeyAccess.get()));
        var opener = keyset(key).getPrimitive(RegistryConfiguration.get(), HybridDecrypt.class);
        return SecretBytes.takeOver(opener.decrypt(sealed, info));
    }

    @Override
    public void close() {
        Arrays.fill(privateKey, (byte) 0);
    }

    @Override
    public String toString() {
        return "TransferKey[" + publicHalf.id() + "]";
    }

    /** The public half of a pair. */
    public static final class PublicHalf {
        private final byte[] bytes;

        private PublicHalf(byte[] bytes) {
            this.bytes = bytes;
        }

        /**
         * Reads the text form; surrounding white space is allowed.
         *
         * @throws IllegalArgumentException when it is none
         */
        public static PublicHalf parse(String text) {
            return new PublicHalf(decode(text, PUBLIC, "public"));
        }

        /** The text form. */
        public String text() {
            return PUBLIC + Base64.getEncoder().encodeToString(bytes) + "\n";
        }

        /** Names the pair: the first 8 bytes of the SHA-256 of the public half, in hex. */
        public String id() {
            return HexFormat.of().formatHex(idBytes());
        }

        byte[] idBytes() {
            return Arrays.copyOf(Sha256.digest().digest(bytes), ID_BYTES);
        }

        /** Seals a secret to the pair, for what {@code info} says. */
        byte[] seal(SecretBytes secret, byte[] info) throws GeneralSecurityException {
            var sealer = keyset(key()).getPrimitive(RegistryConfiguration.get(), HybridEncrypt.class);
            var plain = secret.use(byte[]::clone);
            try {
                return sealer.encrypt(plain, info);
            } finally {
                Arrays.fill(plain, (byte) 0);
            }
        }

        @AccessesPartialKey
        private HpkePublicKey key() throws GeneralSecurityException {
            var parameters = HpkeParameters.builder()
                    .setVariant(HpkeParameters.Variant.NO_PREFIX)
                    .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
                    .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
                    .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
                    .build();
            return HpkePublicKey.create(parameters, Bytes.copyFrom(bytes), null);
        }
    }

    private static KeysetHandle keyset(Key key) throws GeneralSecurityException {
        return KeysetHandle.newBuilder()
                .addEntry(KeysetHandle.importKey(key).withRandomId().makePrimary())
                .build();
    }

    private static byte[] decode(String text, String header, String half) {
        var line = text.strip();
        if (line.startsWith(header)) {
            try {
                var key = Base64.getDecoder().decode(line.substring(header.length()));
                if (key.length == LENGTH) {
                    return key;
                }
            } catch (IllegalArgumentException _) {
                throw new IllegalArgumentException("not the " + half + " half of a transfer key: bad base64");
            }
        }
        throw new IllegalArgumentException(
                "not the " + half + " half of a transfer key (expected: " + header + " and 32 bytes in base64)");
    }
}
