package dev.keyhold.domain.authn;

import dev.keyhold.crypto.SigningKey;
import dev.keyhold.model.AccessKey;
import dev.keyhold.sigv4.CredentialScope;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A stored key in memory with the few signing keys derived from it. Whatever changes the key drops this object, and the
 * derived keys with it; the secret itself stays sealed.
 */
final class CachedAccessKey {
    /** A client signs for one day, a region or two and a service or two; yesterday's go as today's come. */
    private static final int MAX_DERIVED = 8;

    private final AccessKey key;
    /** The newest first. Replaced as a whole, as most keys have one and there may be very many keys. */
    private volatile List<Derived> derived = List.of();

    CachedAccessKey(AccessKey key) {
        this.key = key;
    }

    private record Derived(CredentialScope scope, SigningKey key) {}

    AccessKey key() {
        return key;
    }

    boolean isSame(CachedAccessKey other) {
        return key.equals(other.key);
    }

    SigningKey signingKey(CredentialScope scope, Supplier<SigningKey> derive) {
        for (var known : derived) {
            if (known.scope.equals(scope)) {
                return known.key;
            }
        }
        var fresh = derive.get();
        add(new Derived(scope, fresh));
        return fresh;
    }

    private synchronized void add(Derived fresh) {
        derived = Stream.concat(Stream.of(fresh), derived.stream().filter(known -> !known.scope.equals(fresh.scope)))
                .limit(MAX_DERIVED)
                .toList();
    }
}
