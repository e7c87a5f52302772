package dev.keyhold.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.InstallationStatus;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** What {@code keyhold status} shows of a running server: the installation, and what the process alone knows. */
final class ServerStatus {
    private final Config config;
    private final Installation installation;
    private final ServerTls tls;
    private final BoundServer http;
    private final InstantSource clock;
    private final Instant startedAt;

    ServerStatus(Config config, Installation installation, ServerTls tls, BoundServer http, InstantSource clock) {
        this.config = config;
        this.installation = installation;
        this.tls = tls;
        this.http = http;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    JsonNode read() {
        var report = new InstallationStatus(installation.folder(), config.storage(), clock);
        var status = report.running(Build.VERSION, installation.store());
        process(status.putObject("server"));
        var own = config.tls().own().map(Config.KeyFiles::certificate);
        report.certificate(
                status,
                own.orElseGet(() -> installation.folder().serverCertificate()),
                own.isPresent(),
                tls.certificate());
        limits(status);
        return status;
    }

    private void process(ObjectNode server) {
        server.put("pid", ProcessHandle.current().pid())
                .put("java", Runtime.version().toString())
                .put("startedAt", startedAt.toString())
                .put("upSeconds", Duration.between(startedAt, clock.instant()).toSeconds())
                .put("ready", http.readiness().isReady())
                .put("requestsInProgress", http.requests().count())
                .put("maxConnections", config.limits().maxConnections());
        var urls = server.putArray("urls");
        if (config.servesPlaintext()) {
            urls.add("http://" + http.authority(config.listen()));
        }
        urls.add("https://" + http.authority(config.listen()));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            server.put("openFiles", system.getOpenFileDescriptorCount())
                    .put("maxFiles", system.getMaxFileDescriptorCount());
        }
    }

    private void limits(ObjectNode status) {
        for (var quota : status.withArray("/quotas")) {
            var limit = switch (quota.path("quota").asText()) {
                case "accounts" -> config.accounts().accounts();
                case "users" -> config.quotas().users();
                case "api-keys" -> config.quotas().apiKeys();
                default -> config.quotas().authorizedKeys();
            };
            ((ObjectNode) quota).put("limit", limit);
        }
    }
}
