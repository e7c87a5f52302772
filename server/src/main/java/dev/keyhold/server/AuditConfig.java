package dev.keyhold.server;

import dev.keyhold.maintenance.delivery.SyslogAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How long audit events are kept, and where else they are delivered to.
 *
 * @param retention after which events are deleted; without it changes stay
 * @param syslog a server that gets each event
 * @param file that each event is appended to
 */
public record AuditConfig(Optional<Duration> retention, Optional<SyslogAddress> syslog, Optional<Rotated> file) {
    /** Events stay, and are delivered nowhere. */
    public static final AuditConfig DEFAULT = new AuditConfig(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * A file that is rotated.
     *
     * @param maxBytes at which it is
     * @param kept how many rotated files stay
     */
    public record Rotated(Path path, long maxBytes, int kept) {}
}
