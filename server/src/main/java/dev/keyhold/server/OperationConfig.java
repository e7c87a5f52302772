package dev.keyhold.server;

import dev.keyhold.maintenance.ScheduledBackups;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * How the server is watched and kept.
 *
 * @param adminListen where health and metrics are served apart from the APIs; empty for the port of the APIs
 * @param backups that the server makes itself
 * @param audit what becomes of audit events
 */
public record OperationConfig(
        Optional<InetSocketAddress> adminListen, Optional<ScheduledBackups.Plan> backups, AuditConfig audit) {
    /** Everything on one port, and no backups. */
    public static final OperationConfig DEFAULT =
            new OperationConfig(Optional.empty(), Optional.empty(), AuditConfig.DEFAULT);
}
