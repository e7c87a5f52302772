package dev.keyhold.crypto;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.keyhold.model.Sealed;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The data keys: a Tink keyset whose primary key seals and whose other keys still open. It is stored only wrapped by
 * the root key, so that changing the root key re-wraps this one value and touches no secret.
 *
 * <p>Tink keeps a source of randomness for each thread, and making one costs more than sealing. Requests have virtual
 * threads of their own, so what Tink would write is written here, with one source for all threads; Tink opens it.
 */
public final class Keyring {
    private static final byte[] WRAPPING = "keyhold keyring 1".getBytes(StandardCharsets.UTF_8);

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeysetHandle keys;
    private final Aead aead;
    private final byte[] prefix;
    private final SecretKey primary;

    static {
        try {
            AeadConfig.register();
        } catch (GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Keyring(KeysetHandle keys) throws GeneralSecurityException {
        this.keys = keys;
        this.aead = keys.getPrimitive(RegistryConfiguration.get(), Aead.class);
        if (!(keys.getPrimary().getKey() instanceof AesGcmKey key)) {
            throw new GeneralSecurityException("the primary data key is none of AES-GCM");
        }
        this.prefix = key.getOutputPrefix().toByteArray();
        this.primary = secretOf(key);
    }

    @AccessesPartialKey
    private static SecretKey secretOf(AesGcmKey key) {
        return new SecretKeySpec(key.getKeyBytes().toByteArray(InsecureSecretKeyAccess.get()), "AES");
    }

    /** A keyring with one fresh AES-256-GCM key. */
    public static Keyring generate() {
        try {
            return new Keyring(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a data key", e);
        }
    }

    /**
     * Opens a stored keyring.
     *
     * @throws WrongRootKeyException when {@code root} is not the key it was wrapped with, or the value was changed
     */
    public static Keyring unwrap(Sealed wrapped, RootKey root) {
        try {
            return new Keyring(TinkProtoKeysetFormat.parseEncryptedKeyset(wrapped.bytes(), aead(root), WRAPPING));
        } catch (GeneralSecurityException e) {
            throw new WrongRootKeyException(e);
        }
    }

    /** The keyring as it is stored: a Tink encrypted keyset. */
    public Sealed wrap(RootKey root) {
        try {
            return Sealed.of(TinkProtoKeysetFormat.serializeEncryptedKeyset(keys, aead(root), WRAPPING));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the root key does not wrap", e);
        }
    }

    /**
     * What Tink makes of {@code plain}: its prefix, a nonce, the ciphertext and the tag.
     *
     * @param before how many bytes to leave free in front
     */
    byte[] encrypt(byte[] plain, byte[] associated, int before) throws GeneralSecurityException {
        var nonceAt = before + prefix.length;
        var nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        var made = new byte[nonceAt + NONCE_BYTES + plain.length + TAG_BYTES];
        System.arraycopy(prefix, 0, made, before, prefix.length);
        System.arraycopy(nonce, 0, made, nonceAt, NONCE_BYTES);
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, primary, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(associated);
        cipher.doFinal(plain, 0, plain.length, made, nonceAt + NONCE_BYTES);
        return made;
    }

    /** Opens what any of the keys sealed: all of {@code bytes} from {@code from} on. */
    byte[] decrypt(byte[] bytes, int from, byte[] associated) throws GeneralSecurityException {
        return aead.decrypt(Arrays.copyOfRange(bytes, from, bytes.length), associated);
    }

    private static Aead aead(RootKey root) {
        return new Aead() {
            @Override
            public byte[] encrypt(byte[] plaintext, byte[] context) {
                return root.encrypt(plaintext, context);
            }

            @Override
            public byte[] decrypt(byte[] ciphertext, byte[] context) throws GeneralSecurityException {
                return root.decrypt(ciphertext, context);
            }
        };
    }
}
