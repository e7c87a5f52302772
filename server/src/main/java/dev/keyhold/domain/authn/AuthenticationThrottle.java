package dev.keyhold.domain.authn;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Hosts;
import dev.keyhold.model.RequestOrigin;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits refused credentials per minute. Guesses block their source for the rest of the minute: with every credential
 * of the account that was guessed at, or with one credential. Refusals of another kind are counted separately and block
 * no source: above the limit they are no longer logged and recorded.
 *
 * <p>A credential is never stopped for everybody, nor is a server that speaks for its clients: else anyone could lock
 * others out. The clients that such a server names are sources of their own, apart from those that come themselves; all
 * refusals through one server share a wider bound, which stops nobody either. Nothing that is guessed at one account
 * counts for another: several may share a source.
 */
public final class AuthenticationThrottle {
    /** How many times more refusals a server may cause that asks for others. */
    static final int OF_SERVER = 10;

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MAX_TRACKED = 50_000;

    private final InstantSource clock;
    private final int perSource;
    private final int perKey;
    private final Cache<Target, Count> guesses = cache();
    private final Cache<Pair, Count> guessesOfPairs = cache();
    private final Cache<Target, Count> others = cache();
    private final Cache<Target, Count> servers = cache();

    /**
     * Limits are refusals a minute; 0 means no limit.
     *
     * @param perSource of one source host, at one account
     * @param perKey of one source host with one credential
     */
    public AuthenticationThrottle(InstantSource clock, int perSource, int perKey) {
        this.clock = clock;
        this.perSource = perSource;
        this.perKey = perKey;
    }

    /** {@code server} is the server that stated the host, or empty for a direct connection. */
    private record Source(String host, String server) {
        static Source of(RequestOrigin origin) {
            return new Source(Hosts.of(origin.source()), origin.server().orElse(""));
        }

        static Source ofServer(String server) {
            return new Source("", server);
        }
    }

    /** A source, and the account whose credentials it sends. */
    private record Target(Source source, AccountId account) {}

    private record Pair(Source source, String credential) {}

    private record Count(long window, long failures) {}

    /** Whether the credential from there is not to be looked at. */
    boolean isExceeded(RequestOrigin origin, Supplier<ClaimedCredential> claimed) {
        if (origin.isOfUnknownClient() || guesses.estimatedSize() == 0) {
            return false;
        }
        var source = Source.of(origin);
        var credential = claimed.get();
        var ofSource = guesses.getIfPresent(new Target(source, credential.account()));
        if (ofSource == null) {
            return false;
        }
        return reached(ofSource, perSource)
                || credential
                        .name()
                        .map(name -> guessesOfPairs.getIfPresent(new Pair(source, name)))
                        .filter(count -> reached(count, perKey))
                        .isPresent();
    }

    /** Counts what may be a guess, and says whether that is within the bounds. */
    boolean guessed(RequestOrigin origin, ClaimedCredential claimed) {
        if (isExceeded(origin, () -> claimed)) {
            return false;
        }
        if (!origin.isOfUnknownClient()) {
            var source = Source.of(origin);
            count(guesses, new Target(source, claimed.account()));
            claimed.name().ifPresent(name -> count(guessesOfPairs, new Pair(source, name)));
        }
        return isServerWithin(origin, claimed.account());
    }

    /** Counts a refusal that is no guess, and says whether that is within the bounds. */
    boolean refused(RequestOrigin origin, AccountId account) {
        var within = origin.isOfUnknownClient()
                || isWithin(count(others, new Target(Source.of(origin), account)), perSource);
        return within && isServerWithin(origin, account);
    }

    private boolean isServerWithin(RequestOrigin origin, AccountId account) {
        return origin.server()
                .map(server -> new Target(Source.ofServer(server), account))
                .map(server -> isWithin(count(servers, server), (long) OF_SERVER * perSource))
                .orElse(true);
    }

    private <K> Count count(Cache<K, Count> counts, K key) {
        return counts.asMap().merge(key, new Count(window(), 1), AuthenticationThrottle::add);
    }

    private static boolean isWithin(Count count, long limit) {
        return limit == 0 || count.failures <= limit;
    }

    private boolean reached(@Nullable Count count, int limit) {
        return limit > 0 && count != null && count.window == window() && count.failures >= limit;
    }

    private static Count add(Count before, Count one) {
        return before.window == one.window ? new Count(one.window, before.failures + 1) : one;
    }

    private long window() {
        return clock.millis() / WINDOW.toMillis();
    }

    private static <K> Cache<K, Count> cache() {
        return Caffeine.newBuilder().maximumSize(MAX_TRACKED).build();
    }
}
