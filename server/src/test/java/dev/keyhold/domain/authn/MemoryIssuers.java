package dev.keyhold.domain.authn;

import dev.keyhold.crypto.VerificationKeys;
import dev.keyhold.domain.federation.IssuerKeys;
import dev.keyhold.oidc.TokenKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Allowed issuers whose keys need not be fetched. */
public final class MemoryIssuers implements IssuerKeys {
    private final Map<String, VerificationKeys> published = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    /** Replaces the keys of an issuer, which is allowed from now on. */
    public void publish(String issuer, TokenKey... keys) {
        var set = List.of(keys).stream().map(TokenKey::jwk).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
        published.put(issuer, VerificationKeys.parse(set).orElseThrow());
    }

    /** The issuer is not allowed any more. */
    public void forget(String issuer) {
        published.remove(issuer);
    }

    /** How often keys were asked for. */
    int asked() {
        return asked.get();
    }

    @Override
    public VerificationKeys of(String issuer) {
        asked.incrementAndGet();
        var keys = published.get(issuer);
        return keys == null ? NONE.of(issuer) : keys;
    }

    @Override
    public VerificationKeys after(String issuer, VerificationKeys seen) {
        return published.getOrDefault(issuer, seen);
    }
}
