package dev.keyhold.domain.audit;

import dev.keyhold.model.AuditEvent;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reads the audit trail again and again, and hands over each event once. Events get their ids, which are ordered by
 * time, before they are committed; so those of the last {@link #OVERLAP} are looked through again each time. What a
 * reader has not accepted is handed over again. Not for several threads.
 */
public final class AuditFeed {
    /** Later than this after the time in its id no event is committed. */
    public static final Duration OVERLAP = Duration.ofMinutes(2);

    private final AuditTrail trail;
    private Instant done;
    /** The events since {@link #done} that were handed over, by id and account. */
    private TreeMap<String, Boolean> handedOver = new TreeMap<>();

    /** {@code from} is the position at which an earlier feed ended, or when to begin. */
    public AuditFeed(Store store, Instant from) {
        this.trail = new AuditTrail(store);
        this.done = from;
    }

    /**
     * Hands over every event that is new, oldest first.
     *
     * @param now by the clock that the ids are made with
     * @param reader may throw: then this and all later events are handed over again
     * @return how many there were
     */
    public int poll(Instant now, Consumer<AuditEvent> reader) {
        var before = handedOver.size();
        trail.forEachAfter(done, event -> {
            var key = event.id() + event.account();
            if (!handedOver.containsKey(key)) {
                reader.accept(event);
                handedOver.put(key, true);
            }
        });
        var count = handedOver.size() - before;
        var settled = now.minus(OVERLAP);
        if (settled.isAfter(done)) {
            done = settled;
            handedOver = new TreeMap<>(handedOver.tailMap(AuditTrail.idAt(done)));
        }
        return count;
    }

    /** All events with an earlier time in their id have been handed over: a later feed may begin here. */
    public Instant position() {
        return done;
    }

    /** Has the events since {@link #position} handed over again. */
    public void repeat() {
        handedOver.clear();
    }
}
