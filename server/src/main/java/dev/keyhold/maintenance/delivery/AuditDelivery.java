package dev.keyhold.maintenance.delivery;

import dev.keyhold.domain.audit.AuditActors;
import dev.keyhold.domain.audit.AuditFeed;
import dev.keyhold.maintenance.AuditEventJson;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.LogThrottle;
import dev.keyhold.model.Rfc3339;
import dev.keyhold.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers every audit event to one place, at least once. A file in the data folder has how far that has come; it is
 * written after what it says is delivered, so a crash repeats events and leaves none out. A new place begins with the
 * events of its first day.
 */
public final class AuditDelivery implements AutoCloseable {
    private static final Duration BEGIN = Duration.ofDays(1);
    private static final Logger log = LoggerFactory.getLogger(AuditDelivery.class);

    private final Store store;
    private final AuditSink sink;
    private final Path position;
    private final InstantSource clock;
    private final AuditFeed feed;
    private final AtomicLong delivered = new AtomicLong();
    private final LogThrottle lines = new LogThrottle(Duration.ofMinutes(1), System::nanoTime);
    private volatile Instant upToDate;
    private volatile @Nullable String problem;

    private AuditDelivery(DataFolder folder, Store store, AuditSink sink, InstantSource clock) {
        this.store = store;
        this.sink = sink;
        this.clock = clock;
        // Of each place its own.
        var name = HexFormat.of().toHexDigits(sink.name().hashCode());
        this.position = folder.path().resolve("keyhold.audit-" + name);
        this.upToDate = clock.instant();
        this.feed = new AuditFeed(store, begin(folder));
    }

    /** To a file that is rotated: at {@code maxBytes}, of which {@code kept} stay. */
    public static AuditDelivery toFile(
            DataFolder folder, Store store, Path file, long maxBytes, int kept, InstantSource clock) {
        return new AuditDelivery(folder, store, new FileSink(file, maxBytes, kept), clock);
    }

    /** To a syslog server. */
    public static AuditDelivery toSyslog(DataFolder folder, Store store, SyslogAddress to, InstantSource clock) {
        return new AuditDelivery(folder, store, new SyslogSink(to), clock);
    }

    private Instant begin(DataFolder folder) {
        return folder.read(position)
                .map(String::strip)
                .flatMap(Rfc3339::parse)
                .orElseGet(() -> clock.instant().minus(BEGIN));
    }

    /** Delivers what is new. What cannot be delivered now is delivered later. */
    public synchronized void run() {
        // Names change, so they are looked up again each time.
        var actors = new AuditActors(store);
        try {
            var before = feed.position();
            var count = feed.poll(clock.instant(), event -> send(event, actors));
            sink.flush();
            delivered.addAndGet(count);
            if (feed.position().isAfter(before)) {
                DataFolder.writeSecret(position, feed.position() + "\n");
            }
            upToDate = clock.instant();
            problem = null;
        } catch (IOException | UncheckedIOException | StartException e) {
            failed(String.valueOf(e.getMessage()));
        }
    }

    private void send(AuditEvent event, AuditActors actors) {
        try {
            sink.send(event, AuditEventJson.of(event, actors));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void failed(String reason) {
        problem = reason;
        sink.close();
        // How much of what was sent before has arrived is not known.
        feed.repeat();
        lines.say(
                "failed",
                leftOut -> log.atError()
                        .addKeyValue("to", sink.name())
                        .addKeyValue("reason", reason)
                        .addKeyValue("leftOut", leftOut)
                        .log("audit.delivery.failed"));
    }

    /** What the operator calls the place. */
    public String name() {
        return sink.name();
    }

    /** {@code file} or {@code syslog}. */
    public String kind() {
        return sink instanceof FileSink ? "file" : "syslog";
    }

    /** How many events were delivered since the start, repeated ones included. */
    public long delivered() {
        return delivered.get();
    }

    /** When everything had last been delivered. */
    public Instant upToDate() {
        return upToDate;
    }

    /** Events with an earlier time in their id are delivered for good. */
    public synchronized Instant position() {
        return feed.position();
    }

    /** Why nothing is delivered now; empty when all is well. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public synchronized void close() {
        sink.close();
    }
}
