package dev.keyhold.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.keyhold.api.console.screen.InstallationFacts;
import dev.keyhold.domain.authn.AuthenticationThrottle;
import dev.keyhold.maintenance.StartException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over what has changed in files and settings while the server runs: certificates, limits and the log level. What
 * is not valid changes nothing. Says what a restart alone takes over.
 */
final class Reload {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger log = LoggerFactory.getLogger(Reload.class);

    private final Optional<ServerTls> tls;
    private final ConcurrencyLimits requests;
    private final AuthenticationThrottle failures;
    private final AtomicReference<ReloadedSettings.@Nullable Source> settings = new AtomicReference<>();

    Reload(Optional<ServerTls> tls, ConcurrencyLimits requests, AuthenticationThrottle failures) {
        this.tls = tls;
        this.requests = requests;
        this.failures = failures;
    }

    /** Settings are read again from there; without a source certificates alone are. */
    void from(ReloadedSettings.Source source) {
        settings.set(source);
    }

    /** The settings that are in force; none where it is not known where they come from. */
    List<InstallationFacts.Setting> settings() {
        var source = settings.get();
        return source == null ? List.of() : source.current();
    }

    /** Reads everything again, and answers what came of it. */
    synchronized JsonNode run() {
        var answer = JSON.createObjectNode();
        var changed = answer.putArray("changed");
        var needRestart = answer.putArray("needRestart");
        try {
            var source = settings.get();
            var read = source == null ? Optional.<ReloadedSettings>empty() : Optional.of(source.get());
            // Either may not be valid: then neither is taken over.
            if (tls.filter(ServerTls::refresh).isPresent()) {
                changed.add("certificate");
            }
            read.ifPresent(valid -> takeOver(valid, changed, needRestart));
            log.atInfo()
                    .addKeyValue("changed", changed)
                    .addKeyValue("needRestart", needRestart)
                    .log("server.reloaded");
        } catch (StartException e) {
            answer.put("error", String.valueOf(e.getMessage()));
            log.atError().addKeyValue("reason", e.getMessage()).log("server.reload.failed");
        }
        return answer;
    }

    private void takeOver(ReloadedSettings read, ArrayNode changed, ArrayNode needRestart) {
        var limits = read.limits();
        requests.resize(limits.maxRequests());
        failures.limit(limits.failuresPerSource(), limits.failuresPerKey());
        read.accepted().run();
        read.changed().forEach(changed::add);
        read.needRestart().forEach(needRestart::add);
    }
}
