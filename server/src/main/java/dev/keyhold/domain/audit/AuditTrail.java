package dev.keyhold.domain.audit;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Micros;
import dev.keyhold.model.Page;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
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

    /**
     * Not after the id of any event of that time, and after those of all earlier ones. No event is older than the
     * epoch: the digits of an earlier time would be those of a number without a sign, after all ids that there are.
     */
    public static String idAt(Instant time) {
        return HexFormat.of().toHexDigits(Math.max(0, Micros.of(time)));
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
        var size = Math.clamp(MAX_BUFFERED / (accounts.size() * (long) AuditStore.Trail.values().length), 1, MAX_PAGE);
        var trails = accounts.stream()
                .flatMap(account ->
                        Arrays.stream(AuditStore.Trail.values()).map(trail -> reader(account, trail, since, size)))
                .toList();
        var events = new MergedTrails(Comparator.naturalOrder(), trails, after);
        while (events.hasNext()) {
            if (!reader.test(events.next())) {
                return false;
            }
        }
        return true;
    }

    private Function<Optional<String>, Page<AuditEvent>> reader(
            AccountId account, AuditStore.Trail trail, Instant since, int size) {
        return after -> store.read(tx -> tx.audit().events(account, trail, since, new Page.Request(after, size)));
    }
}
