package dev.keyhold.domain.federation;

import dev.keyhold.crypto.VerificationKeys;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/** The issuers that the settings allow, each with the cache of its keys. No other is ever asked for anything. */
public final class AllowedIssuers implements IssuerKeys {
    private final Map<String, IssuerKeyCache> issuers;

    AllowedIssuers(Map<String, IssuerKeyCache> issuers) {
        this.issuers = Map.copyOf(issuers);
    }

    /**
     * These issuers.
     *
     * @param sources of the keys, by issuer
     * @param threads run fetches, one at a time for each issuer
     * @param maxWaiting how many requests may wait for all issuers together
     */
    public static AllowedIssuers of(
            Map<String, KeySource> sources,
            InstantSource clock,
            Executor threads,
            int maxWaiting,
            KeyFetchObserver observer) {
        var waiting = new Semaphore(maxWaiting);
        return new AllowedIssuers(sources.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> new IssuerKeyCache(
                                entry.getValue(),
                                clock,
                                threads,
                                waiting,
                                problem -> observer.fetched(entry.getKey(), problem)))));
    }

    @Override
    public VerificationKeys of(String issuer) {
        return cache(issuer).current();
    }

    @Override
    public VerificationKeys after(String issuer, VerificationKeys seen) {
        return cache(issuer).after(seen);
    }

    /** Begins to fetch the keys of all, so that what is wrong with one is known before it is needed. */
    public void prefetch() {
        issuers.values().forEach(IssuerKeyCache::prefetch);
    }

    private IssuerKeyCache cache(String issuer) {
        return Optional.ofNullable(issuers.get(issuer))
                .orElseThrow(() ->
                        new ServiceException(new ServiceError.Unauthenticated(AuthenticationFailure.UNKNOWN_ISSUER)));
    }
}
