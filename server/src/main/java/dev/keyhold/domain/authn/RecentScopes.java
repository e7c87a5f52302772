package dev.keyhold.domain.authn;

import dev.keyhold.sigv4.CredentialScope;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Scopes that signing keys were lately derived for. Clients sign for one day and a few regions and services, so that
 * what is kept for very many keys can refer to one scope in memory.
 */
final class RecentScopes {
    private static final int PLACES = 256;

    /** Each at the place of its hash; one that needs a place takes it. */
    private final AtomicReferenceArray<@Nullable CredentialScope> recent = new AtomicReferenceArray<>(PLACES);

    /** The scope, or an equal one that others refer to. */
    CredentialScope shared(CredentialScope scope) {
        var place = Math.floorMod(scope.hashCode(), PLACES);
        var known = recent.get(place);
        if (known != null && known.equals(scope)) {
            return known;
        }
        recent.set(place, scope);
        return scope;
    }
}
