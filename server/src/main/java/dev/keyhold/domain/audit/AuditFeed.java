package dev.keyhold.domain.audit;

import dev.keyhold.model.AuditEvent;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads the audit trail again and again, and hands over each event once. Events get their ids, which are ordered by
 * time, before they are committed; so those of the last {@link #OVERLAP} are looked through again each time. What a
 * reader has not {@linkplain #accept accepted} can be handed over again. Not for several threads.
 */
public final class AuditFeed {
    /** Later than this after the time in its id no event is committed. */
    public static final Duration OVERLAP = Duration.ofMinutes(2);

    /** So many events before the {@link #OVERLAP} are handed over at once: they are remembered until accepted. */
    static final int BATCH = 10_000;

    private final AuditTrail trail;
    private Instant done;
    private Instant reached;
    private boolean hasMore;
    /** The events since {@link #done} that were handed over, by id and account. */
    private TreeSet<String> handedOver = new TreeSet<>();

    /** {@code from} is the position at which an earlier feed ended, or when to begin. */
    public AuditFeed(Store store, Instant from) {
        this.trail = new AuditTrail(store);
        this.done = from;
        this.reached = from;
    }

    /**
     * Hands over the events that are new, oldest first: all, or as many as go at once.
     *
     * @param now by the clock that the ids are made with
     * @param reader may throw: then this and all later events are handed over again
     * @return how many there were
     */
    public int poll(Instant now, Consumer<AuditEvent> reader) {
        var settled = now.minus(OVERLAP);
        var batch = new Batch(AuditTrail.idAt(settled.isAfter(done) ? settled : done), reader);
        hasMore = !trail.forEachAfter(done, batch::take);
        if (hasMore) {
            reached = AuditTrail.timeOf(batch.last);
        } else if (settled.isAfter(done)) {
            reached = settled;
        }
        return batch.count;
    }

    /** Whether the last poll left out what did not go at once. */
    public boolean hasMore() {
        return hasMore;
    }

    /** What was handed over is safe with the reader. */
    public void accept() {
        done = reached;
        handedOver = new TreeSet<>(handedOver.tailSet(AuditTrail.idAt(done)));
    }

    /** All events with an earlier time in their id have been accepted: a later feed may begin here. */
    public Instant position() {
        return done;
    }

    /** Has the events since {@link #position} handed over again. */
    public void repeat() {
        reached = done;
        handedOver.clear();
    }

    /** The events of one poll. */
    private final class Batch {
        private final String settled;
        private final Consumer<AuditEvent> reader;
        private int count;
        private String last = "";

        Batch(String settled, Consumer<AuditEvent> reader) {
            this.settled = settled;
            this.reader = reader;
        }

        /** False when the event does not belong to it any more. */
        boolean take(AuditEvent event) {
            var key = event.id() + event.account();
            if (handedOver.contains(key)) {
                return true;
            }
            if (count >= BATCH && event.id().compareTo(settled) < 0) {
                return false;
            }
            reader.accept(event);
            handedOver.add(key);
            last = key;
            count++;
            return true;
        }
    }
}
