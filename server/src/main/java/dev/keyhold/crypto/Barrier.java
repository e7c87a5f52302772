package dev.keyhold.crypto;

import dev.keyhold.model.Sealed;
import dev.keyhold.model.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * The single point where secrets are encrypted before they leave memory. Storage is not trusted: each secret is sealed
 * with AES-256-GCM under the data key and bound to its {@link SealContext}.
 *
 * <p>Format: one version byte, 1, then a Tink ciphertext (a byte 1, four bytes that name the key in the keyring, a
 * 12-byte nonce, the ciphertext and a 16-byte tag). The associated data is the version byte and the place.
 */
public final class Barrier {
    private static final byte VERSION = 1;

    private final Keyring keyring;

    public Barrier(Keyring keyring) {
        this.keyring = keyring;
    }

    /**
     * Seals a secret for one place.
     *
     * @throws IllegalArgumentException when a part of the place is longer than 65,535 bytes
     */
    public Sealed seal(SecretBytes secret, SealContext sealContext) {
        var associated = sealContext
                .associatedData(VERSION)
                .orElseThrow(() -> new IllegalArgumentException("a part of the place is longer than 65,535 bytes"));
        return secret.use(plain -> {
            try {
                var sealed = keyring.encrypt(plain, associated, 1);
                sealed[0] = VERSION;
                return Sealed.of(sealed);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the data key does not encrypt", e);
            }
        });
    }

    /** A seal over nothing but a place: what stands there is ours. */
    public Sealed attest(SealContext sealContext) {
        return seal(SecretBytes.takeOver(new byte[0]), sealContext);
    }

    /** True when {@link #attest} made it for this very place. */
    public boolean attests(Sealed sealed, SealContext sealContext) {
        return tryOpen(sealed, sealContext)
                .filter(nothing -> nothing.length() == 0)
                .isPresent();
    }

    /**
     * Opens a secret that came from our own storage.
     *
     * @throws BrokenSealException when it was changed, moved, or sealed under another data key
     */
    public SecretBytes open(Sealed sealed, SealContext sealContext) {
        return tryOpen(sealed, sealContext).orElseThrow(() -> new BrokenSealException(sealContext));
    }

    /** Opens a value that came from outside and may be anything, such as a session token. */
    public Optional<SecretBytes> tryOpen(Sealed sealed, SealContext sealContext) {
        var bytes = sealed.bytes();
        var associated = sealContext.associatedData(VERSION);
        if (associated.isEmpty() || bytes.length == 0 || bytes[0] != VERSION) {
            return Optional.empty();
        }
        try {
            return Optional.of(SecretBytes.takeOver(keyring.decrypt(bytes, 1, associated.get())));
        } catch (GeneralSecurityException _) {
            return Optional.empty();
        }
    }
}
