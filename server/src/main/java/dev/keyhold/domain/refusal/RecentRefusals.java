package dev.keyhold.domain.refusal;

import dev.keyhold.domain.audit.DenialObserver;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.sigv4.SignatureEvidence;
import dev.keyhold.sigv4.SignedRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The last refusals, in the memory of this node alone: nothing of it is ever written. Of one account at most
 * {@value #MAX_OF_ACCOUNT} are kept, for at most {@link #KEPT}, and all together take a set number of bytes. Anybody
 * can cause refusals, so those that a client has proved nothing for have shares of their own: what names a credential
 * of an account less than half, what is of no account a sixteenth. Within a share, those that have more than others
 * lose theirs first.
 */
public final class RecentRefusals implements DenialObserver {
    public static final int MAX_OF_ACCOUNT = 1_000;
    public static final Duration KEPT = Duration.ofHours(24);

    /** Among so many of the oldest one is looked for that is of an account with more than others. */
    private static final int LOOKED_AT = 16;

    private static final int PARTS = 16;
    private static final Map<Refusal.Kind, Integer> SHARES =
            Map.of(Refusal.Kind.PROVED, 8, Refusal.Kind.CLAIMED, 7, Refusal.Kind.ANONYMOUS, 1);

    private final InstantSource clock;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Refusal.Kind, Pool> pools = new EnumMap<>(Refusal.Kind.class);
    private final Map<AccountId, Holdings> accounts = new HashMap<>();

    /** {@code maxBytes} that all of it may take, about; with 0 nothing is kept. */
    public RecentRefusals(InstantSource clock, long maxBytes) {
        this.clock = clock;
        this.maxBytes = maxBytes;
        for (var kind : Refusal.Kind.values()) {
            pools.put(kind, new Pool(maxBytes / PARTS * SHARES.getOrDefault(kind, 1)));
        }
    }

    /** Keeps nothing. */
    public static RecentRefusals none() {
        return new RecentRefusals(() -> Instant.EPOCH, 0);
    }

    /** All of one kind, the oldest first. */
    private static final class Pool {
        final long maxBytes;
        final LinkedHashMap<String, RefusalEntry> entries = new LinkedHashMap<>();
        long bytes;
        int accounts;

        Pool(long maxBytes) {
            this.maxBytes = maxBytes;
        }
    }

    /** What one account has, by kind, the oldest first. */
    private static final class Holdings {
        final Map<Refusal.Kind, LinkedHashMap<String, RefusalEntry>> entries = new EnumMap<>(Refusal.Kind.class);
        final Map<Refusal.Kind, Long> bytes = new EnumMap<>(Refusal.Kind.class);
        int count;

        SequencedMap<String, RefusalEntry> of(Refusal.Kind kind) {
            return entries.computeIfAbsent(kind, _ -> new LinkedHashMap<>());
        }

        long bytesOf(Refusal.Kind kind) {
            return bytes.getOrDefault(kind, 0L);
        }

        /** Of that kind there are most, so that what is proved keeps at least half of the places. */
        Refusal.Kind mostNumerous() {
            return of(Refusal.Kind.PROVED).size() > of(Refusal.Kind.CLAIMED).size()
                    ? Refusal.Kind.PROVED
                    : Refusal.Kind.CLAIMED;
        }
    }

    @Override
    public void noted(Denial denial) {
        if (maxBytes == 0) {
            return;
        }
        lock.lock();
        try {
            if (find(denial.origin().requestId()) != null) {
                return;
            }
            var entry = new RefusalEntry(
                    denial.origin(), clock.instant(), denial.account(), kind(denial.account(), denial.proved()));
            entry.operation = denial.operation();
            entry.outcome = Optional.of(denial.outcome());
            entry.reason = denial.reason();
            entry.credential = denial.credential();
            entry.target = denial.target();
            entry.actor = denial.actor();
            entry.statement = denial.statement();
            add(entry);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void wrongSignature(SignedRequest signed) {
        signature(signed.origin(), () -> SignatureEvidence.of(signed));
    }

    /** More about a refusal that was noted: what is known of its signature. */
    public void signature(RequestOrigin origin, Supplier<SignatureEvidence> made) {
        if (maxBytes == 0) {
            return;
        }
        var evidence = made.get();
        lock.lock();
        try {
            var entry = find(origin.requestId());
            if (entry != null && entry.evidence == null) {
                entry.evidence = evidence;
                grown(entry);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * A request has been answered with a refusal, whether anything was noted of it before or not.
     *
     * @param account of the caller, if it was known by then
     */
    public void refused(
            RequestOrigin origin,
            Optional<AccountId> account,
            String operation,
            String code,
            String reason,
            Optional<String> credential) {
        if (maxBytes == 0) {
            return;
        }
        lock.lock();
        try {
            var known = find(origin.requestId());
            if (known != null) {
                known.code = code;
                if (known.credential.isEmpty()) {
                    known.credential = credential.orElse("");
                }
                grown(known);
                return;
            }
            var owner = account.orElse(AccountId.SYSTEM);
            var entry = new RefusalEntry(origin, clock.instant(), owner, kind(owner, true));
            entry.operation = operation;
            entry.code = code;
            entry.reason = reason;
            entry.credential = credential.orElse("");
            add(entry);
        } finally {
            lock.unlock();
        }
    }

    /** The refusal of a request, if it is remembered here. */
    public Optional<Refusal> of(String requestId) {
        lock.lock();
        try {
            expire();
            return Optional.ofNullable(find(requestId)).map(RefusalEntry::refusal);
        } finally {
            lock.unlock();
        }
    }

    /** The last refusals of an account, the newest first; {@link AccountId#SYSTEM} for those of none. */
    public List<Refusal> of(AccountId account, int limit) {
        lock.lock();
        try {
            expire();
            var holdings = accounts.get(account);
            if (holdings == null) {
                return List.of();
            }
            var all = new ArrayList<Refusal>();
            for (var kind : Refusal.Kind.values()) {
                holdings.of(kind).sequencedValues().reversed().forEach(entry -> all.add(entry.refusal()));
            }
            all.sort((one, other) -> other.at().compareTo(one.at()));
            return List.copyOf(all.subList(0, Math.min(limit, all.size())));
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what is too old. To be called now and then. */
    public void clean() {
        lock.lock();
        try {
            expire();
        } finally {
            lock.unlock();
        }
    }

    /** How many of a kind are kept. */
    public int count(Refusal.Kind kind) {
        lock.lock();
        try {
            return pool(kind).entries.size();
        } finally {
            lock.unlock();
        }
    }

    /** What all of them take, about. */
    public long bytes() {
        lock.lock();
        try {
            return pools.values().stream().mapToLong(pool -> pool.bytes).sum();
        } finally {
            lock.unlock();
        }
    }

    private static Refusal.Kind kind(AccountId account, boolean proved) {
        if (account.equals(AccountId.SYSTEM)) {
            return Refusal.Kind.ANONYMOUS;
        }
        return proved ? Refusal.Kind.PROVED : Refusal.Kind.CLAIMED;
    }

    private Pool pool(Refusal.Kind kind) {
        return pools.computeIfAbsent(kind, _ -> new Pool(0));
    }

    private @Nullable RefusalEntry find(String requestId) {
        for (var pool : pools.values()) {
            var entry = pool.entries.get(requestId);
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    private void add(RefusalEntry entry) {
        expire();
        var pool = pool(entry.kind);
        var holdings = accounts.computeIfAbsent(entry.account, _ -> new Holdings());
        pool.entries.put(entry.origin.requestId(), entry);
        var own = holdings.of(entry.kind);
        pool.accounts += own.isEmpty() ? 1 : 0;
        own.put(entry.origin.requestId(), entry);
        holdings.count++;
        measure(entry);
        if (holdings.count > MAX_OF_ACCOUNT) {
            var kind = entry.kind == Refusal.Kind.ANONYMOUS ? entry.kind : holdings.mostNumerous();
            remove(oldest(holdings.of(kind)));
        }
        makeRoom(entry.kind);
    }

    private void grown(RefusalEntry entry) {
        measure(entry);
        makeRoom(entry.kind);
    }

    private void measure(RefusalEntry entry) {
        var more = entry.size() - entry.bytes;
        entry.bytes += more;
        pool(entry.kind).bytes += more;
        var holdings = accounts.get(entry.account);
        if (holdings != null) {
            holdings.bytes.merge(entry.kind, (long) more, Long::sum);
        }
    }

    private void makeRoom(Refusal.Kind kind) {
        var pool = pool(kind);
        while (pool.bytes > pool.maxBytes && !pool.entries.isEmpty()) {
            remove(dispensable(pool, kind));
        }
    }

    /** An old one of an account that has at least as much as accounts have on average. */
    private RefusalEntry dispensable(Pool pool, Refusal.Kind kind) {
        var looked = 0;
        for (var entry : pool.entries.values()) {
            var holdings = accounts.get(entry.account);
            if (holdings != null && holdings.bytesOf(kind) * pool.accounts >= pool.bytes) {
                return entry;
            }
            if (++looked == LOOKED_AT) {
                break;
            }
        }
        return oldest(pool.entries);
    }

    private void expire() {
        var end = clock.instant().minus(KEPT);
        for (var pool : pools.values()) {
            while (!pool.entries.isEmpty() && oldest(pool.entries).at.isBefore(end)) {
                remove(oldest(pool.entries));
            }
        }
    }

    private static RefusalEntry oldest(SequencedMap<String, RefusalEntry> entries) {
        return entries.values().iterator().next();
    }

    private void remove(RefusalEntry entry) {
        var pool = pool(entry.kind);
        pool.entries.remove(entry.origin.requestId());
        pool.bytes -= entry.bytes;
        var holdings = accounts.get(entry.account);
        if (holdings == null) {
            return;
        }
        var own = holdings.of(entry.kind);
        own.remove(entry.origin.requestId());
        pool.accounts -= own.isEmpty() ? 1 : 0;
        holdings.count--;
        holdings.bytes.merge(entry.kind, (long) -entry.bytes, Long::sum);
        if (holdings.count == 0) {
            accounts.remove(entry.account);
        }
    }
}
