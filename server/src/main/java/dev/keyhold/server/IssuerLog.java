package dev.keyhold.server;

import dev.keyhold.domain.federation.KeyFetchException;
import dev.keyhold.domain.federation.KeyFetchObserver;
import dev.keyhold.model.LogThrottle;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches of the keys of issuers: a count each, and of failures one line in the log a minute for each issuer. */
final class IssuerLog implements KeyFetchObserver {
    private static final Logger log = LoggerFactory.getLogger(IssuerLog.class);

    private final Metrics metrics;
    private final LogThrottle lines = new LogThrottle(Duration.ofMinutes(1), System::nanoTime);

    IssuerLog(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void fetched(String issuer, Optional<KeyFetchException.Problem> problem) {
        metrics.issuerKeys(problem.map(Enum::name).orElse("OK"));
        problem.ifPresent(it -> lines.say(
                issuer,
                leftOut -> log.atWarn()
                        .addKeyValue("issuer", issuer)
                        .addKeyValue("problem", it)
                        .addKeyValue("leftOut", leftOut)
                        .log("issuer.keys.failed")));
    }
}
