package dev.keyhold.domain.outbound;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keyhold.domain.cache.MinuteCounts;
import dev.keyhold.model.Hosts;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Bounds how often anybody has the store looked at for an issuer that does not exist: so many times a minute for each
 * source. An issuer that was found once is looked up whatever its source asked for before.
 */
public final class UnknownIssuers {
    private static final int MAX_TRACKED = 50_000;

    private final int perSource;
    private final MinuteCounts<String> misses;
    private final Cache<String, Boolean> known =
            Caffeine.newBuilder().maximumSize(MAX_TRACKED).build();

    /** {@code perSource} is how many misses a minute one source may have; 0 means no limit. */
    public UnknownIssuers(InstantSource clock, int perSource) {
        this.perSource = perSource;
        this.misses = new MinuteCounts<>(clock);
    }

    /**
     * Looks an issuer up.
     *
     * @throws ServiceException with {@link ServiceError.Throttled} when it is not known and its source had too many
     *     misses
     */
    <T> Optional<T> lookUp(String id, String source, Supplier<Optional<T>> look) {
        var host = Hosts.of(source);
        var isKnown = known.getIfPresent(id) != null;
        if (!isKnown && misses.reached(host, perSource)) {
            throw new ServiceException(new ServiceError.Throttled());
        }
        var found = look.get();
        if (found.isPresent()) {
            known.put(id, true);
        } else {
            misses.add(host);
        }
        return found;
    }
}
