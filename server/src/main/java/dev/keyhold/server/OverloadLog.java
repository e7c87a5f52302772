package dev.keyhold.server;

import dev.keyhold.api.ServiceEntry.Standing;
import dev.keyhold.model.LogThrottle;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of requests for which there is no place: a count each, and one line in the log a minute at most. */
final class OverloadLog {
    private static final Logger log = LoggerFactory.getLogger(OverloadLog.class);
    /** How many credentials are looked up in the store at once on behalf of callers for whom there is no place yet. */
    private static final int MAX_WAITING = 256;

    private final ConcurrencyLimits pools;
    private final Metrics metrics;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final LogThrottle lines = new LogThrottle(Duration.ofMinutes(1), System::nanoTime);

    OverloadLog(ConcurrencyLimits pools, Metrics metrics) {
        this.pools = pools;
        this.metrics = metrics;
        metrics.watch(pools);
    }

    void refused(Standing standing) {
        metrics.overloaded(standing);
        lines.say(
                "overload",
                leftOut -> log.atWarn()
                        .addKeyValue("caller", standing)
                        .addKeyValue("unknown", pools.requests(Standing.UNKNOWN))
                        .addKeyValue("claimed", pools.requests(Standing.CLAIMED))
                        .addKeyValue("authenticated", pools.requests(Standing.AUTHENTICATED))
                        .addKeyValue("memory", pools.memory())
                        .addKeyValue("leftOut", leftOut)
                        .log("requests.overload"));
    }

    /** The same threads, but few at once. */
    Executor waiting(Executor threads) {
        return task -> {
            if (!waiting.tryAcquire()) {
                throw new RejectedExecutionException();
            }
            try {
                threads.execute(() -> {
                    try {
                        task.run();
                    } finally {
                        waiting.release();
                    }
                });
            } catch (RejectedExecutionException e) {
                waiting.release();
                throw e;
            }
        };
    }
}
