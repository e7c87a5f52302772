package dev.keyhold.domain.authn;

import dev.keyhold.crypto.SigningKey;
import dev.keyhold.sigv4.CredentialScope;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The few signing keys that were derived from one secret, which is not kept. */
final class DerivedKeys {
    /** A client signs for one day, a region or two and a service or two; yesterday's go as today's come. */
    private static final int MAX_DERIVED = 8;

    private static final RecentScopes SCOPES = new RecentScopes();

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
        add(new Derived(SCOPES.shared(scope), fresh));
        return fresh;
    }

    private synchronized void add(Derived fresh) {
        // A list that is collected so, and has one element as nearly all do, takes half the memory of another.
        derived = Stream.concat(Stream.of(fresh), derived.stream().filter(known -> !known.scope.equals(fresh.scope)))
                .limit(MAX_DERIVED)
                .collect(Collectors.toUnmodifiableList());
    }
}
