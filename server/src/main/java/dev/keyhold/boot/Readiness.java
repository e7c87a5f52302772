package dev.keyhold.boot;

import dev.keyhold.model.RareLines;
import dev.keyhold.model.Refused;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the service can do its work. Anybody may ask as often as they like, so the log hears of it once a minute. */
final class Readiness {
    private static final Logger log = LoggerFactory.getLogger(Readiness.class);

    private final Installation installation;
    private final RareLines lines = new RareLines(Duration.ofMinutes(1), System::nanoTime);

    private final AtomicReference<@Nullable CompletableFuture<Boolean>> looking = new AtomicReference<>();

    Readiness(Installation installation) {
        this.installation = installation;
    }

    /** Callers at the same time share one look, so that no number of them takes connections from other requests. */
    boolean isReady() {
        var mine = new CompletableFuture<Boolean>();
        var running = looking.compareAndExchange(null, mine);
        if (running != null) {
            return running.join();
        }
        try {
            var ready = look();
            mine.complete(ready);
            return ready;
        } finally {
            looking.set(null);
            mine.complete(false);
        }
    }

    private boolean look() {
        try {
            installation.probe();
            return true;
        } catch (Refused refused) {
            lines.say(
                    "refused",
                    leftOut -> log.atWarn()
                            .addKeyValue("refusal", refused.refusal())
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
