package dev.keyhold.domain.kms;

import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.SymmetricAlgorithm;

/** Makes the material of keys of every kind. That of an RSA key takes long: see {@link NewKeyPairs}. */
public final class KeyMaterials {
    private final SecretGenerator secrets;
    private final NewKeyPairs pairs;

    public KeyMaterials(SecretGenerator secrets, NewKeyPairs pairs) {
        this.secrets = secrets;
        this.pairs = pairs;
    }

    /** Material of a symmetric key. */
    SecretBytes symmetric(SymmetricAlgorithm algorithm) {
        return secrets.keyMaterial(algorithm);
    }

    /**
     * Material of a key that is no symmetric one: a private key in PKCS #8, or a key for HMAC.
     *
     * @throws IllegalArgumentException for a symmetric key
     */
    SecretBytes of(KeySpec spec) {
        return spec.isKeyPair()
                ? pairs.make(spec).privateKey()
                : secrets.keyMaterial(spec.macAlgorithms().stream()
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(spec + " has no material of its own")));
    }
}
