package dev.keyhold.domain.refusal;

import dev.keyhold.domain.audit.DenialObserver;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.sigv4.SignedRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * How many requests this node has answered for each account in each minute of the last hour, and how many it has
 * refused and why. To count takes no lock and no memory but for the first request of an account. Only a request with a
 * credential that was accepted, or somebody who looks, makes room for an account, of which there are at most
 * {@value #MAX_ACCOUNTS}: who sends anything else is counted where there is room already.
 */
public final class RequestCounts implements DenialObserver {
    /** Minutes that are kept, the running one among them. */
    public static final int MINUTES = 60;

    /** Accounts beyond them are not counted until others have had no requests for an hour: 3 KB each. */
    static final int MAX_ACCOUNTS = 1_000;

    private static final long MINUTE = 60_000;
    private static final int COUNT_BITS = 32;
    private static final long COUNT = (1L << COUNT_BITS) - 1;

    private final InstantSource clock;
    private final ConcurrentHashMap<AccountId, AtomicLongArray> accounts = new ConcurrentHashMap<>();

    public RequestCounts(InstantSource clock) {
        this.clock = clock;
    }

    /** Those that nobody looks at. */
    public static RequestCounts none() {
        return new RequestCounts(() -> Instant.EPOCH);
    }

    /** How a request ended. */
    public enum End {
        ANSWERED(0),
        /** The credential was not accepted. */
        CREDENTIAL(1),
        /** Nothing allows it, or something denies it. */
        DENIED(2),
        /** What was asked for is not possible, or not in this form. */
        INVALID(3),
        /** A limit was reached. */
        LIMITED(4),
        /** The server or its database failed. */
        FAILED(5);

        /** Where the cells of it begin, in hours. */
        private final int place;

        End(int place) {
            this.place = place;
        }
    }

    /** The last hour of an account. */
    public static final class Hour {
        private final Instant end;
        private final long[][] counts;

        private Hour(Instant end, long[][] counts) {
            this.end = end;
            this.counts = counts;
        }

        /** The end of the minute that runs. */
        public Instant end() {
            return end;
        }

        /** What ended so in a minute, of which 0 is the oldest. */
        public long count(End how, int minute) {
            return counts[how.place][minute];
        }

        /** All that ended so in some minutes, from one on. */
        public long count(End how, int from, int minutes) {
            return Arrays.stream(counts[how.place], from, from + minutes).sum();
        }

        /** The largest number of requests in a minute. */
        public long most() {
            var most = 0L;
            for (int minute = 0; minute < MINUTES; minute++) {
                var all = 0L;
                for (var of : counts) {
                    all += of[minute];
                }
                most = Math.max(most, all);
            }
            return most;
        }
    }

    /** A request with a credential of that account was answered. */
    public void answered(AccountId account) {
        var cells = room(account);
        if (cells != null) {
            count(cells, End.ANSWERED);
        }
    }

    /** A request with a credential of that account, which was accepted, was refused for another reason. */
    public void refused(AccountId account, End how) {
        var cells = room(account);
        if (cells != null) {
            count(cells, how);
        }
    }

    /** Counts what no answer says: credentials that are not accepted, and what gateways learn of their clients. */
    @Override
    public void noted(Denial denial) {
        var isUnknown = denial.outcome() == AuditEvent.Outcome.UNAUTHENTICATED;
        if (!isUnknown && !denial.origin().api().equals(RequestOrigin.GATEWAY)) {
            return;
        }
        var cells = accounts.get(denial.account());
        if (cells != null) {
            count(cells, isUnknown ? End.CREDENTIAL : End.DENIED);
        }
    }

    @Override
    public void wrongSignature(SignedRequest signed) {
        // It has been noted.
    }

    /** What was counted of an account, which is counted from now on if it was not before. */
    public Hour of(AccountId account) {
        var now = clock.millis() / MINUTE;
        var cells = room(account);
        var counts = new long[End.values().length][MINUTES];
        if (cells != null) {
            for (var how : End.values()) {
                for (int i = 0; i < MINUTES; i++) {
                    var minute = now - (MINUTES - 1) + i;
                    var cell = cells.get(index(how, minute));
                    counts[how.place][i] = cell >>> COUNT_BITS == minute ? cell & COUNT : 0;
                }
            }
        }
        return new Hour(Instant.ofEpochMilli((now + 1) * MINUTE), counts);
    }

    /** Forgets accounts without a request in the last hour. To be called now and then. */
    public void clean() {
        var first = clock.millis() / MINUTE - (MINUTES - 1);
        accounts.values().removeIf(cells -> {
            for (int i = 0; i < cells.length(); i++) {
                if (cells.get(i) >>> COUNT_BITS >= first) {
                    return false;
                }
            }
            return true;
        });
    }

    /** How many accounts are counted. */
    public int accounts() {
        return accounts.size();
    }

    private @Nullable AtomicLongArray room(AccountId account) {
        var known = accounts.get(account);
        if (known != null || accounts.mappingCount() >= MAX_ACCOUNTS || account.equals(AccountId.SYSTEM)) {
            return known;
        }
        return accounts.computeIfAbsent(account, _ -> new AtomicLongArray(End.values().length * MINUTES));
    }

    /** A cell has the minute that it is of, and the count: so nobody has to clear it when the hour is round. */
    private void count(AtomicLongArray cells, End how) {
        var minute = clock.millis() / MINUTE;
        var index = index(how, minute);
        var cell = cells.get(index);
        while (cell >>> COUNT_BITS != minute) {
            var found = cells.compareAndExchange(index, cell, (minute << COUNT_BITS) + 1);
            if (found == cell) {
                return;
            }
            cell = found;
        }
        cells.getAndIncrement(index);
    }

    private static int index(End how, long minute) {
        return how.place * MINUTES + (int) (minute % MINUTES);
    }
}
