package dev.keyhold.domain.authn;

import dev.keyhold.crypto.SigningKey;
import dev.keyhold.model.AccessKey;
import dev.keyhold.sigv4.CredentialScope;
import java.util.function.Supplier;

/**
 * A stored key in memory with the few signing keys derived from it. Whatever changes the key drops this object, and the
 * derived keys with it; the secret itself stays sealed.
 */
final class CachedAccessKey {
    private final AccessKey key;
    private final DerivedKeys derived = new DerivedKeys();

    CachedAccessKey(AccessKey key) {
        this.key = key;
    }

    AccessKey key() {
        return key;
    }

    boolean isSame(CachedAccessKey other) {
        return key.equals(other.key);
    }

    SigningKey signingKey(CredentialScope scope, Supplier<SigningKey> derive) {
        return derived.get(scope, derive);
    }
}
