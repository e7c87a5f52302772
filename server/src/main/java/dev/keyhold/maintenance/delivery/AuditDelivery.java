package dev.keyhold.maintenance.delivery;

import dev.keyhold.domain.audit.AuditActors;
import dev.keyhold.domain.audit.AuditFeed;
import dev.keyhold.maintenance.AuditEventJson;
import dev.keyhold.maintenance.AuditPosition;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.IoFailures;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.LogThrottle;
import dev.keyhold.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
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
    private final AuditPosition position;
    private final InstantSource clock;
    private final AuditFeed feed;
    private final AtomicLong delivered = new AtomicLong();
    private final LogThrottle lines = new LogThrottle(Duration.ofMinutes(1), System::nanoTime);
    /** Held while anything is sent. */
    private final ReentrantLock sending = new ReentrantLock();

    private volatile boolean isClosed;
    private volatile Instant upToDate;
    private volatile Instant settled;
    private volatile @Nullable String problem;

    AuditDelivery(DataFolder folder, Store store, AuditSink sink, InstantSource clock) {
        this.store = store;
        this.sink = sink;
        this.clock = clock;
        this.position = AuditPosition.of(folder, sink.name());
        this.upToDate = clock.instant();
        this.settled = position.read().orElseGet(() -> begin(position, clock));
        this.feed = new AuditFeed(store, settled);
    }

    /** Remembers the beginning: the place may not be reached before the next start. */
    private static Instant begin(AuditPosition position, InstantSource clock) {
        var from = clock.instant().minus(BEGIN);
        position.write(from);
        return from;
    }

    /**
     * To a file that is rotated: at {@code maxBytes}, of which {@code kept} stay.
     *
     * @throws StartException when the file cannot be written; what happens to it later is a problem that may pass
     */
    public static AuditDelivery toFile(
            DataFolder folder, Store store, Path file, long maxBytes, int kept, InstantSource clock) {
        var sink = new FileSink(file, maxBytes, kept);
        sink.requireUsable();
        return new AuditDelivery(folder, store, sink, clock);
    }

    /** To a syslog server. */
    public static AuditDelivery toSyslog(DataFolder folder, Store store, SyslogAddress to, InstantSource clock) {
        return new AuditDelivery(folder, store, new SyslogSink(to), clock);
    }

    /** Delivers what is new. What cannot be delivered now is delivered later. */
    public void run() {
        sending.lock();
        try {
            do {
                deliver();
            } while (feed.hasMore() && !isClosed);
            upToDate = clock.instant();
            problem = null;
        } catch (UncheckedIOException e) {
            failed(IoFailures.describe(Objects.requireNonNull(e.getCause())));
        } catch (IOException e) {
            failed(IoFailures.describe(e));
        } catch (StartException e) {
            failed(String.valueOf(e.getMessage()));
        } finally {
            sending.unlock();
        }
    }

    private void deliver() throws IOException {
        // Names change, so they are looked up again each time.
        var actors = new AuditActors(store);
        var count = feed.poll(clock.instant(), event -> send(event, actors));
        sink.flush();
        feed.accept();
        delivered.addAndGet(count);
        if (feed.position().isAfter(settled)) {
            position.write(feed.position());
            settled = feed.position();
        }
    }

    private void send(AuditEvent event, AuditActors actors) {
        try {
            if (isClosed) {
                throw new IOException("the server stops");
            }
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
        if (isClosed) {
            return;
        }
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
    public Instant position() {
        return settled;
    }

    /** Why nothing is delivered now; empty when all is well. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Does not wait for what is being sent: it ends at the next event, or with the process. */
    @Override
    public void close() {
        isClosed = true;
        if (sending.tryLock()) {
            try {
                sink.close();
            } finally {
                sending.unlock();
            }
        }
    }
}
