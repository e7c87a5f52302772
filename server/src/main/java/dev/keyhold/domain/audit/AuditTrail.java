package dev.keyhold.domain.audit;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Micros;
import dev.keyhold.model.Page;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.Store;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Reads the audit trail of every account, changes and refusals together, oldest first, a page at a time. */
public final class AuditTrail {
    /** Events in memory at once, however many accounts there are. */
    private static final int MAX_BUFFERED = 100_000;

    /** Digits of the time with which an id begins. */
    private static final int TIME_LENGTH = 16;

    private static final int MAX_PAGE = Page.Request.MAX_SIZE;

    private final Store store;

    public AuditTrail(Store store) {
        this.store = store;
    }

    /** Hands over every event at or after {@code since}, of every account and of the installation itself. */
    public void forEach(Instant since, Consumer<AuditEvent> reader) {
        var accounts = new ArrayList<>(store.read(tx -> tx.accounts().directory()));
        accounts.add(AccountId.SYSTEM);
        forEach(accounts, since, reader);
    }

    /** The same of one account alone. */
    public void forEach(AccountId account, Instant since, Consumer<AuditEvent> reader) {
        forEach(List.of(account), since, reader);
    }

    /**
     * Hands over every event whose id has that time or a later one, of every account and of the installation, until one
     * is not taken.
     *
     * @return whether all were
     */
    boolean forEachAfter(Instant from, Predicate<AuditEvent> reader) {
        var accounts = new ArrayList<>(store.read(tx -> tx.accounts().directory()));
        accounts.add(AccountId.SYSTEM);
        return forEach(accounts, Optional.of(idAt(from)), Instant.EPOCH, reader);
    }

    /** Not after the id of any event of that time, and after those of all earlier ones. */
    public static String idAt(Instant time) {
        return HexFormat.of().toHexDigits(Micros.of(time));
    }

    /** The time in the id of an event. */
    public static Instant timeOf(String id) {
        return Micros.instant(HexFormat.fromHexDigitsToLong(id, 0, TIME_LENGTH));
    }

    private void forEach(List<AccountId> accounts, Instant since, Consumer<AuditEvent> reader) {
        var _ = forEach(accounts, Optional.empty(), since, event -> {
            reader.accept(event);
            return true;
        });
    }

    private boolean forEach(
            List<AccountId> accounts, Optional<String> after, Instant since, Predicate<AuditEvent> reader) {
        var cursors = new PriorityQueue<Cursor>(
                Comparator.comparing(cursor -> cursor.peek().id()));
        var size = Math.clamp(MAX_BUFFERED / (accounts.size() * (long) AuditStore.Trail.values().length), 1, MAX_PAGE);
        for (var account : accounts) {
            for (var trail : AuditStore.Trail.values()) {
                enqueue(cursors, new Cursor(account, trail, since, size, after));
            }
        }
        while (!cursors.isEmpty()) {
            var oldest = cursors.remove();
            if (!reader.test(oldest.next())) {
                return false;
            }
            enqueue(cursors, oldest);
        }
        return true;
    }

    private static void enqueue(PriorityQueue<Cursor> cursors, Cursor cursor) {
        if (cursor.hasNext()) {
            cursors.add(cursor);
        }
    }

    /** Where reading one trail of one account has come to. */
    private final class Cursor {
        private final AccountId account;
        private final AuditStore.Trail trail;
        private final Instant since;
        private final int size;
        private final Deque<AuditEvent> buffer = new ArrayDeque<>();
        private Optional<String> after;
        private boolean exhausted;

        Cursor(AccountId account, AuditStore.Trail trail, Instant since, int size, Optional<String> after) {
            this.account = account;
            this.trail = trail;
            this.since = since;
            this.size = size;
            this.after = after;
        }

        boolean hasNext() {
            if (buffer.isEmpty() && !exhausted) {
                var request = new Page.Request(after, size);
                var page = store.read(tx -> tx.audit().events(account, trail, since, request));
                buffer.addAll(page.items());
                after = page.next();
                exhausted = after.isEmpty();
            }
            return !buffer.isEmpty();
        }

        AuditEvent peek() {
            return buffer.element();
        }

        AuditEvent next() {
            return buffer.remove();
        }
    }
}
