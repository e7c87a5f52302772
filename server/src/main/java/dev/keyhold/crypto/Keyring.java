package dev.keyhold.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.keyhold.model.Sealed;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/**
 * The data keys: a Tink keyset whose primary key seals and whose other keys still open. It is stored only wrapped by
 * the root key, so that changing the root key re-wraps this one value and touches no secret.
 */
public final class Keyring {
    private static final byte[] WRAPPING = "keyhold keyring 1".getBytes(StandardCharsets.UTF_8);

    private final KeysetHandle keys;
    private final Aead aead;

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
            return new Keyring(TinkProtoKeysetFormat.parseEncryptedKeyset(wrapped.bytes(), root.aead(), WRAPPING));
        } catch (GeneralSecurityException e) {
            throw new WrongRootKeyException(e);
        }
    }

    /** The keyring as it is stored: a Tink encrypted keyset. */
    public Sealed wrap(RootKey root) {
        try {
            return Sealed.of(TinkProtoKeysetFormat.serializeEncryptedKeyset(keys, root.aead(), WRAPPING));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the root key does not wrap", e);
        }
    }

    Aead aead() {
        return aead;
    }
}
