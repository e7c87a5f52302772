package dev.keyhold.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.keyhold.maintenance.Diagnosis;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.InstallationStatus;
import dev.keyhold.maintenance.ScheduledBackups;
import dev.keyhold.maintenance.delivery.AuditDelivery;
import dev.keyhold.store.ChangeFeed;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code keyhold status} shows of a running server: the installation, and what the process alone knows. */
final class ServerStatus {
    private final Config config;
    private final Installation installation;
    private final Optional<ServerTls> tls;
    private final BoundServer http;
    private final Optional<InetSocketAddress> admin;
    private final Optional<ScheduledBackups> backups;
    private final List<AuditDelivery> deliveries;
    private final InstantSource clock;
    private final Instant startedAt;

    ServerStatus(
            Operation.Served served,
            Optional<InetSocketAddress> admin,
            Optional<ScheduledBackups> backups,
            List<AuditDelivery> deliveries,
            InstantSource clock) {
        this.config = served.config();
        this.installation = served.installation();
        this.tls = served.tls();
        this.http = served.http();
        this.admin = admin;
        this.backups = backups;
        this.deliveries = deliveries;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    JsonNode read() {
        var report = new InstallationStatus(installation.config(), clock);
        var status = report.running(Build.VERSION, installation.store());
        process(status.putObject("server"));
        var own = config.tls().own().map(Config.KeyFiles::certificate);
        tls.ifPresent(served -> report.certificate(
                status,
                own.orElseGet(() -> installation.folder().serverCertificate()),
                own.isPresent(),
                served.certificate()));
        limits(status);
        installation.feed().status().ifPresent(feed -> describe(status.withObject("/store"), feed));
        backups.ifPresent(it -> describe(status.withObject("/backup"), it));
        return status;
    }

    /** What is wrong by such a status, as {@code keyhold doctor} says it. */
    List<Diagnosis.Finding> diagnose(JsonNode status) {
        return Diagnosis.of(status, installation.folder());
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
        if (tls.isPresent()) {
            urls.add("https://" + http.authority(config.listen()));
        }
        for (var delivery : deliveries) {
            var described = server.withArray("/auditDelivery")
                    .addObject()
                    .put("to", delivery.name())
                    .put("delivered", delivery.delivered())
                    .put(
                            "behindSeconds",
                            Duration.between(delivery.upToDate(), clock.instant())
                                    .toSeconds());
            delivery.problem().ifPresent(problem -> described.put("problem", problem));
        }
        admin.ifPresent(address -> server.put("adminUrl", "http://" + Addresses.authority(address, true)));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            server.put("openFiles", system.getOpenFileDescriptorCount())
                    .put("maxFiles", system.getMaxFileDescriptorCount());
        }
    }

    private static void describe(ObjectNode store, ChangeFeed.Status feed) {
        var described = store.putObject("changeFeed")
                .put("state", feed.state().name().toLowerCase(Locale.ROOT))
                .put("gaps", feed.gaps());
        feed.age().ifPresent(age -> described.put("ageMilliseconds", age.toMillis()));
    }

    private static void describe(ObjectNode backup, ScheduledBackups made) {
        var plan = made.plan();
        backup.put("everySeconds", plan.every().toSeconds())
                .put("to", plan.to().toString())
                .put("kept", plan.kept());
        made.problem().ifPresent(problem -> backup.put("problem", problem));
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
