package dev.keyhold.boot;

import dev.keyhold.model.RareLines;
import dev.keyhold.model.Refused;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the service can do its work. Anybody may ask as often as they like, so the log hears of it once a minute. */
final class Readiness {
    private static final Logger log = LoggerFactory.getLogger(Readiness.class);

    private final Installation installation;
    private final RareLines lines = new RareLines(Duration.ofMinutes(1), System::nanoTime);

    Readiness(Installation installation) {
        this.installation = installation;
    }

    boolean isReady() {
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
