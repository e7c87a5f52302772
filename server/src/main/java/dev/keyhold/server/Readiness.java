package dev.keyhold.server;

import dev.keyhold.model.LogThrottle;
import dev.keyhold.model.ServiceException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the service can do its work. Anybody may ask as often as they like, so the log hears of it once a minute, and
 * a look that hangs, as on a disk that does not answer, keeps nobody waiting.
 */
final class Readiness {
    /** Less than a request may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(Readiness.class);

    private final Runnable probe;
    private final Duration patience;
    private final LogThrottle lines = new LogThrottle(Duration.ofMinutes(1), System::nanoTime);

    private final AtomicReference<@Nullable Look> looking = new AtomicReference<>();

    /** {@code probe} throws when something cannot be done. */
    Readiness(Runnable probe) {
        this(probe, PATIENCE);
    }

    Readiness(Runnable probe, Duration patience) {
        this.probe = probe;
        this.patience = patience;
    }

    private record Look(CompletableFuture<Boolean> outcome, long began) {}

    /** Callers at the same time share one look, so that no number of them takes connections from other requests. */
    boolean isReady() {
        var mine = new Look(new CompletableFuture<>(), System.nanoTime());
        var running = looking.compareAndExchange(null, mine);
        if (running == null) {
            // A thread of its own: its callers must not hang with it.
            Thread.ofPlatform().daemon().name("readiness").start(() -> look(mine));
        }
        return outcome(running == null ? mine : running);
    }

    private boolean outcome(Look look) {
        var left = look.began() + patience.toNanos() - System.nanoTime();
        try {
            return look.outcome().get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            lines.say(
                    "stalled",
                    leftOut -> log.atWarn().addKeyValue("leftOut", leftOut).log("readiness.stalled"));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void look(Look mine) {
        var ready = false;
        try {
            ready = works();
        } finally {
            looking.set(null);
            mine.outcome().complete(ready);
        }
    }

    private boolean works() {
        try {
            probe.run();
            return true;
        } catch (ServiceException refused) {
            lines.say(
                    "refused",
                    leftOut -> log.atWarn()
                            .addKeyValue("refusal", refused.serviceError())
                            .addKeyValue("leftOut", leftOut)
                            .log("readiness.refused"));
            return false;
        } catch (RuntimeException e) {
            lines.say(
                    "failed",
                    leftOut -> log.atWarn()
                            .setCause(e)
                            .addKeyValue("leftOut", leftOut)
                            .log("readiness.failed"));
            return false;
        }
    }
}
