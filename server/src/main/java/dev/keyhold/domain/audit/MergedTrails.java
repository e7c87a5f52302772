package dev.keyhold.domain.audit;

import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Page;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;

/** The events of several trails in the order of their ids; of each trail one page at a time is in memory. */
public final class MergedTrails {
    private final PriorityQueue<Cursor> cursors;

    /**
     * Begins to read.
     *
     * @param order in which each of the trails has the ids of its events
     * @param trails the pages of each, by the position that the page before gave
     * @param start the position of the first page of each; empty for the beginning
     */
    public MergedTrails(
            Comparator<String> order,
            List<Function<Optional<String>, Page<AuditEvent>>> trails,
            Optional<String> start) {
        this.cursors = new PriorityQueue<>(
                Comparator.comparing(cursor -> cursor.buffer.element().id(), order));
        trails.forEach(trail -> enqueue(new Cursor(trail, start)));
    }

    /** Whether there is another one. */
    public boolean hasNext() {
        return !cursors.isEmpty();
    }

    /** The next one. */
    public AuditEvent next() {
        var first = cursors.remove();
        var event = first.buffer.remove();
        enqueue(first);
        return event;
    }

    private void enqueue(Cursor cursor) {
        if (cursor.fill()) {
            cursors.add(cursor);
        }
    }

    /** Where reading one trail has come to. */
    private static final class Cursor {
        private final Function<Optional<String>, Page<AuditEvent>> trail;
        private final Deque<AuditEvent> buffer = new ArrayDeque<>();
        private Optional<String> position;
        private boolean exhausted;

        Cursor(Function<Optional<String>, Page<AuditEvent>> trail, Optional<String> position) {
            this.trail = trail;
            this.position = position;
        }

        /** Whether there is an event in the buffer, after reading another page if it was empty. */
        boolean fill() {
            if (buffer.isEmpty() && !exhausted) {
                var page = trail.apply(position);
                buffer.addAll(page.items());
                position = page.next();
                exhausted = position.isEmpty();
            }
            return !buffer.isEmpty();
        }
    }
}
