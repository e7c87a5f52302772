package dev.keyhold.server;

import dev.keyhold.maintenance.ScheduledBackups;
import dev.keyhold.server.telemetry.TelemetryConfig;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * How the server is watched and kept.
 *
 * @param adminListen where health and metrics are served apart from the APIs; empty for the port of the APIs
 * @param backups that the server makes itself
 * @param audit what becomes of audit events
 * @param telemetry where traces and metrics are sent, if they are
 * @param console whether the web console is served
 * @param refusals what is remembered of them
 */
public record OperationConfig(
        Optional<InetSocketAddress> adminListen,
        Optional<ScheduledBackups.Plan> backups,
        AuditConfig audit,
        Optional<TelemetryConfig> telemetry,
        boolean console,
        RefusalsConfig refusals) {
    /** Everything on one port with the console, and no backups. */
    public static final OperationConfig DEFAULT =
            new OperationConfig(Optional.empty(), Optional.empty(), AuditConfig.DEFAULT);

    /** Without telemetry, with the console, and with the usual memory of refusals. */
    public OperationConfig(
            Optional<InetSocketAddress> adminListen, Optional<ScheduledBackups.Plan> backups, AuditConfig audit) {
        this(adminListen, backups, audit, Optional.empty(), true, RefusalsConfig.DEFAULT);
    }
}
