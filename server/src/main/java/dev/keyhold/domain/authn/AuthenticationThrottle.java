package dev.keyhold.domain.authn;

import dev.keyhold.domain.cache.MinuteCounts;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Hosts;
import dev.keyhold.model.RequestOrigin;
import java.time.InstantSource;
import java.util.function.Supplier;

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

    private volatile int perSource;
    private volatile int perKey;
    private final MinuteCounts<Target> guesses;
    private final MinuteCounts<Pair> guessesOfPairs;
    private final MinuteCounts<Target> others;
    private final MinuteCounts<Target> servers;

    /**
     * Limits are refusals a minute; 0 means no limit.
     *
     * @param perSource of one source host, at one account
     * @param perKey of one source host with one credential
     */
    public AuthenticationThrottle(InstantSource clock, int perSource, int perKey) {
        this.perSource = perSource;
        this.perKey = perKey;
        this.guesses = new MinuteCounts<>(clock);
        this.guessesOfPairs = new MinuteCounts<>(clock);
        this.others = new MinuteCounts<>(clock);
        this.servers = new MinuteCounts<>(clock);
    }

    /** Changes the limits; what was counted this minute counts. */
    public void limit(int newPerSource, int newPerKey) {
        this.perSource = newPerSource;
        this.perKey = newPerKey;
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

    /** Whether the credential from there is not to be looked at. */
    boolean isExceeded(RequestOrigin origin, Supplier<ClaimedCredential> claimed) {
        if (origin.isOfUnknownClient() || guesses.isEmpty()) {
            return false;
        }
        var source = Source.of(origin);
        var credential = claimed.get();
        var target = new Target(source, credential.account());
        if (!guesses.isTracked(target)) {
            return false;
        }
        return guesses.reached(target, perSource)
                || credential
                        .name()
                        .filter(name -> guessesOfPairs.reached(new Pair(source, name), perKey))
                        .isPresent();
    }

    /** Counts what may be a guess, and says whether that is within the bounds. */
    boolean guessed(RequestOrigin origin, ClaimedCredential claimed) {
        if (isExceeded(origin, () -> claimed)) {
            return false;
        }
        if (!origin.isOfUnknownClient()) {
            var source = Source.of(origin);
            guesses.add(new Target(source, claimed.account()));
            claimed.name().ifPresent(name -> guessesOfPairs.add(new Pair(source, name)));
        }
        return isServerWithin(origin, claimed.account());
    }

    /** Counts a refusal that is no guess, and says whether that is within the bounds. */
    boolean refused(RequestOrigin origin, AccountId account) {
        var within =
                origin.isOfUnknownClient() || isWithin(others.add(new Target(Source.of(origin), account)), perSource);
        return within && isServerWithin(origin, account);
    }

    private boolean isServerWithin(RequestOrigin origin, AccountId account) {
        return origin.server()
                .map(server -> new Target(Source.ofServer(server), account))
                .map(server -> isWithin(servers.add(server), (long) OF_SERVER * perSource))
                .orElse(true);
    }

    private static boolean isWithin(long failures, long limit) {
        return limit == 0 || failures <= limit;
    }
}
