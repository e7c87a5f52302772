package dev.keyhold.domain.credential;

import dev.keyhold.crypto.SigningKey;
import dev.keyhold.model.AccessKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A stored key in memory with the few signing keys derived from it. Whatever changes the key drops this object, and the
 * derived keys with it; the secret itself stays sealed.
 */
final class CachedKey {
    /** A client signs for one day, a region or two and a service or two; yesterday's go as today's come. */
    private static final int MAX_DERIVED = 8;

    private final AccessKey key;
    private final Map<Scope, SigningKey> derived = Collections.synchronizedMap(new Newest());

    CachedKey(AccessKey key) {
        this.key = key;
    }

    AccessKey key() {
        return key;
    }

    boolean isSame(CachedKey other) {
        return key.equals(other.key);
    }

    SigningKey signingKey(Scope scope, Supplier<SigningKey> derive) {
        var known = derived.get(scope);
        if (known != null) {
            return known;
        }
        var fresh = derive.get();
        derived.put(scope, fresh);
        return fresh;
    }

    private static final class Newest extends LinkedHashMap<Scope, SigningKey> {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Scope, SigningKey> eldest) {
            return size() > MAX_DERIVED;
        }
    }
}
