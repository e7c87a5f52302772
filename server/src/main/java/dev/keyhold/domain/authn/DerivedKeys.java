package dev.keyhold.domain.authn;

import dev.keyhold.crypto.SigningKey;
import dev.keyhold.sigv4.CredentialScope;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The few signing keys that were derived from one secret, which is not kept. */
final class DerivedKeys {
    /** A client signs for one day, a region or two and a service or two; yesterday's go as today's come. */
    private static final int MAX_DERIVED = 8;

    /** The newest first. Replaced as a whole, as most secrets have one and there may be very many of them. */
    private volatile List<Derived> derived = List.of();

    private record Derived(CredentialScope scope, SigningKey key) {}

    SigningKey get(CredentialScope scope, Supplier<SigningKey> derive) {
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
