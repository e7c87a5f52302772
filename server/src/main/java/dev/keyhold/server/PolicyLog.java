package dev.keyhold.server;

import dev.keyhold.model.LogThrottle;
import dev.keyhold.model.Principal;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Policies that take too much work to evaluate: a count for each request, and one line in the log a minute at most. */
final class PolicyLog {
    private static final Logger log = LoggerFactory.getLogger(PolicyLog.class);

    private final Metrics metrics;
    private final LogThrottle lines = new LogThrottle(Duration.ofMinutes(1), System::nanoTime);

    PolicyLog(Metrics metrics) {
        this.metrics = metrics;
    }

    void tooComplex(Principal principal, String action) {
        metrics.policiesTooComplex();
        lines.say(
                "policies",
                leftOut -> log.atWarn()
                        .addKeyValue("account", principal.account())
                        .addKeyValue("identity", principal.id())
                        .addKeyValue("operation", action)
                        .addKeyValue("leftOut", leftOut)
                        .log("policies.complex"));
    }
}
