package dev.keyhold.crypto;

import java.security.SecureRandom;

/** How one kind of signature is computed, of an input whose form {@link MessageSigner} has checked. */
interface SignatureScheme {
    byte[] sign(PrivateKeyMaterial key, byte[] input, SecureRandom random);

    boolean verify(PrivateKeyMaterial key, byte[] input, byte[] signature);
}
