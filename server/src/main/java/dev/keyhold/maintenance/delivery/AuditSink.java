package dev.keyhold.maintenance.delivery;

import dev.keyhold.model.AuditEvent;
import java.io.IOException;

/** Where audit events are delivered to. Not for several threads. */
interface AuditSink extends AutoCloseable {
    /** What the operator calls it. */
    String name();

    /** Sends an event; it may wait in a buffer until {@link #flush}. */
    void send(AuditEvent event, String json) throws IOException;

    /** Returns when everything that was sent is as safe as the sink can tell. */
    void flush() throws IOException;

    /** Gives up what is open; the next event opens it again. */
    @Override
    void close();
}
