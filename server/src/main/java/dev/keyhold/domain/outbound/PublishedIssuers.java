package dev.keyhold.domain.outbound;

import dev.keyhold.domain.authn.AccountLookup;
import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.OutboundKey;
import dev.keyhold.model.PublicUrl;
import dev.keyhold.store.Change;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The public keys of issuers, for anybody who wants to verify their tokens. They stay published while the account
 * issues no more, since tokens that it issued may still be valid, but not while it is closed.
 */
public final class PublishedIssuers {
    /** How long anybody may remember what is published. */
    public static final Duration CACHED = KeySchedule.CACHED;

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final long MAX_CACHED = 10_000;

    private final Store store;
    private final OutboundKeys keys;
    private final AccountLookup accounts;
    private final UnknownIssuers unknown;
    private final Optional<PublicUrl> publicUrl;
    private final RevocableCache<String, Issuer> cached;

    public PublishedIssuers(
            Store store,
            OutboundKeys keys,
            AccountLookup accounts,
            UnknownIssuers unknown,
            Optional<PublicUrl> publicUrl) {
        this.store = store;
        this.keys = keys;
        this.accounts = accounts;
        this.unknown = unknown;
        this.publicUrl = publicUrl;
        this.cached = new RevocableCache<>(MAX_CACHED, store.lease());
        store.onChange(change -> {
            if (change instanceof Change.OfOutboundIssuer(var id)) {
                cached.forget(id);
            }
        });
    }

    /** An issuer as memory has it. */
    private record Issuer(AccountId account, KeySchedule schedule, Map<OutboundKey, String> jwks) {}

    /**
     * What is published of an issuer.
     *
     * @param issuer its URL
     * @param keys its public keys as a JWK set (RFC 7517), the one that signs now first
     */
    public record Published(String issuer, String keys) {}

    /**
     * The issuer with that id; empty if none of an open account has it.
     *
     * @param source who asks, as an address
     * @throws dev.keyhold.model.ServiceException with {@link dev.keyhold.model.ServiceError.Throttled} if there were
     *     too many questions from there for issuers that do not exist
     */
    public Optional<Published> find(String id, String source) {
        if (publicUrl.isEmpty() || !ID.matcher(id).matches()) {
            return Optional.empty();
        }
        return cached.get(AccountId.SYSTEM, id, () -> unknown.lookUp(id, source, () -> read(id)))
                .filter(issuer -> accounts.isOpen(issuer.account))
                .map(issuer -> new Published(publicUrl.get().ofIssuer(id), jwks(issuer)));
    }

    private Optional<Issuer> read(String id) {
        return store.read(tx -> tx.outbound()
                        .find(id)
                        .map(issuer -> Map.entry(issuer.account(), tx.outbound().keys(issuer))))
                .map(found -> issuer(found.getKey(), found.getValue()));
    }

    private Issuer issuer(AccountId account, List<OutboundKey> newestFirst) {
        var jwks = new LinkedHashMap<OutboundKey, String>();
        newestFirst.forEach(key -> keys.publish(key).ifPresent(jwk -> jwks.put(key, jwk)));
        return new Issuer(account, new KeySchedule(List.copyOf(jwks.keySet())), jwks);
    }

    private String jwks(Issuer issuer) {
        return issuer.schedule.published(keys.now()).stream()
                .map(key -> Objects.requireNonNull(issuer.jwks.get(key)))
                .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }
}
