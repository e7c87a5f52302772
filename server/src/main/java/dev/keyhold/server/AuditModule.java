package dev.keyhold.server;

import dev.keyhold.domain.audit.AuditPruning;
import dev.keyhold.maintenance.delivery.AuditDelivery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What becomes of audit events once they are stored: where they are delivered to, and when they are deleted. */
final class AuditModule implements AutoCloseable {
    private static final Duration DELIVER = Duration.ofSeconds(5);
    private static final Duration PRUNE = Duration.ofHours(1);

    private final List<AuditDelivery> deliveries;
    private final Optional<Duration> retention;
    private final AuditPruning pruning;
    private final InstantSource clock;

    AuditModule(Operation.Served served, InstantSource clock) {
        var config = served.config().operation().audit();
        var folder = served.installation().folder();
        var store = served.installation().store();
        var made = new ArrayList<AuditDelivery>();
        config.syslog().ifPresent(to -> made.add(AuditDelivery.toSyslog(folder, store, to, clock)));
        config.file()
                .ifPresent(file -> made.add(
                        AuditDelivery.toFile(folder, store, file.path(), file.maxBytes(), file.kept(), clock)));
        this.deliveries = List.copyOf(made);
        this.retention = config.retention();
        this.pruning =
                new AuditPruning(store, served.wiring().domain().storage().audit());
        this.clock = clock;
    }

    List<AuditDelivery> deliveries() {
        return deliveries;
    }

    void begin(Background background) {
        deliveries.forEach(it -> background.repeat("audit delivery", DELIVER, it::run));
        retention.ifPresent(age -> background.repeat("audit retention", PRUNE, () -> prune(age)));
    }

    /** Nothing is deleted that is yet to be delivered. */
    private void prune(Duration age) {
        var before = clock.instant().minus(age);
        var delivered = deliveries.stream().map(AuditDelivery::position).min(Instant::compareTo);
        pruning.before(delivered.filter(it -> it.isBefore(before)).orElse(before));
    }

    @Override
    public void close() {
        deliveries.forEach(AuditDelivery::close);
    }
}
