package dev.keyhold.domain.authn;

import dev.keyhold.crypto.SigningKey;
import dev.keyhold.model.Recent;
import dev.keyhold.sigv4.CredentialScope;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The few signing keys that were derived from one secret, which is not kept. There may be a million of these, and
 * nearly all have one key, so it takes as few objects as can be.
 */
class DerivedKeys {
    /** A client signs for one day, a region or two and a service or two; yesterday's go as today's come. */
    private static final int MAX_DERIVED = 8;

    /** Clients sign for one day and a few regions and services. */
    private static final Recent<CredentialScope> SCOPES = new Recent<>(256);

    private volatile @Nullable Derived newest;

    private record Derived(
            CredentialScope scope, SigningKey key, @Nullable Derived older) {}

    /** The key for that scope, derived if it is not among the newest few. */
    final SigningKey signingKey(CredentialScope scope, Supplier<SigningKey> derive) {
        for (var known = newest; known != null; known = known.older) {
            if (known.scope.equals(scope)) {
                return known.key;
            }
        }
        var fresh = derive.get();
        add(SCOPES.shared(scope), fresh);
        return fresh;
    }

    private synchronized void add(CredentialScope scope, SigningKey key) {
        newest = new Derived(scope, key, others(scope, newest, MAX_DERIVED - 1));
    }

    private static @Nullable Derived others(CredentialScope scope, @Nullable Derived from, int most) {
        if (from == null || most == 0) {
            return null;
        }
        return from.scope.equals(scope)
                ? others(scope, from.older, most)
                : new Derived(from.scope, from.key, others(scope, from.older, most - 1));
    }
}
