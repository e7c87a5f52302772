package dev.keyhold.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.ServerBuilder;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.ScheduledBackups;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** How a running server is watched and kept: its second port, the operator's socket, metrics and backups. */
final class Operation implements AutoCloseable {
    private static final Duration LOOK_FOR_BACKUPS = Duration.ofMinutes(1);

    private final Optional<AdminPort> port;
    private final Optional<AdminSocket> socket;
    private final Optional<ScheduledBackups> backups;
    private final AuditModule audit;
    private final InstallationMetrics metrics;
    private final Reload reload;
    /** For work that may take minutes or wait for others, and must not hold up the rest. */
    private final Background slow = new Background();

    private Operation(
            Optional<AdminPort> port,
            Optional<AdminSocket> socket,
            Optional<ScheduledBackups> backups,
            AuditModule audit,
            InstallationMetrics metrics,
            Reload reload) {
        this.port = port;
        this.socket = socket;
        this.backups = backups;
        this.audit = audit;
        this.metrics = metrics;
        this.reload = reload;
    }

    /** What serves requests, which is watched. */
    record Served(Config config, Installation installation, Wiring wiring, Optional<ServerTls> tls, BoundServer http) {
        /** Adds the console to a further port, if it is served. */
        void bindConsole(ServerBuilder builder) {
            if (config.operation().console()) {
                wiring.console().bind(builder, http.pipeline()::to);
            }
        }

        /** Makes a link to the console for the operator. */
        JsonNode link(JsonNode request) {
            var plaintext = config.servesPlaintext();
            var url = (plaintext ? "http://" : "https://") + http.authority(config.listen());
            return new ConsoleLink(wiring.console(), config.operation().console(), url).create(request);
        }

        HealthRoutes health(Metrics metrics) {
            return new HealthRoutes(http.readiness(), http.requests(), metrics);
        }
    }

    /** @throws dev.keyhold.maintenance.StartException when an address or a folder cannot be used */
    static Operation open(Served served, Metrics metrics, InstantSource clock) {
        var config = served.config().operation();
        var folder = served.installation().folder();
        var backups = config.backups()
                .map(plan -> new ScheduledBackups(served.installation().config(), plan, clock));
        backups.ifPresent(metrics::watch);
        var audit = new AuditModule(served, clock);
        audit.deliveries().forEach(delivery -> metrics.watch(delivery, clock));
        var installed = metrics.watch(served.installation(), served.tls());
        var port = config.adminListen()
                .map(address -> AdminPort.open(
                        address,
                        served.health(metrics),
                        served.config().limits().maxBodyBytes(),
                        served::bindConsole));
        var reload = new Reload(
                served.tls(),
                served.http().limits(),
                served.wiring().domain().authn().throttle());
        var status = new ServerStatus(served, port.map(AdminPort::address), backups, audit.deliveries(), clock);
        served.wiring().facts().begun(status, reload);
        var refusals = served.wiring().refusalCommands();
        var commands = new OperatorCommands(
                Map.of(
                        "status",
                        _ -> status.read(),
                        "reload",
                        _ -> reload.run(),
                        "console",
                        served::link,
                        "explain",
                        refusals::explain,
                        "refusals",
                        refusals::recent),
                served.wiring().commands());
        var socket = AdminSocket.open(folder, commands::answer);
        return new Operation(port, socket, backups, audit, installed, reload);
    }

    /** Begins what is done again and again. */
    void begin(Background background) {
        background.repeat("statistics", InstallationMetrics.REFRESH, metrics::refresh);
        OldGeneration.ofThisJvm().ifPresent(it -> slow.repeat("heap", OldGeneration.BETWEEN_LOOKS, it::look));
        backups.ifPresent(it -> slow.repeat("backup", LOOK_FOR_BACKUPS, it::runDue));
        audit.begin(slow);
    }

    /** Where health and metrics are served apart. */
    Optional<InetSocketAddress> adminAddress() {
        return port.map(AdminPort::address);
    }

    Reload reload() {
        return reload;
    }

    @Override
    public void close() {
        socket.ifPresent(AdminSocket::close);
        port.ifPresent(AdminPort::close);
        slow.close();
        audit.close();
    }
}
