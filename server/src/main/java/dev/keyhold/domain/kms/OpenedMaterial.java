package dev.keyhold.domain.kms;

import dev.keyhold.crypto.KeyMaterial;
import dev.keyhold.crypto.PrivateKeyMaterial;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.SecretBytes;

/** The material of a version, ready for use by any number of threads until it is wiped. */
sealed interface OpenedMaterial {
    /** Of a symmetric key, or one for HMAC. */
    record Secret(KeyMaterial material) implements OpenedMaterial {}

    /** A private key with its public one. */
    record Pair(PrivateKeyMaterial material) implements OpenedMaterial {}

    /** What {@code secret} is for a key of that kind. */
    static OpenedMaterial of(KeySpec spec, SecretBytes secret) {
        return spec.isKeyPair() ? new Pair(PrivateKeyMaterial.of(spec, secret)) : new Secret(KeyMaterial.of(secret));
    }

    default KeyMaterial secret() {
        if (this instanceof Secret(var material)) {
            return material;
        }
        throw new IllegalStateException("a key pair is no secret of another kind");
    }

    default PrivateKeyMaterial pair() {
        if (this instanceof Pair(var material)) {
            return material;
        }
        throw new IllegalStateException("not a key pair");
    }

    /** Ends its use. */
    default void wipe() {
        switch (this) {
            case Secret(var material) -> material.wipe();
            case Pair(var material) -> material.wipe();
        }
    }
}
