package dev.keyhold.domain.credential;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keyhold.model.Origin;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stops a source that keeps failing to authenticate, for the rest of the minute. Counted are all failures of a source,
 * and those of a source with one credential, by the credential's public name. A credential is never limited for
 * everybody, nor a server that speaks for its clients: else anyone could lock others out.
 */
public final class FailureLimit {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MAX_TRACKED = 50_000;

    private final InstantSource clock;
    private final int perSource;
    private final int perKey;
    private final Cache<String, Count> sources =
            Caffeine.newBuilder().maximumSize(MAX_TRACKED).build();
    private final Cache<Pair, Count> pairs =
            Caffeine.newBuilder().maximumSize(MAX_TRACKED).build();

    /**
     * Limits are failures a minute; 0 means no limit.
     *
     * @param perSource of one source address
     * @param perKey of one source address with one credential
     */
    public FailureLimit(InstantSource clock, int perSource, int perKey) {
        this.clock = clock;
        this.perSource = perSource;
        this.perKey = perKey;
    }

    private record Pair(String source, String credential) {}

    private record Count(long window, int failures) {}

    /** {@code claimed} is the name of the credential, if it is known yet. */
    boolean isExceeded(Origin origin, Supplier<Optional<String>> claimed) {
        if (origin.isRelayed()) {
            return false;
        }
        var ofSource = sources.getIfPresent(origin.source());
        if (ofSource == null) {
            return false;
        }
        return reached(ofSource, perSource)
                || claimed.get()
                        .map(name -> pairs.getIfPresent(new Pair(origin.source(), name)))
                        .filter(count -> reached(count, perKey))
                        .isPresent();
    }

    void failed(Origin origin, Optional<String> claimed) {
        if (origin.isRelayed()) {
            return;
        }
        var window = window();
        sources.asMap().merge(origin.source(), new Count(window, 1), FailureLimit::add);
        claimed.ifPresent(
                name -> pairs.asMap().merge(new Pair(origin.source(), name), new Count(window, 1), FailureLimit::add));
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
}
